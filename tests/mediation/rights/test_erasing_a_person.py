"""Erasure leaves no trace of the person anywhere in the database, and keeps the figures (TRUST R09, R11)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from mediation import services
from mediation.enums import ErasureReason
from mediation.models import Beneficiary, Case, Erasure
from mediation.rights.personal_data import personal_data_erase, unlisted_fields
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage, ReceivedText
from messaging.services import message_queue
from messaging.sms.answers import text_receive
from scheduling.enums import CallReason, VisitStage, VisitStatus
from scheduling.models import PhoneCall, PlanChange, RequestWindow, Unserved, Visit
from scheduling.services.notices import visits_announce
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory, next_monday
from tests.mediation.answers import WILLING

CANARIES = (
    "Zéphyrine", "Quenouille", "zephyrine", "quenouille", "0536491177", "536491177", "36491177", "canari",
    "639981177", "39 98 11 77",
    "12 chemin du Canari", "Ulysse Proche",
)  # fmt: skip


def dump() -> str:
    """Every cell of every table, as text."""
    cells: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                cells.append(f"{table}: " + " | ".join(str(cell) for cell in row))
    return "\n".join(cells)


def traces() -> list[str]:
    lines = dump().splitlines()
    return [line[:300] for line in lines if any(canary.lower() in line.lower() for canary in CANARIES)]


def _borrowed(person: Beneficiary, by: User) -> None:
    today = timezone.localdate()
    item = services.equipment_add(territory=person.territory, by=by, kind="TABLET", label="Tablette n° 07")
    loan = services.loan_reserve(
        item=item, beneficiary=person, by=by, starts_on=today, due_on=today + timedelta(days=9), is_handed=True,
        deposit="la cage du canari",
    )  # fmt: skip
    services.loan_extend(loan=loan, by=by, due_on=today + timedelta(days=20), reason="canari malade")
    services.loan_return(loan=loan, by=by, condition_back="DAMAGED", words="Le canari l’a picorée")
    services.wish_add(beneficiary=person, by=by, kind="LAPTOP", words="Filmer le canari")
    services.advice_give(beneficiary=person, by=by, kind="OTHER", words="Le canari conseillé")


def lived_through(cast: Cast) -> Beneficiary:
    """Someone of whom every table keeps something."""
    nadia = cast.user(Role.COUNSELLOR)
    commune = BeneficiaryFactory().commune
    person = services.beneficiary_create(
        territory=cast.territory, by=nadia, first_name="Zéphyrine", last_name="Quenouille-avant", commune=commune
    )
    person = services.beneficiary_update(
        beneficiary=person, expected_version=1, by=nadia, last_name="Quenouille", birth_year=1946,
        address="12 chemin du Canari", landline_phone="05 36 49 11 77", email="canari@example.org", accepts_email=True,
        mobile_phone="06 39 98 11 77", accepts_sms=True,
        access_notes="le canari mord", interests="les canaris", walking_aid="canne de canari", languages="canari",
        trusted_name="Ulysse Proche", trusted_link="canari de toujours", trusted_phone="05 36 49 11 77",
        informed_on="2026-01-05",
    )  # fmt: skip
    services.contact_add(beneficiary=person, by=nadia, name="Canari voisin", may_say="canari")
    services.note_write(beneficiary=person, by=nadia, text="Une note sur le canari")
    services.assessment_record(
        beneficiary=person, by=nadia, answers=WILLING, level="AUTONOME", override_reason="canari savant"
    )
    _borrowed(person, nadia)
    request = RequestFactory(beneficiary=person, words="Montrer mon canari", access_notes="Parler au canari")
    plan = PlanFactory(territory=cast.territory, week=next_monday() - timedelta(days=14))
    visit = VisitFactory(
        request=request, plan=plan, stage=VisitStage.PUBLISHED, helpers=[HelperFactory(email="m@example.org")]
    )
    visits_announce(plan=plan, visits=[visit], by=nadia)
    PhoneCall.objects.create(
        territory=cast.territory, visit=visit, reason=CallReason.CONFIRM, sentence="Bonjour Madame Quenouille"
    )
    visit.note, visit.status, visit.why = "Le canari a chanté", VisitStatus.SEEN, {"raison": "canari"}
    visit.save()
    draft = RequestFactory(beneficiary=person, words="Un second canari")
    VisitFactory(request=draft, plan=plan, helpers=[HelperFactory(first_name="Autre")])
    waiting = RequestFactory(beneficiary=person, words="Un troisième canari")
    Unserved.objects.create(plan=plan, request=waiting, causes={"dit": "canari"}, remedies=["Zéphyrine Quenouille"])
    PlanChange.objects.create(plan=plan, sentence="Visite de Zéphyrine Quenouille déplacée", before={"canari": 1})
    message_queue(
        territory=cast.territory, key="m", recipient="mairie@example.org", recipient_name="Mairie", subject="Visite",
        body="Nous verrons Zéphyrine Quenouille",
    )  # fmt: skip
    _wrote_by_sms(cast)
    return Beneficiary.objects.get(pk=person.pk)


def _wrote_by_sms(cast: Cast) -> None:
    number = "+33639981177"
    message_queue(
        territory=cast.territory, key="s", recipient=number, recipient_name="Mme Quenouille", subject="Visite",
        body="Nadia vient voir le canari", channel=Channel.SMS,
    )  # fmt: skip
    OutboxMessage.objects.filter(key="s").update(state=MessageState.SENT, references="ref-canari")
    assert text_receive(sender=number, body="Le canari sera là") is not None
    ReceivedText.objects.create(
        territory=cast.territory, key="t", sender="+33639980001", body="Zéphyrine Quenouille est absente"
    )


@pytest.fixture
def zephyrine(cast: Cast) -> Beneficiary:
    return lived_through(cast)


def test_r09_no_table_keeps_a_trace_of_an_erased_person(zephyrine: Beneficiary, cast: Cast, sign_in: Any) -> None:
    client: Client = sign_in(Role.MANAGER)
    client.get(reverse("mediation:beneficiary-detail", args=[zephyrine.pk]))
    assert len(traces()) > 15

    services.beneficiary_erase(beneficiary=zephyrine, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)

    assert traces() == []


def test_erasure_keeps_what_figures_need_and_nothing_that_leads_to_someone(zephyrine: Beneficiary, cast: Cast) -> None:
    services.beneficiary_erase(beneficiary=zephyrine, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)

    row = Beneficiary.objects.get(pk=zephyrine.pk)
    assert (row.commune, row.birth_year, row.level) == (zephyrine.commune, 1940, "AUTONOME")
    assert (row.full_name, row.address, row.search_text) == ("Fiche effacée", "", "")
    assert Case.objects.filter(beneficiary=row).count() == 1
    assert list(Visit.objects.filter(beneficiary=row).values_list("status", flat=True)) == [VisitStatus.SEEN]
    assert not RequestWindow.objects.filter(request__beneficiary=row).exists()
    assert JournalEntry.objects.filter(verb="beneficiary.erase", object_id=str(row.pk)).exists()
    assert Erasure.objects.get().beneficiary == row


def test_erasing_twice_is_harmless(zephyrine: Beneficiary, cast: Cast) -> None:
    for _ in range(2):
        services.beneficiary_erase(beneficiary=zephyrine, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)

    assert Erasure.objects.count() == 1
    assert traces() == []


def test_without_the_erasure_of_one_package_the_search_finds_it(zephyrine: Beneficiary, cast: Cast) -> None:
    """The search of the dump can fail: erasing the other tables alone leaves the file itself."""
    personal_data_erase(zephyrine)

    assert traces()


def test_a_file_is_not_erased_while_it_is_kept_on_purpose_or_a_visit_is_expected(cast: Cast) -> None:
    bernard, person = cast.user(Role.MANAGER), BeneficiaryFactory()
    services.beneficiary_keep(beneficiary=person, by=bernard, reason="Un litige avec un fournisseur")
    with pytest.raises(ValidationError, match="gardée plus longtemps"):
        services.beneficiary_erase(beneficiary=person, by=bernard, reason=ErasureReason.ASKED)
    services.beneficiary_keep(beneficiary=person, by=bernard, reason="")

    VisitFactory(request=RequestFactory(beneficiary=person), stage=VisitStage.PUBLISHED)
    with pytest.raises(ValidationError, match="encore prévue"):
        services.beneficiary_erase(beneficiary=person, by=bernard, reason=ErasureReason.ASKED)


def test_a_manager_erases_from_the_page_and_the_file_is_gone_for_everyone(cast: Cast, sign_in: Any) -> None:
    person, client = BeneficiaryFactory(), sign_in(Role.MANAGER)
    url = reverse("mediation:rights-erase", args=[person.pk])
    assert "Cochez la case" in client.post(url, {"reason": "ASKED"}).content.decode()
    assert Beneficiary.objects.get(pk=person.pk).erased_at is None

    client.post(url, {"reason": "ASKED", "understood": "on"})

    gone = client.get(reverse("mediation:beneficiary-detail", args=[person.pk]))
    assert gone.status_code == 404
    assert "Delage" not in client.get(reverse("mediation:beneficiary-list")).content.decode()


def test_r11_every_field_of_a_model_about_a_person_is_registered_or_said_to_tell_nothing() -> None:
    assert unlisted_fields() == [], "see core.registries: registries.personal_fields and registries.person_data"
