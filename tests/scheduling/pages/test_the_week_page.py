"""The page of a week: who may open it, what it says in each state."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from core.formatting import hour
from scheduling.enums import ProposalState
from scheduling.models import Plan, Proposal, Visit
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, VisitFactory, local_moment
from volunteers.models import Helper

SignIn = Callable[[Role], Client]
MakeVisit = Callable[..., Visit]


def _page(client: Client, monday: date, **query: str) -> str:
    response = client.get(f"/planning/{monday.isoformat()}/", query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER])
def test_those_who_follow_the_plannings_open_the_week(sign_in: SignIn, monday: date, role: Role) -> None:
    assert sign_in(role).get(f"/planning/{monday.isoformat()}/").status_code == 200


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_the_others_do_not(sign_in: SignIn, monday: date, role: Role) -> None:
    assert sign_in(role).get(f"/planning/{monday.isoformat()}/").status_code == 403


def test_the_menu_leads_to_the_week_being_planned(sign_in: SignIn) -> None:
    response = sign_in(Role.COUNSELLOR).get("/planning/")

    assert response.status_code == 302
    assert response["Location"].startswith("/planning/20")


def test_any_day_leads_to_its_week_with_that_day_open(sign_in: SignIn, monday: date, tuesday: date) -> None:
    response = sign_in(Role.COUNSELLOR).get(f"/planning/{tuesday.isoformat()}/")

    assert response["Location"] == f"/planning/{monday.isoformat()}/?jour={tuesday.isoformat()}"


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-27"])
def test_a_day_that_makes_no_sense_is_not_found(sign_in: SignIn, day: str) -> None:
    assert sign_in(Role.COUNSELLOR).get(f"/planning/{day}/").status_code == 404


def test_an_empty_week_explains_itself_and_offers_the_first_step(
    sign_in: SignIn, cast: Cast, monday: date, nadia: Helper
) -> None:
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))

    page = _page(sign_in(Role.COUNSELLOR), monday)

    assert "Rien n’est encore placé cette semaine" in page
    assert "Proposer un planning" in page
    assert Plan.objects.count() == 0


def test_a_territory_without_helpers_is_told_where_to_add_them(sign_in: SignIn, monday: date) -> None:
    page = _page(sign_in(Role.COUNSELLOR), monday)

    assert "Personne à planifier" in page
    assert "/intervenants/" in page


def test_a_placed_visit_shows_on_its_day_with_its_hours_in_words(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit()

    page = _page(sign_in(Role.COUNSELLOR), monday, jour=tuesday.isoformat())

    assert f'id="visite-{visit.pk}-' in page
    assert f"de {hour(visit.starts_at)} à {hour(visit.ends_at)}" in page
    assert "pas encore publiée" in page


def test_another_day_keeps_a_count_and_a_link(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit()

    page = _page(sign_in(Role.COUNSELLOR), monday, jour=monday.isoformat())

    assert f'id="visite-{visit.pk}-' not in page
    assert f"?jour={tuesday.isoformat()}" in page


def test_the_chosen_visit_opens_beside_the_board_without_scripts(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit("Simone", "Pradeau")

    page = _page(sign_in(Role.COUNSELLOR), monday, jour=tuesday.isoformat(), visite=str(visit.pk))

    assert '<h2 id="fiche-titre" tabindex="-1">Simone Pradeau</h2>' in page
    assert f"/planning/visite/{visit.pk}/deplacer/" in page
    assert f"/planning/visite/{visit.pk}/retirer/" in page


def test_a_manager_reads_the_week_without_its_buttons(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit()

    page = _page(sign_in(Role.MANAGER), monday, jour=tuesday.isoformat(), visite=str(visit.pk))

    assert "Jeannette Delage" in page
    assert "/deplacer/" not in page
    assert "Publier" not in page


def test_a_visit_of_another_territory_opens_no_panel(sign_in: SignIn, monday: date, nadia: Helper, cast: Cast) -> None:
    stranger = BeneficiaryFactory(territory=cast.other_territory, last_name="Inconnue")
    visit = VisitFactory(request=RequestFactory(beneficiary=stranger))
    client = sign_in(Role.COUNSELLOR)

    assert "Inconnue" not in _page(client, monday, visite=str(visit.pk))
    assert client.get(f"/planning/visite/{visit.pk}/").status_code == 404


def test_a_fragment_replaces_the_week_in_place(sign_in: SignIn, monday: date, make_visit: MakeVisit) -> None:
    make_visit()

    response = sign_in(Role.COUNSELLOR).get(f"/planning/{monday.isoformat()}/", headers={"HX-Request": "true"})

    assert response["HX-Retarget"] == "#semaine"
    assert "<html" not in response.content.decode()


def test_a_running_search_shows_its_progress_and_can_be_left(
    sign_in: SignIn, monday: date, plan: Plan, nadia: Helper
) -> None:
    Proposal.objects.create(
        plan=plan, state=ProposalState.RUNNING, served=44, total=46, travel_minutes=535, fraction=0.6
    )

    page = _page(sign_in(Role.COUNSELLOR), monday)

    assert "<b>44</b> visites placées sur 46" in page
    assert 'aria-valuenow="60"' in page
    assert "Arrêter et voir ce planning" in page
    assert "Vous pouvez quitter cette page" in page


def test_the_status_is_a_small_fragment_while_searching_and_the_week_afterwards(
    sign_in: SignIn, monday: date, plan: Plan, nadia: Helper
) -> None:
    proposal = Proposal.objects.create(plan=plan, state=ProposalState.RUNNING, served=3, total=5)
    client = sign_in(Role.COUNSELLOR)
    address = f"/planning/{monday.isoformat()}/recherche/"

    running = client.get(address, headers={"HX-Request": "true"})
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.FAILED, problem="Votre planning n’a pas changé.")
    over = client.get(address, headers={"HX-Request": "true"})

    assert "HX-Retarget" not in running
    assert "sur 5" in running.content.decode()
    assert over["HX-Retarget"] == "#semaine"
    assert "La recherche s’est arrêtée avant la fin." in over.content.decode()


def test_the_map_gives_the_rounds_of_the_day_and_no_address(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit()

    data = sign_in(Role.MANAGER).get(f"/planning/{monday.isoformat()}/carte/{tuesday.isoformat()}/").json()

    assert [point["kind"] for point in data["rounds"][0]["points"]] == ["start", "visit"]
    assert data["rounds"][0]["points"][1]["visit"] == visit.pk
    assert {"name", "outline", "centre"} <= set(data["communes"][0])


def test_the_page_asks_the_same_number_of_questions_at_1_and_at_50_visits(
    sign_in: SignIn, cast: Cast, plan: Plan, monday: date, tuesday: date
) -> None:
    client = sign_in(Role.COUNSELLOR)
    helpers = [HelperFactory(territory=cast.territory, last_name=f"Ferrand{n}") for n in range(10)]

    def place(number: int) -> Visit:
        person = BeneficiaryFactory(territory=cast.territory, last_name=f"Delage{number}")
        day = monday + timedelta(days=number // 10)
        starts = local_moment(day, 10)
        return VisitFactory(
            request=RequestFactory(beneficiary=person),
            plan=plan,
            helpers=[helpers[number % 10]],
            day=day,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
        )

    first = place(0)
    query = {"jour": monday.isoformat(), "visite": str(first.pk)}
    _page(client, monday, **query)
    with CaptureQueriesContext(connection) as one:
        _page(client, monday, **query)
    for number in range(1, 50):
        place(number)
    with CaptureQueriesContext(connection) as fifty:
        _page(client, monday, **query)

    assert len(fifty) == len(one)
