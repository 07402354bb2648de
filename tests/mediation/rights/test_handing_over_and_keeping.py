"""The person's copy, who read the file, what was corrected, and the two years of a file (TRUST R09, R11)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from core.models import JournalEntry
from mediation import services
from mediation.enums import CaseStatus, CloseReason
from mediation.models import Beneficiary, Case
from mediation.selectors.home import erasure_decision
from mediation.tasks import propose_erasures
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, local_moment
from tests.mediation.rights.test_erasing_a_person import CANARIES, lived_through

LAST = date(2024, 11, 20)


def test_r11_the_copy_holds_everything_private_notes_included(cast: Cast, sign_in: Any) -> None:
    person = lived_through(cast)
    services.note_write(beneficiary=person, by=cast.user(Role.COUNSELLOR), text="Secret de canari", is_private=True)
    client = sign_in(Role.MANAGER)

    answer = client.get(reverse("mediation:handover-json", args=[person.pk]))
    text = answer.content.decode()
    titles = [chapter["titre"] for chapter in json.loads(text)["donnees"]]

    kept = (
        "Quenouille", "12 chemin du Canari", "le canari mord", "Ulysse Proche", "Secret de canari", "canari savant",
        "Montrer mon canari", "Le canari a chanté", "Bonjour Madame Quenouille", "Canari voisin", "05 36 49 11 77",
    )  # fmt: skip
    for told in kept:
        assert told in text.replace("\xa0", " "), told
    assert {"La fiche", "Les notes", "L’entourage", "Les accords", "Les visites", "Les messages"} <= set(titles)
    assert JournalEntry.objects.filter(verb="beneficiary.handover", object_id=str(person.pk)).exists()


def test_the_copy_to_read_is_a_pdf(cast: Cast, sign_in: Any) -> None:
    answer = sign_in(Role.MANAGER).get(reverse("mediation:handover-pdf", args=[lived_through(cast).pk]))

    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]


def test_the_rights_page_tells_corrections_and_to_the_manager_who_read(cast: Cast, sign_in: Any) -> None:
    person = lived_through(cast)
    sign_in(Role.COUNSELLOR).get(reverse("mediation:beneficiary-detail", args=[person.pk]))
    pages = {
        role: sign_in(role).get(reverse("mediation:rights", args=[person.pk])).content.decode()
        for role in (Role.COUNSELLOR, Role.MANAGER)
    }

    assert "« Quenouille » au lieu de « Quenouille-avant »" in pages[Role.COUNSELLOR]
    assert "Qui a ouvert la fiche" not in pages[Role.COUNSELLOR]
    assert "<b>Nadia Ferrand</b>, 2 fois" in pages[Role.MANAGER]
    assert CANARIES[0] in pages[Role.MANAGER]


def file_last_met_on(day: date) -> Beneficiary:
    person = BeneficiaryFactory()
    Beneficiary.objects.filter(pk=person.pk).update(created_at=local_moment(date(2023, 1, 2), 9))
    Case.objects.filter(beneficiary=person).update(opened_on=day)
    return Beneficiary.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("days", "is_listed", "words"),
    [
        (699, False, ""),
        (700, True, "Deux ans sans contact le"),
        (729, True, "Deux ans sans contact le"),
        (730, True, "à effacer depuis le"),
        (731, True, "à effacer depuis le"),
    ],
)
def test_r09_a_file_is_proposed_a_month_before_two_years_and_never_erased_by_itself(
    days: int, is_listed: bool, words: str, cast: Cast, sign_in: Any
) -> None:
    person = file_last_met_on(LAST)
    with time_machine.travel(local_moment(LAST + timedelta(days=days), 12)):
        propose_erasures()
        page = sign_in(Role.MANAGER).get(reverse("mediation:erasure-list")).content.decode()
        decisions = list(erasure_decision(cast.user(Role.MANAGER)))

    assert ("Delage" in page) is is_listed
    assert bool(decisions) is is_listed
    assert words in page
    assert Beneficiary.objects.get(pk=person.pk).erased_at is None


def test_r09_a_file_kept_on_purpose_or_met_since_is_not_proposed_any_more(cast: Cast) -> None:
    kept, met = file_last_met_on(LAST), file_last_met_on(LAST)
    with time_machine.travel(local_moment(date(2026, 12, 1), 12)):
        propose_erasures()
        assert set(Beneficiary.objects.exclude(erase_on=None)) == {kept, met}
        services.beneficiary_keep(beneficiary=kept, by=cast.user(Role.MANAGER), reason="Un litige")
        Case.objects.filter(beneficiary=met).update(
            status=CaseStatus.CLOSED, close_reason=CloseReason.OTHER, closed_on=date(2026, 11, 30)
        )

        propose_erasures()
        propose_erasures()

    assert not Beneficiary.objects.exclude(erase_on=None).exists()
