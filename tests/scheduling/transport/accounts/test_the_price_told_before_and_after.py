"""The participation told on the day's page, on the need's page and on the monthly sheet is one and the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.formatting import euros
from scheduling.models import RideRequest, Run, TransportScheme
from scheduling.selectors.transport.account_lines import live_lines
from scheduling.selectors.transport.prices import price_of
from scheduling.selectors.transport.ride_board import ride_board
from scheduling.services.transport.accounts import run_account
from scheduling.transport.enums import DistanceBasis, LegState, RunStage, Way
from tests.factories import MembershipFactory, TerritoryFactory
from tests.scheduling.transport.runs.days import Day, leg_of
from volunteers.hours_rules import month_start


@pytest.fixture
def day(db: Any) -> Day:
    """A territory's next Tuesday."""
    return Day(TerritoryFactory())


@pytest.fixture
def planner(day: Day) -> Any:
    """A counsellor of the territory."""
    return MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user


def told(day: Day, planner: Any, ride: RideRequest) -> str:
    """What the day's page says."""
    (row,) = [row for row in ride_board(planner, day.day).people if row.ride.pk == ride.pk]
    return row.participation


def billed(day: Day) -> Decimal:
    """What the monthly sheet asks, once every run of the day is driven as planned."""
    from django.utils import timezone

    for run in Run.objects.all():
        run.legs.update(state=LegState.DONE)
        run.stage, run.finished_at = RunStage.PUBLISHED, timezone.now()
        run.save()
        run_account(run=run)
    lines = live_lines(TransportScheme.objects.get(pk=day.scheme.pk), month_start(day.day))
    return sum((line.amount for line in lines.charges), Decimal(0))


@pytest.mark.parametrize("basis", list(DistanceBasis))
def test_the_board_tells_what_the_sheet_asks(day: Day, planner: Any, basis: str) -> None:
    day.scheme.distance_basis = basis
    day.scheme.save()
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    before = told(day, planner, ride)

    asked = billed(day)

    assert before == euros(float(asked))
    assert told(day, planner, ride) == before


def test_a_need_says_its_price_before_anyone_drives(day: Day, planner: Any, client: Client) -> None:
    ride = day.ride()
    ride.refresh_from_db()
    words = price_of(RideRequest.objects.select_related("scheme").get(pk=ride.pk))
    assert "aller" in words
    assert "retour" in words
    assert told(day, planner, ride) == words.split("\xa0:")[0].removesuffix(" (ramenée au plafond de la loi)")
    client.force_login(planner)
    page = client.get(reverse("scheduling:ride-detail", args=[ride.pk])).content.decode()
    assert "Participation" in page
    assert words.split(",")[0] in page


def test_by_the_share_of_a_run_the_price_waits_for_the_run(day: Day, planner: Any) -> None:
    day.scheme.distance_basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    day.scheme.save()
    ride = day.ride()
    assert "une fois organisée" in price_of(RideRequest.objects.select_related("scheme").get(pk=ride.pk))
    assert told(day, planner, ride) == "à fixer"


def test_nobody_pays_for_a_way_that_nobody_drove(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    whole = told(day, planner, ride)
    leg = leg_of(ride, Way.BACK)
    leg.state = LegState.CANCELLED
    leg.save()
    assert told(day, planner, ride) != whole
