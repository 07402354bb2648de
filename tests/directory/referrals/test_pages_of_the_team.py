"""Pages of the sender: the list, a referral, sending from a call and from a file, calls that follow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.enums import NeedOutcome
from directory.models import FollowUp, Referral, Service, UnmetNeed
from directory.services.referral_answers import referral_accept, referral_decline, referral_propose_date
from mediation.models import Beneficiary
from mediation.services import consent_record
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.referrals.cast import a_need, a_referral, a_service
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]


@pytest.fixture
def team(sign_in: SignIn) -> Client:
    return sign_in(Role.COUNSELLOR)


@pytest.fixture
def jeannette(cast: Cast) -> Beneficiary:
    return BeneficiaryFactory(territory=cast.territory, address="12 rue du Pont", access_notes="Sonner deux fois")


def answers(**fields: Any) -> dict[str, Any]:
    return {
        "words": "Apprendre la visio", "share": ["prenom", "commune", "telephone"], "message": "",
        "recipient_email": "relais@example.org", "consent": "oui", "consent_by": "la personne elle-même",
        "consent_on": timezone.localdate().isoformat(), "act": "relire", **fields,
    }  # fmt: skip


def test_from_a_file_only_what_is_ticked_is_shown_then_sent(
    team: Client, jeannette: Beneficiary, service: Service
) -> None:
    url = f"{reverse('mediation:referral-create', args=[jeannette.pk])}?service={service.pk}"
    form = team.get(url).content.decode()
    assert form.count(" checked") == 2, "the first name and the commune"
    assert "Année de naissance : 1946" in form
    assert 'value="relais@example.org"' in form

    preview = team.post(url, answers()).content.decode()
    assert "05\xa036" in preview or "05 36" in preview
    read = preview.split('class="kv referral-read"')[1].split("</dl>")[0]
    assert "Jeannette" in read
    assert not [words for words in ("Delage", "rue du Pont", "1946", "Sonner") if words in read]
    assert not Referral.objects.exists()

    done = team.post(url, answers(act="envoyer"))
    row = Referral.objects.get()
    assert done["Location"] == reverse("directory:referral-detail", args=[row.pk])
    assert list(row.told) == ["Prénom", "Commune", "Téléphone", "Ce qui est demandé"]
    assert (row.person_id, row.commune) == (jeannette.pk, jeannette.commune)


def test_a_refusal_is_respected_and_the_telephone_offered(
    team: Client, jeannette: Beneficiary, service: Service
) -> None:
    url = f"{reverse('mediation:referral-create', args=[jeannette.pk])}?service={service.pk}"
    page = team.post(url, answers(consent="non"))
    assert page.status_code == 422
    assert "rien ne part" in page.content.decode()
    assert team.post(url, answers(consent="non", act="envoyer")).status_code == 422
    assert not Referral.objects.exists()
    assert not OutboxMessage.objects.exists()

    team.post(url, answers(consent="non", act="telephone", is_vulnerable="on"))
    call = FollowUp.objects.get()
    assert call.need is not None
    assert call.due_on == timezone.localdate() + timedelta(days=3)
    part = team.get(reverse("mediation:person-referrals", args=[jeannette.pk])).content.decode()
    assert "Ateliers du Relais" in part


def test_a_standing_refusal_to_share_is_recalled(
    team: Client, nadia: User, jeannette: Beneficiary, service: Service
) -> None:
    consent_record(beneficiary=jeannette, by=nadia, purpose="SHARE", is_given=False)
    page = team.get(reverse("mediation:referral-create", args=[jeannette.pk])).content.decode()

    assert "A refusé que sa situation soit partagée" in page


def test_without_an_address_the_page_asks_for_it(team: Client, cast: Cast, jeannette: Beneficiary) -> None:
    silent = a_service(cast.territory, "Sans adresse", email="")
    url = f"{reverse('mediation:referral-create', args=[jeannette.pk])}?service={silent.pk}"
    page = team.post(url, answers(recipient_email=""))

    assert "téléphonez-lui à la place" in page.content.decode()


def test_from_a_call_the_need_is_settled(team: Client, cast: Cast, service: Service) -> None:
    need = a_need(cast.territory)
    choose = team.get(f"{reverse('directory:referral-create')}?need={need.pk}").content.decode()
    assert f"service={service.pk}" in choose
    url = f"{reverse('directory:referral-create')}?need={need.pk}&service={service.pk}"
    assert "Zéphyrine" in team.get(url).content.decode()

    team.post(url, answers(act="envoyer", words="Trier ses photos"))

    need.refresh_from_db()
    assert need.outcome == NeedOutcome.REFERRED
    assert Referral.objects.get().need == need


def test_what_failed_is_sent_elsewhere_in_a_click(team: Client, nadia: User, jeannette: Beneficiary) -> None:
    first_service = a_service(jeannette.territory)
    row = a_referral(service=first_service, by=nadia, person_id=jeannette.pk)
    referral_decline(referral=row, reason="NO_CAPACITY", note="Pas avant mars")
    page = team.get(reverse("directory:referral-detail", args=[row.pk])).content.decode()
    again = f"{reverse('mediation:referral-create', args=[jeannette.pk])}?suite={row.pk}"
    assert f'href="{again}"' in page
    assert "Pas avant mars" in page
    assert "un canari" in team.get(f"{again}&service={first_service.pk}").content.decode()

    team.post(f"{again}&service={first_service.pk}", answers(act="envoyer"))

    second = Referral.objects.exclude(pk=row.pk).get()
    assert second.follows == row
    row.refresh_from_db()
    assert row.noted_at is not None


def test_the_list_shows_the_oldest_without_an_answer_first_and_keeps_filters_in_its_address(
    team: Client, cast: Cast, nadia: User, service: Service
) -> None:
    rows = [a_referral(service=service, by=nadia, person_id=key, shared={"Prénom": name}) for key, name in
            enumerate(("Récente", "Ancienne", "Acceptée"), start=1)]  # fmt: skip
    Referral.objects.filter(pk=rows[1].pk).update(sent_at=timezone.now() - timedelta(days=12))
    referral_accept(referral=rows[2])
    url = reverse("directory:referral-list")
    page = team.get(url).content.decode()

    assert page.index("Ancienne") < page.index("Récente") < page.index("Acceptée")
    assert "dont 1 depuis plus de 10 jours" in page
    late = team.get(f"{url}?status=late&sender=me").content.decode()
    assert "Ancienne" in late
    assert "Récente" not in late
    assert "Acceptée" in team.get(f"{url}?status=ACCEPTED&service={service.pk}").content.decode()
    assert "Aucune orientation ne correspond" in team.get(f"{url}?status=DECLINED").content.decode()


@pytest.mark.parametrize("name", ["directory:referral-list", "directory:follow-up-list", "api:referral-list"])
def test_a_long_list_asks_the_database_no_more_than_a_short_one(
    team: Client, nadia: User, service: Service, name: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert team.get(reverse(name)).status_code == 200
        return len(captured)

    due = {"due_on": timezone.localdate()}
    a_referral(service=service, by=nadia, need=a_need(service.territory))
    FollowUp.objects.update(**due)
    team.get(reverse(name))
    short = queries()
    for key in range(49):
        fields = {"need": a_need(service.territory)} if key % 2 else {"person_id": key}
        a_referral(service=service, by=nadia, **fields)
    FollowUp.objects.update(**due)

    assert queries() == short


def test_the_home_page_asks_no_more_for_many_calls_and_answers(team: Client, nadia: User, service: Service) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Appels de suivi" in team.get("/").content.decode()
        return len(captured)

    for count in (2, 8):
        for key in range(count):
            row = a_referral(service=service, by=nadia, person_id=key + 1)
            referral_propose_date(referral=row, at=timezone.now() + timedelta(days=2))
        FollowUp.objects.update(due_on=timezone.localdate())
        last, before = queries(), locals().get("last")
    assert before is None or last <= before + 1


def test_the_team_notes_the_answer_given_on_the_telephone(team: Client, nadia: User, service: Service) -> None:
    row = a_referral(service=service, by=nadia, person_id=7)
    team.post(reverse("directory:referral-act", args=[row.pk]), {"act": "accepter"})
    row.refresh_from_db()
    assert row.status == "ACCEPTED"
    refused = team.post(reverse("directory:referral-act", args=[row.pk]), {"act": "accepter"})
    assert refused.status_code == 422
    assert "déjà acceptée" in refused.content.decode()


def test_withdrawing_a_permission_from_the_page_leaves_nothing_to_read(
    team: Client, nadia: User, service: Service
) -> None:
    row = a_referral(service=service, by=nadia, person_id=7)
    team.post(reverse("directory:referral-withdraw", args=[row.pk]), {"accord": "1"})
    page = team.get(reverse("directory:referral-detail", args=[row.pk])).content.decode()

    assert "L’accord a été retiré" in page
    assert "canari" not in page


def test_a_call_is_recorded_in_one_touch_and_a_need_not_met_is_counted(
    team: Client, nadia: User, service: Service
) -> None:
    row = a_referral(service=service, by=nadia, person_id=7)
    FollowUp.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    call, url = FollowUp.objects.get(referral=row), reverse("directory:follow-up-list")
    page = team.get(url).content.decode()
    assert "dont 1 en retard" in page
    assert "Zéphyrine, de Neuvic" in page
    record = reverse("directory:follow-up-record", args=[call.pk])
    team.post(record, {"outcome": "NOT_MET"})
    assert not UnmetNeed.objects.exists()
    team.post(record, {"outcome": "NOT_MET", "reason": "DELAY"})

    assert UnmetNeed.objects.get().reason == "DELAY"
    assert "Zéphyrine" in team.get(f"{url}?etat=faits&moi=1").content.decode()
    assert "Aucun appel ici" in team.get(url).content.decode()


def test_a_persons_page_tells_it_all(team: Client, nadia: User, jeannette: Beneficiary, service: Service) -> None:
    row = a_referral(service=service, by=nadia, person_id=jeannette.pk)
    referral_accept(referral=row)
    page = team.get(reverse("mediation:beneficiary-detail", args=[jeannette.pk])).content.decode()

    assert "Nadia Ferrand a envoyé une orientation : Ateliers du Relais." in page
    assert "Ateliers du Relais accepte d’aider." in page
    assert reverse("mediation:person-referrals", args=[jeannette.pk]) in page
    part = team.get(reverse("mediation:person-referrals", args=[jeannette.pk]), headers={"hx-request": "true"})
    assert "Acceptée le" in part.content.decode()
    assert "<html" not in part.content.decode()
