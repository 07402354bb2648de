"""The year of each service beside the territory's: asked, without solution, kilometres saved."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import RideDay, Run
from scheduling.selectors.transport.ride_years import year_of
from scheduling.transport.enums import RideState, RunStage
from tests.factories import DriverFactory, HelperFactory, MembershipFactory, SchemeFactory, TerritoryFactory
from tests.scheduling.transport.runs.days import Day


@pytest.fixture
def day(db: Any) -> Day:
    """A territory's next Tuesday, with two services."""
    return Day(TerritoryFactory())


@pytest.fixture
def planner(day: Day) -> Any:
    """A counsellor of the territory."""
    return MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user


def drive(day: Day) -> None:
    """Every run of the day is driven as planned."""
    Run.objects.filter(day=day.day).update(stage=RunStage.PUBLISHED, finished_at=timezone.now())


def other_service(day: Day) -> Any:
    """A second service with a driver."""
    scheme = SchemeFactory(territory=day.territory, name="Taxi des collines")
    helper = HelperFactory(territory=day.territory, volunteer=True, first_name="Jean", last_name="Delage")
    DriverFactory(scheme=scheme, helper=helper)
    return scheme


def test_kilometres_saved_are_those_of_each_service(day: Day, planner: Any) -> None:
    other = other_service(day)
    day.driver("Odile", "Gendron")
    for _ in range(2):
        day.ride()
    day.ride(scheme=other)
    day.plan(planner)
    drive(day)

    year = year_of(day.territory, day.day.year)

    first, second = year.by_scheme[day.scheme.pk], year.by_scheme[other.pk]
    assert first.km_saved is not None
    assert second.km_saved is not None
    assert year.whole.km_saved == first.km_saved + second.km_saved
    assert first.km_saved > 0
    assert (first.asked, second.asked, year.whole.asked) == (2, 1, 3)


def test_a_day_kept_before_is_given_to_the_only_service_that_drove(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    drive(day)
    RideDay.objects.update(km_by_scheme={}, km_one_by_one=Decimal("500.0"))

    year = year_of(day.territory, day.day.year)

    assert year.by_scheme[day.scheme.pk].km_saved == year.whole.km_saved


def test_without_solution_is_counted_by_service(day: Day) -> None:
    other = other_service(day)
    day.ride(state=RideState.UNMET, reason="Personne")
    day.ride(scheme=other)
    day.ride(scheme=None, state=RideState.UNMET, reason="Personne")

    year = year_of(day.territory, day.day.year)

    told = {key: row.unmet for key, row in year.by_scheme.items()}
    assert told == {day.scheme.pk: 1, other.pk: 0, None: 1}
    assert year.whole.unmet == 2


def test_the_page_shows_them_where_several_drive(day: Day, client: Client) -> None:
    manager = MembershipFactory(territory=day.territory, role=Role.MANAGER).user
    client.force_login(manager)
    near = timezone.localdate() - timedelta(days=1)
    day.ride(day=near)
    address = f"{reverse('scheduling:ride-accounts')}?annee={near.year}"
    assert "par service</caption>" not in client.get(address).content.decode()
    day.ride(day=near, scheme=other_service(day), state=RideState.UNMET, reason="Personne")
    page = client.get(address).content.decode()
    assert "par service</caption>" in page
    assert page.count("Taxi des collines") >= 2
