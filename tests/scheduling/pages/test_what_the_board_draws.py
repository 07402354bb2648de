"""Joins, colours, rounds on the map and the day that stays open."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.enums import Role
from core.formatting import day_long
from scheduling.models import Visit
from scheduling.selectors.board import week_board
from scheduling.views.drawing import draw, working_monday
from tests.conftest import Cast
from tests.factories import HelperFactory, RequestFactory
from volunteers.models import Helper

SignIn = Callable[[Role], Client]
MakeVisit = Callable[..., Visit]


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 26), date(2026, 11, 23)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 11, 30)),
    ],
)
def test_from_friday_on_the_next_week_is_planned(today: date, monday: date) -> None:
    assert working_monday(today) == monday


def test_a_pair_is_joined_once_and_shares_one_round_on_the_map(
    cast: Cast, make_visit: MakeVisit, nadia: Helper, monday: date, tuesday: date
) -> None:
    ines = HelperFactory(civic=True, territory=cast.territory)
    wanted = RequestFactory(people=2, beneficiary__territory=cast.territory)
    visit = make_visit(helpers=[nadia, ines], request=wanted)

    drawn = draw(week_board(cast.user(Role.COUNSELLOR), monday, tuesday), visit.pk)

    items = [item for row in drawn.rows for cell in row.cells for item in cell.items if item.item.visit is not None]
    assert sorted(item.rows_down for item in items) == [0, 1]
    assert {item.css for item in items} == {"civ draft"}
    assert all(item.is_chosen for item in items)
    assert [route.names for route in drawn.routes] == [("Nadia", "Inès")]


def test_closed_days_keep_a_sketch_of_their_visits(
    cast: Cast, make_visit: MakeVisit, nadia: Helper, monday: date
) -> None:
    make_visit()

    drawn = draw(week_board(cast.user(Role.COUNSELLOR), monday, monday), None)

    assert [cell.bars for cell in drawn.rows[0].cells] == [(), ((120, 60),), (), (), ()]
    assert drawn.routes == ()


def test_a_week_opens_on_its_first_day_with_a_visit(
    sign_in: SignIn, make_visit: MakeVisit, monday: date, tuesday: date
) -> None:
    make_visit()

    page = sign_in(Role.COUNSELLOR).get(f"/planning/{monday.isoformat()}/").content.decode()

    assert f"{day_long(tuesday).capitalize()} est ouvert." in page


def test_an_act_leaves_the_day_that_was_open(
    sign_in: SignIn, make_visit: MakeVisit, monday: date, tuesday: date
) -> None:
    visit = make_visit()
    client = sign_in(Role.COUNSELLOR)
    client.post(f"/planning/visite/{visit.pk}/fixer/", {"pinned": "oui"})
    here = f"http://testserver/planning/{monday.isoformat()}/?jour={monday.isoformat()}"

    headers = {"HX-Request": "true", "HX-Current-URL": here}
    response = client.post(f"/planning/{monday.isoformat()}/defaire/", headers=headers)

    assert response["Location"] == f"/planning/{monday.isoformat()}/?jour={monday.isoformat()}"


def test_a_pair_is_chosen_in_two_different_people(
    sign_in: SignIn, cast: Cast, make_visit: MakeVisit, nadia: Helper, tuesday: date
) -> None:
    romain = HelperFactory(territory=cast.territory, first_name="Romain")
    visit = make_visit(helpers=[nadia, romain], request=RequestFactory(people=2, beneficiary__territory=cast.territory))
    sent = {"day": tuesday.isoformat(), "time": "14:00", "lead": nadia.pk, "second": nadia.pk, "version": visit.version}

    response = sign_in(Role.COUNSELLOR).post(f"/planning/visite/{visit.pk}/deplacer/", sent)

    assert response.status_code == 422
    assert "Choisissez une autre personne" in response.content.decode()
