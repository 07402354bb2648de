"""The pages: find the other file, choose field by field, confirm, and be led from the old address."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from mediation import services
from mediation.enums import CaseStatus, ConsentPurpose, ErasureReason
from mediation.models import Beneficiary, Case, Consent, Erasure
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, RequestFactory
from tests.mediation.merging.test_nothing_is_lost import merge

SignIn = Callable[[Role], Client]


def page_of(kept: Beneficiary, other: Beneficiary) -> str:
    return reverse("mediation:merge", args=[kept.pk, other.pk])


def answers(kept: Beneficiary, other: Beneficiary, **more: Any) -> dict[str, Any]:
    return {"version": kept.version, "other_version": other.version, **more}


@pytest.fixture
def kept(cast: Cast) -> Beneficiary:
    return BeneficiaryFactory(case__status=CaseStatus.REQUESTED, languages="occitan")


@pytest.fixture
def other(cast: Cast) -> Beneficiary:
    return BeneficiaryFactory(first_name="Jeanette", birth_year=1947, email="jeannette@example.org", case=False)


def test_a_counsellor_finds_the_double_chooses_reads_and_brings_them_together(
    kept: Beneficiary, other: Beneficiary, sign_in: SignIn
) -> None:
    RequestFactory(beneficiary=other)
    client = sign_in(Role.COUNSELLOR)
    doubles = client.get(reverse("mediation:duplicate-list")).content.decode()
    assert "1\u00a0paire de fiches" in doubles
    assert page_of(kept, other) in doubles
    assert page_of(kept, other) in client.get(reverse("mediation:merge-choose", args=[kept.pk])).content.decode()

    compared = client.get(page_of(kept, other)).content.decode()
    assert "Jeanette" in compared
    assert "1947" in compared
    assert 'name="keep-languages" value="mine" checked' in compared
    assert 'name="keep-email" value="theirs" checked' in compared
    told = answers(kept, other, **{"keep-birth_year": "theirs", "keep-first_name": "mine", "keep-email": "theirs"})
    before = client.post(page_of(kept, other), told).content.decode()
    assert "ne se défait pas" in before
    assert "1 demande de visite" in before
    assert Beneficiary.objects.get(pk=other.pk).merged_into_id is None

    done = client.post(page_of(kept, other), {**told, "confirm": "1"}, follow=True)

    assert "n’en font plus qu’une" in done.content.decode()
    saved = Beneficiary.objects.get(pk=kept.pk)
    assert (saved.first_name, saved.birth_year, saved.email) == ("Jeannette", 1947, "jeannette@example.org")
    assert saved.languages == "occitan"
    assert JournalEntry.objects.filter(verb="beneficiary.merge").count() == 2
    again = client.post(page_of(kept, other), {**told, "confirm": "1"}, follow=True).content.decode()
    assert "C’est déjà fait" in again
    listed = client.get(reverse("mediation:beneficiary-list"), {"q": "jeanette"}).content.decode()
    assert reverse("mediation:beneficiary-detail", args=[other.pk]) not in listed
    assert "Aucune fiche ne ressemble" in client.get(reverse("mediation:duplicate-list")).content.decode()


def test_every_address_of_the_old_file_leads_to_the_same_page_of_the_kept_one(
    kept: Beneficiary, other: Beneficiary, cast: Cast, sign_in: SignIn
) -> None:
    third = BeneficiaryFactory(first_name="Jane", case=False)
    other = merge(other, third, cast.user(Role.COUNSELLOR))
    merge(kept, other, cast.user(Role.COUNSELLOR))
    client, foreign = sign_in(Role.COUNSELLOR), Client()
    foreign.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for old in (other, third):
        for name in ("beneficiary-detail", "beneficiary-edit", "rights", "merge-choose"):
            led = client.get(reverse(f"mediation:{name}", args=[old.pk]), {"tout": "1"})
            assert led.headers["Location"] == reverse(f"mediation:{name}", args=[kept.pk]) + "?tout=1"
            assert foreign.get(reverse(f"mediation:{name}", args=[old.pk])).status_code == 404
    assert sign_in(Role.HELPER).get(reverse("mediation:beneficiary-detail", args=[other.pk])).status_code == 403

    saved = client.post(reverse("mediation:beneficiary-edit", args=[other.pk]), {"last_name": "Perdu"}, follow=True)

    assert "Rien n’a été enregistré" in saved.content.decode()
    assert saved.redirect_chain[-1][0] == reverse("mediation:beneficiary-detail", args=[kept.pk])


def test_what_the_old_file_said_and_who_read_it_stay_readable(
    kept: Beneficiary, other: Beneficiary, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(Role.MANAGER)
    client.get(reverse("mediation:beneficiary-detail", args=[other.pk]))
    merge(kept, other, cast.user(Role.COUNSELLOR))

    page = client.get(reverse("mediation:rights", args=[kept.pk])).content.decode()

    assert f"La fiche n°\u00a0{other.pk}, réunie le" in page.replace("&nbsp;", "\u00a0")
    assert "jeannette@example.org" in page
    assert "Bernard Lafon" in page
    assert (
        f"fiche n° {other.pk}, au nom de Jeanette Delage"
        in client.get(reverse("mediation:beneficiary-detail", args=[kept.pk])).content.decode()
    )


def test_a_file_saved_meanwhile_is_read_again_before_anything_is_done(
    kept: Beneficiary, other: Beneficiary, cast: Cast, sign_in: SignIn
) -> None:
    told = answers(kept, other, **{"keep-first_name": "theirs", "confirm": "1"})
    services.beneficiary_update(
        beneficiary=other, expected_version=1, by=cast.user(Role.MANAGER), languages="portugais"
    )

    response = sign_in(Role.COUNSELLOR).post(page_of(kept, other), told)

    assert response.status_code == 409
    assert "vient d’être modifiée" in response.content.decode()
    assert 'name="keep-first_name" value="theirs" checked' in response.content.decode()
    assert "portugais" in response.content.decode()
    assert Beneficiary.objects.get(pk=other.pk).merged_into_id is None


def test_the_case_furthest_along_goes_on_with_the_team_of_both(cast: Cast, sign_in: SignIn) -> None:
    nadia, sylvie = cast.user(Role.COUNSELLOR), cast.user(Role.COORDINATOR)
    soon = timezone.localdate() + timedelta(days=3)
    kept = BeneficiaryFactory(
        case__status=CaseStatus.REQUESTED,
        case__referent=sylvie,
        case__next_action_on=soon,
        case__next_action="Rappeler",
    )
    other = BeneficiaryFactory(first_name="Jeanette", case__status=CaseStatus.ACTIVE, case__referent=nadia)
    asked = sign_in(Role.COUNSELLOR).post(page_of(kept, other), answers(kept, other)).content.decode()
    assert "celui de l’autre fiche" in asked

    merge(kept, other, nadia)

    goes_on = Case.objects.open().get(beneficiary=kept)
    assert (goes_on.status, goes_on.referent, goes_on.next_action_on) == (CaseStatus.ACTIVE, nadia, soon)
    assert list(goes_on.team.all()) == [sylvie]
    ended = kept.cases.get(status=CaseStatus.CLOSED)
    assert "Fiche en double" in ended.close_note
    assert ended.transitions.get().by == nadia


@pytest.mark.parametrize(
    ("field", "purpose"),
    [("accepts_email", ConsentPurpose.REMINDER_EMAIL), ("accepts_sms", ConsentPurpose.REMINDER_SMS)],
)
def test_the_latest_answer_stands_and_a_refusal_wins_on_the_same_day(
    kept: Beneficiary, other: Beneficiary, cast: Cast, field: str, purpose: ConsentPurpose
) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    services.consent_record(beneficiary=kept, by=nadia, purpose=purpose)
    services.consent_record(beneficiary=other, by=nadia, purpose=purpose, is_given=False)
    kept.refresh_from_db()

    merged = merge(kept, other, nadia)

    assert getattr(merged, field) is False
    assert Consent.objects.standing().get(beneficiary=kept, purpose=purpose).is_given is False
    assert Consent.objects.filter(beneficiary=kept, purpose=purpose).count() == 2


def test_erasing_the_kept_file_erases_what_the_old_one_said(kept: Beneficiary, other: Beneficiary, cast: Cast) -> None:
    merge(kept, other, cast.user(Role.COUNSELLOR))

    services.beneficiary_erase(beneficiary=kept, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)

    old = Beneficiary.objects.get(pk=other.pk)
    assert (old.full_name, old.email, old.history.count()) == ("Fiche effacée", "", 0)
    assert Erasure.objects.count() == 2


@pytest.mark.parametrize("why", ["itself", "elsewhere", "erased"])
def test_some_files_never_become_one(why: str, kept: Beneficiary, other: Beneficiary, cast: Cast) -> None:
    makers: dict[str, Callable[[], Any]] = {
        "itself": lambda: kept,
        "elsewhere": lambda: BeneficiaryFactory(
            territory=cast.other_territory, commune=CommuneFactory(territory=cast.other_territory)
        ),
        "erased": lambda: BeneficiaryFactory(erased_at=timezone.now(), case=False),
    }
    second = makers[why]()

    with pytest.raises(ValidationError):
        merge(kept, second, cast.user(Role.COUNSELLOR))


def test_doubles_are_looked_for_in_the_same_number_of_queries_at_3_and_50_people(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(Role.COUNSELLOR), reverse("mediation:duplicate-list")
    BeneficiaryFactory.create_batch(3, case=False)
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "paires de fiches" in client.get(url).content.decode()
        return len(captured)

    few = queries()
    BeneficiaryFactory.create_batch(47, first_name="Maurice", last_name="Roby", landline_phone="", case=False)

    assert queries() == few
