"""The round of a helper: own visits, and whom they are for from seven days before to two days after (R02)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Plan, VisitRequest
from scheduling.selectors.rounds import round_sheet
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory, local_moment
from volunteers.enums import TravelMode
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]
HOME = {"address": "8 chemin du Lavoir", "access_notes": "Frapper fort."}


@pytest.fixture
def volunteer(cast: Cast, monique: Helper) -> User:
    """Monique's account."""
    monique.user = cast.user(Role.HELPER)
    monique.save()
    return monique.user


def test_the_round_is_in_order_with_the_road_between_stops(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User
) -> None:
    tuesday = plan.week + timedelta(days=1)
    far = {"latitude": 45.14526, "longitude": 0.52745}
    second = VisitFactory(
        request=ask("Roux", person=far), plan=plan, helpers=[nadia], published=True,
        starts_at=local_moment(tuesday, 14),
    )  # fmt: skip
    first = VisitFactory(request=ask("Gay", person=HOME), plan=plan, helpers=[nadia, monique], published=True)
    VisitFactory(request=ask("Brouillon"), plan=plan, helpers=[nadia], starts_at=local_moment(tuesday, 16))
    sheet = round_sheet(planner, nadia, tuesday)
    assert [stop.visit for stop in sheet.stops] == [first, second]
    assert [stop.travel_minutes for stop in sheet.stops] == [0, 15]
    assert sheet.stops[1].leave_at == second.starts_at - timedelta(minutes=15)
    assert (sheet.travel_minutes, sheet.partners) == (30, (monique,))
    assert sheet.stops[0].address == "8 chemin du Lavoir"
    assert sheet.stops[0].access_notes == ("Frapper fort.",)
    assert sheet.kilometres > 15
    assert sheet.lunch is not None
    assert sheet.lunch[0] == local_moment(tuesday, 11, 40)


def test_a_helper_knows_whom_to_visit_from_seven_days_before(
    plan: Plan, monique: Helper, volunteer: User, ask: Ask, time_machine: Any
) -> None:
    visit = VisitFactory(request=ask("Gay", person=HOME), plan=plan, helpers=[monique], published=True)
    time_machine.move_to(local_moment(visit.day - timedelta(days=8), 23))
    early = round_sheet(volunteer, monique, visit.day).stops[0]
    assert (early.address, early.phones, early.access_notes, early.latitude) == ("", (), (), None)
    assert (early.full_name, early.first_name, early.purpose, early.words) == ("Une visite", "", "", "")
    assert (early.commune, early.visit.starts_at) == ("Neuvic", visit.starts_at)
    time_machine.move_to(local_moment(visit.day - timedelta(days=7), 1))
    near = round_sheet(volunteer, monique, visit.day).stops[0]
    assert (near.address, near.full_name) == ("8 chemin du Lavoir", "Jeannette Gay")


def test_a_helper_sees_own_visits_until_two_days_after_only(
    plan: Plan, nadia: Helper, monique: Helper, volunteer: User, ask: Ask, time_machine: Any
) -> None:
    mine = VisitFactory(request=ask("Gay"), plan=plan, helpers=[monique], published=True)
    VisitFactory(request=ask("Roux"), plan=plan, helpers=[nadia], published=True)
    time_machine.move_to(local_moment(mine.day + timedelta(days=2), 23))
    assert [stop.full_name for stop in round_sheet(volunteer, monique, mine.day).stops] == ["Jeannette Gay"]
    assert round_sheet(volunteer, nadia, mine.day).stops == ()
    time_machine.move_to(local_moment(mine.day + timedelta(days=3), 1))
    assert round_sheet(volunteer, monique, mine.day).stops == ()


def test_a_passenger_follows_the_road_of_the_partner(plan: Plan, monique: Helper, ask: Ask, planner: User) -> None:
    rider = HelperFactory(territory=plan.territory, civic=True, travel_mode=TravelMode.PASSENGER)
    visit = VisitFactory(request=ask("Gay", people=2), plan=plan, helpers=[monique, rider], published=True)
    assert round_sheet(planner, rider, visit.day).travel_minutes == 30


def test_a_day_without_visit_is_empty(plan: Plan, nadia: Helper, planner: User) -> None:
    sheet = round_sheet(planner, nadia, plan.week)
    assert (sheet.stops, sheet.leaves_at, sheet.travel_minutes) == ((), None, 0)
