"""The limits of a driver are kept: those of the day in any vehicle, those of the year less what was driven."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from scheduling.models import Driver, RideDay, Run
from scheduling.planning.rides.problem import ride_problem
from scheduling.transport.enums import RunStage
from tests.factories import VehicleFactory, local_moment
from tests.scheduling.transport.runs.days import Day


def drove(day: Day, driver: Driver, km: int, **fields: Any) -> Run:
    """A run of another day of the same year."""
    other = day.day - timedelta(days=7)
    if other.year != day.day.year:
        other = day.day + timedelta(days=7)
    assert driver.vehicle is not None
    ride_day, _ = RideDay.objects.get_or_create(territory=day.territory, day=other)
    return Run.objects.create(
        territory=day.territory, ride_day=ride_day, driver=driver,
        vehicle=driver.vehicle, day=other, starts_at=local_moment(other, 9), ends_at=local_moment(other, 11),
        stage=RunStage.PUBLISHED, km=km, **fields,
    )  # fmt: skip


def limit_of(day: Day) -> float | None:
    """The bound that the engine is given."""
    problem, _ = ride_problem(territory=day.territory, day=day.day)
    (bound,) = {one.max_kilometres for one in problem.vehicles}
    return bound


def test_what_was_driven_in_the_year_lowers_the_limit(day: Day) -> None:
    driver = day.driver("Odile", "Gendron", max_km_year=3000, max_km_day=150)
    assert limit_of(day) == 150
    drove(day, driver, 2900)
    assert limit_of(day) == 100


def test_the_counter_counts_before_what_was_planned(day: Day) -> None:
    driver = day.driver("Odile", "Gendron", max_km_year=3000)
    drove(day, driver, 100, odometer_start=1000, odometer_end=3500)
    assert limit_of(day) == 500


def test_nobody_is_confided_to_a_driver_whose_year_is_full(day: Day, planner: Any) -> None:
    driver = day.driver("Odile", "Gendron", max_km_year=3000)
    drove(day, driver, 3000)
    day.ride()

    day.plan(planner)

    assert not Run.objects.filter(day=day.day).exists()


def test_a_draft_that_would_pass_the_limit_of_the_year_is_not_published(day: Day, planner: Any) -> None:
    driver = day.driver("Odile", "Gendron", max_km_year=3000)
    day.ride()
    day.plan(planner)
    drove(day, driver, 2999)

    with pytest.raises(ValidationError) as refused:
        day.publish(planner)

    said = " ".join(refused.value.messages).replace("\xa0", " ")
    assert "Odile Gendron ferait trop de kilomètres : 3 000 km par an au plus, dont 2 999 km" in said


def test_what_is_promised_stands_when_the_limit_is_passed_meanwhile(day: Day, planner: Any) -> None:
    driver = day.driver("Odile", "Gendron", max_km_year=3000)
    day.ride()
    day.plan(planner)
    day.publish(planner)
    drove(day, driver, 3000)

    assert not day.violations()


def test_two_vehicles_of_a_driver_share_one_limit(day: Day) -> None:
    for name in ("Minibus", "Kangoo"):
        VehicleFactory(scheme=day.scheme, name=name, holding="OWNED")
    driver = day.driver("Odile", "Gendron", max_km_day=80)
    Driver.objects.filter(pk=driver.pk).update(vehicle=None)

    problem, _ = ride_problem(territory=day.territory, day=day.day)

    mine = [one for one in problem.vehicles if one.driver == str(driver.helper_id)]
    assert len(mine) >= 2
    assert len({one.odometer for one in mine}) == 1
