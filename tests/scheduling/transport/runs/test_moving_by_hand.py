"""A way is confided to a driver, taken out, fixed; on a published day the ledger and the people follow."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.concurrency import StaleVersionError
from scheduling.models import Occupancy, Run
from scheduling.selectors.transport.run_offers import offers_for
from scheduling.services.transport import run_states
from scheduling.services.transport.run_applying import ride_day_undo
from scheduling.services.transport.run_hand import leg_pin, leg_place, leg_take_out
from scheduling.transport.enums import Aid, RideState, RunStage, Way
from tests.scheduling.transport.runs.days import Day, leg_of


def place_first(day: Day, leg: Any, user: Any) -> None:
    """Take the best offer for a way."""
    offer = offers_for(user, day.row, leg).offers[0]
    leg_place(
        ride_day=day.row,
        leg=leg,
        vehicle_id=offer.vehicle_id,
        pickup=offer.pickup,
        by=user,
        expected_version=day.row.version,
    )


def test_offers_name_drivers_and_say_why_others_cannot(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron", car={"wheelchairs": 1})
    day.driver("Michel", "Roussarie")
    ride = day.ride(aids=[Aid.WHEELCHAIR])

    found = offers_for(planner, day.row, leg_of(ride, Way.OUT))

    assert {one.driver.helper.first_name for one in found.offers} == {"Odile"}
    assert [(one.driver.helper.first_name, one.sentence) for one in found.impossible] == [
        ("Michel", "Pas de place pour un fauteuil roulant.")
    ]


def test_one_offer_places_both_ways_of_a_round_trip(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()

    place_first(day, leg_of(ride, Way.OUT), planner)

    ride.refresh_from_db()
    assert ride.state == RideState.PROPOSED
    assert leg_of(ride, Way.BACK).run_id is not None
    assert Run.objects.get().stage == RunStage.DRAFT


def test_one_more_passenger_of_a_published_day_is_confirmed_and_only_those_concerned_told(
    day: Day, planner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.driver("Odile", "Gendron")
    first = day.ride()
    day.plan(planner)
    day.publish(planner)
    told: list[int] = []
    monkeypatch.setattr(run_states, "passengers_tell", lambda *, rides, by: told.extend(ride.pk for ride in rides))
    late = day.ride()

    place_first(day, leg_of(late, Way.OUT), planner)

    late.refresh_from_db()
    first.refresh_from_db()
    assert late.state == first.state == RideState.CONFIRMED
    assert late.pk in told
    for run in Run.objects.all():
        assert run.stage == RunStage.PUBLISHED
        booked = Occupancy.objects.get(run=run)
        assert (booked.starts_at, booked.ends_at) == (run.starts_at, run.ends_at)
    assert not day.violations()


def test_both_ways_of_a_confirmed_ride_leave_together(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    day.publish(planner)

    leg_take_out(ride_day=day.row, leg=leg_of(ride, Way.BACK), by=planner, expected_version=day.row.version)

    ride.refresh_from_db()
    assert ride.state == RideState.LOOKING
    assert leg_of(ride, Way.OUT).run_id is None
    assert not Occupancy.objects.exists()


def test_someone_else_changed_the_day(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    leg = leg_of(ride, Way.OUT)
    offer = offers_for(planner, day.row, leg).offers[0]
    version = day.row.version
    place_first(day, leg, planner)

    with pytest.raises(StaleVersionError):
        leg_place(
            ride_day=day.row,
            leg=leg,
            vehicle_id=offer.vehicle_id,
            pickup=offer.pickup,
            by=planner,
            expected_version=version,
        )


def test_an_offer_that_was_never_made_is_refused(day: Day, planner: Any) -> None:
    driver = day.driver("Odile", "Gendron")
    ride = day.ride()

    with pytest.raises(ValidationError, match="n’existe plus"):
        leg_place(
            ride_day=day.row,
            leg=leg_of(ride, Way.OUT),
            vehicle_id=f"d{driver.pk}v{driver.vehicle_id}",
            pickup=5,
            by=planner,
            expected_version=day.row.version,
        )


def test_a_pinned_way_stays_where_it_is(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    leg = leg_of(ride, Way.OUT)
    leg_pin(ride_day=day.row, leg=leg, is_pinned=True, by=planner, expected_version=day.row.version)
    before = [stop.begins_at for stop in leg.stops.all()]
    day.driver("Michel", "Roussarie")
    day.ride()

    day.plan(planner)

    leg = leg_of(ride, Way.OUT)
    assert leg.is_pinned
    assert [stop.begins_at for stop in leg.stops.all()] == before


def test_the_last_move_is_taken_back(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    hours = list(leg_of(ride, Way.OUT).stops.values_list("begins_at", flat=True))
    leg_take_out(ride_day=day.row, leg=leg_of(ride, Way.OUT), by=planner, expected_version=day.row.version)
    assert leg_of(ride, Way.OUT).run_id is None

    ride_day_undo(ride_day=day.row, by=planner)

    assert list(leg_of(ride, Way.OUT).stops.values_list("begins_at", flat=True)) == hours
