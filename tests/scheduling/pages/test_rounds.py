"""Rounds on a phone and on paper, and what came of each visit."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from scheduling.enums import RequestStatus, VisitStatus
from scheduling.models import Plan, Visit
from scheduling.planning.clock import monday_of
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory, local_moment
from tests.scheduling.safety.scene import has_read_what_is_not_done
from volunteers.models import Helper

SignIn = Callable[[Role], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper = HelperFactory(volunteer=True, territory=cast.territory, user=cast.user(Role.HELPER))
    has_read_what_is_not_done(helper)
    return helper


@pytest.fixture
def this_week(cast: Cast, today: date) -> Plan:
    return PlanFactory(territory=cast.territory, week=monday_of(today))


@pytest.fixture
def appointment(cast: Cast, this_week: Plan, monique: Helper, today: date) -> Callable[..., Visit]:
    """Return what publishes a visit of Monique's today."""

    def make(first_name: str = "Simone", hour: int = 11, day: date = today, **fields: object) -> Visit:
        person = BeneficiaryFactory(
            territory=cast.territory,
            first_name=first_name,
            last_name="Pradeau",
            address="8 chemin du Lavoir",
            access_notes="Passer par la cour",
        )
        start = local_moment(day, hour)
        times = {"day": day, "starts_at": start, "ends_at": start + timedelta(hours=1)}
        request = RequestFactory(beneficiary=person, status=RequestStatus.PLANNED)
        values = {"helpers": [monique], **times, **fields}
        return VisitFactory(published=True, request=request, plan=this_week, **values)

    return make


def _plain(response: object) -> str:
    return response.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined,no-any-return]  # any response


def test_a_volunteer_sees_the_next_visit_first_with_the_door_before_the_purpose(
    sign_in: SignIn, appointment: Callable[..., Visit]
) -> None:
    appointment("Simone", 11)
    appointment("André", 14)

    page = _plain(sign_in(Role.HELPER).get("/ma-tournee/"))

    assert page.index("Simone") < page.index("André")
    assert "8 chemin du Lavoir" in page
    assert 'href="tel:+33536491238"' in page
    assert 'href="geo:45.10073,0.46879' in page
    assert page.index("Pour entrer") < page.index("Pour quoi faire")


def test_without_visits_the_round_says_so(sign_in: SignIn, monique: Helper) -> None:
    assert "Aucune visite aujourd’hui" in _plain(sign_in(Role.HELPER).get("/ma-tournee/"))


def test_an_account_without_a_file_is_told_whom_to_ask(sign_in: SignIn) -> None:
    assert "Demandez au service de relier votre compte" in _plain(sign_in(Role.HELPER).get("/ma-tournee/"))


def test_a_volunteer_opens_only_the_own_round(
    sign_in: SignIn, cast: Cast, appointment: Callable[..., Visit], today: date
) -> None:
    visit = appointment()
    other = HelperFactory(territory=cast.territory, first_name="Gérard")
    client = sign_in(Role.HELPER)

    assert client.get(f"/tournee/{visit.helpers.get().pk}/{today.isoformat()}/").status_code == 200
    assert client.get(f"/tournee/{other.pk}/{today.isoformat()}/").status_code == 404
    assert client.get(f"/tournee/{other.pk}/{today.isoformat()}/feuille.pdf").status_code == 404
    assert client.get(f"/tournees/{today.isoformat()}/").status_code == 403


def test_whom_to_visit_is_not_shown_to_a_volunteer_far_ahead(
    sign_in: SignIn, monique: Helper, appointment: Callable[..., Visit], today: date
) -> None:
    far = today + timedelta(days=8)
    appointment(day=far)

    page = _plain(sign_in(Role.HELPER).get(f"/tournee/{monique.pk}/{far.isoformat()}/"))

    assert "Neuvic" in page
    assert "11 h" in page
    assert "Simone" not in page
    assert "8 chemin du Lavoir" not in page
    assert "05 36 49 12 38" not in page
    assert "sept jours avant la visite" in page


def test_saying_that_a_visit_is_done_takes_one_tap_and_can_be_undone(
    sign_in: SignIn, appointment: Callable[..., Visit]
) -> None:
    visit = appointment()
    client = sign_in(Role.HELPER)
    address = f"/planning/visite/{visit.pk}/resultat/"

    page = _plain(client.post(address, {"status": "seen", "note": "Bien allé", "retour": "/ma-tournee/"}, follow=True))
    visit.refresh_from_db()
    said = visit.status
    client.post(f"{address}?status=unknown")
    visit.refresh_from_db()

    assert said == VisitStatus.SEEN
    assert "Simone : visite faite." in page
    assert "Tournée terminée" in page
    assert f'action="{address}?status=unknown"' in page
    assert visit.status == VisitStatus.UNKNOWN


def test_nobody_at_home_sends_the_request_back_to_the_queue(sign_in: SignIn, appointment: Callable[..., Visit]) -> None:
    visit = appointment()

    sign_in(Role.HELPER).post(f"/planning/visite/{visit.pk}/resultat/", {"status": "noshow"})

    visit.request.refresh_from_db()
    assert visit.request.status == RequestStatus.WAITING


def test_an_outcome_that_makes_no_sense_changes_nothing(sign_in: SignIn, appointment: Callable[..., Visit]) -> None:
    visit = appointment()

    page = _plain(sign_in(Role.HELPER).post(f"/planning/visite/{visit.pk}/resultat/", {"status": "?"}, follow=True))

    assert "Dites ce qui s’est passé" in page
    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNKNOWN


def test_after_an_outcome_one_never_lands_on_another_site(sign_in: SignIn, appointment: Callable[..., Visit]) -> None:
    visit = appointment()
    sent = {"status": "seen", "retour": "https://ailleurs.example.org/"}

    response = sign_in(Role.HELPER).post(f"/planning/visite/{visit.pk}/resultat/", sent)

    assert response["Location"] == "/ma-tournee/"


def test_the_rounds_of_a_day_are_listed_with_their_sheets(
    sign_in: SignIn, appointment: Callable[..., Visit], today: date
) -> None:
    visit = appointment()

    page = _plain(sign_in(Role.COORDINATOR).get(f"/tournees/{today.isoformat()}/"))

    assert "Monique Aubert" in page
    assert f"/tournee/{visit.helpers.get().pk}/{today.isoformat()}/feuille.pdf" in page
    assert f"/tournees/{today.isoformat()}/feuilles.pdf" in page


def test_a_day_without_rounds_explains_where_they_come_from(sign_in: SignIn, today: date) -> None:
    assert "dès que la semaine est publiée" in _plain(sign_in(Role.COUNSELLOR).get("/tournees/"))


def test_a_printed_round_is_a_pdf_and_leaves_a_line_in_the_journal(
    sign_in: SignIn, appointment: Callable[..., Visit], today: date
) -> None:
    appointment()
    client = sign_in(Role.COUNSELLOR)

    one = client.get(f"/tournee/{Helper.objects.get().pk}/{today.isoformat()}/feuille.pdf")
    everyone = client.get(f"/tournees/{today.isoformat()}/feuilles.pdf")

    assert one["Content-Type"] == everyone["Content-Type"] == "application/pdf"
    assert one.content.startswith(b"%PDF")
    assert everyone.content.startswith(b"%PDF")
    assert JournalEntry.objects.filter(verb="round.view").count() == 2


def test_the_home_page_of_a_volunteer_opens_on_the_next_visit(
    sign_in: SignIn, appointment: Callable[..., Visit]
) -> None:
    appointment()

    page = _plain(sign_in(Role.HELPER).get("/"))

    assert "Mes prochaines visites" in page
    assert "Aujourd’hui, 11 h" in page
    assert "Ouvrir ma tournée" in page
