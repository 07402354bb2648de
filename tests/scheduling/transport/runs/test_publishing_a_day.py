"""Publishing: complete needs are confirmed, drivers booked, those concerned told; the rest is refused in sentences."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from core.concurrency import StaleVersionError
from scheduling.models import Driver, Occupancy, RideDay, Run, RunStop, Vehicle
from scheduling.services.booking import DoubleBookingError
from scheduling.services.transport import run_publishing
from scheduling.services.transport.rides import ride_cancel
from scheduling.services.transport.run_hand import leg_take_out
from scheduling.services.transport.run_publishing import ride_day_publish
from scheduling.transport.enums import Aid, RideState, RunStage, StopKind, Way
from tests.factories import SessionFactory, VisitFactory, local_moment
from tests.scheduling.transport.runs.days import Day, leg_of


def planned(day: Day, user: Any, count: int = 2) -> list[Any]:
    """A day that a search has filled."""
    day.driver("Odile", "Gendron")
    rides = [day.ride() for _ in range(count)]
    day.plan(user)
    return rides


def test_a_published_day_confirms_books_and_tells_once(day: Day, planner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(
        run_publishing, "passengers_tell", lambda *, rides, by: told.append(sorted(r.pk for r in rides))
    )
    monkeypatch.setattr(run_publishing, "drivers_tell", lambda *, runs, by: told.append(len(runs)))
    rides = planned(day, planner)

    done = day.publish(planner)

    run = Run.objects.get()
    assert (run.stage, done.runs, done.rides) == (RunStage.PUBLISHED, 1, 2)
    booked = Occupancy.objects.get(run=run)
    assert (booked.starts_at, booked.ends_at) == (run.starts_at, run.ends_at)
    for ride in rides:
        ride.refresh_from_db()
        assert ride.state == RideState.CONFIRMED
    assert told == [sorted(ride.pk for ride in rides), 1]
    with pytest.raises(ValidationError, match="Rien de nouveau"):
        day.publish(planner)


def test_i2_an_outbound_without_its_return_is_not_confirmed(day: Day, planner: Any) -> None:
    first, second = planned(day, planner)
    leg_take_out(ride_day=day.row, leg=leg_of(first, Way.BACK), by=planner, expected_version=day.row.version)

    done = day.publish(planner)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (RideState.LOOKING, RideState.CONFIRMED)
    assert done.halves == (first.beneficiary.full_name,)
    assert not RunStop.objects.filter(leg__request=first).exists()


def test_i5_the_law_is_looked_at_again_when_a_day_is_published(day: Day, planner: Any) -> None:
    rides = planned(day, planner)
    day.place.urban_inhabitants = 60_000
    day.place.save()

    with pytest.raises(ValidationError) as refused:
        day.publish(planner)

    assert rides[0].beneficiary.full_name in str(refused.value)
    assert Run.objects.get().stage == RunStage.DRAFT


def test_i7_papers_that_end_before_the_day_refuse_it(day: Day, planner: Any) -> None:
    planned(day, planner)
    Vehicle.objects.update(insurance_until=day.day - timedelta(days=1))

    with pytest.raises(ValidationError, match="assurance"):
        day.publish(planner)

    Vehicle.objects.update(insurance_until=day.day)
    Driver.objects.update(licence_until=day.day - timedelta(days=1))
    with pytest.raises(ValidationError, match="permis"):
        day.publish(planner)


def test_i8_seats_and_folded_aids_are_never_exceeded(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron", car={"seats": 3, "aids": 1})
    rides = [day.ride(aids=[Aid.ROLLATOR]) for _ in range(2)]
    day.plan(planner)
    placed = [ride for ride in rides if leg_of(ride, Way.OUT).run_id]
    assert not day.violations()
    assert placed
    # The car as it was planned is no longer what comes: the checker sees it.
    Vehicle.objects.update(aids=0)

    with pytest.raises(ValidationError, match="aide pliée"):
        day.publish(planner)


def test_j1_a_driver_who_visits_someone_meanwhile_is_not_booked_twice(day: Day, planner: Any) -> None:
    planned(day, planner)
    run = Run.objects.get()
    visit = VisitFactory(
        published=True,
        helpers=[run.driver.helper],
        day=day.day,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        request__beneficiary__territory=day.territory,
    )

    with pytest.raises(ValidationError):
        day.publish(planner)

    assert visit.occupancies.count() == 1
    assert not Occupancy.objects.filter(run=run).exists()


def test_j1_a_session_takes_its_hours_and_the_road_to_it(day: Day, planner: Any) -> None:
    driver = day.driver("Odile", "Gendron")
    SessionFactory(
        territory=day.territory,
        destination=day.place,
        day=day.day,
        starts_at=local_moment(day.day, 9, 30),
        ends_at=local_moment(day.day, 12, 30),
        animators=[driver.helper],
    )
    day.ride()

    day.plan(planner)

    assert not Run.objects.exists()


def test_i1_no_overlap_of_a_driver_or_of_a_vehicle(day: Day, planner: Any) -> None:
    planned(day, planner)
    day.publish(planner)
    run = Run.objects.get()
    other = day.driver("Annie", "Chabrol", car=run.vehicle)
    with transaction.atomic():
        twin = Run.objects.create(
            territory=day.territory,
            ride_day=day.row,
            driver=other,
            vehicle=run.vehicle,
            day=day.day,
            starts_at=run.starts_at + timedelta(minutes=5),
            ends_at=run.ends_at,
        )
    from scheduling.services.transport.run_states import drafts_publish

    with pytest.raises(ValidationError, match="déjà pris"):
        drafts_publish([twin])
    Run.objects.filter(pk=twin.pk).update(vehicle=day.driver("Luc", "Roy").vehicle, driver=run.driver)
    twin = Run.objects.get(pk=twin.pk)
    with pytest.raises(DoubleBookingError, match="une course"):
        drafts_publish([twin])


def test_a_day_that_someone_else_changed_is_read_again_before_publishing(day: Day, planner: Any) -> None:
    planned(day, planner)
    version = day.row.version
    RideDay.objects.update(version=version + 1)

    with pytest.raises(StaleVersionError):
        ride_day_publish(ride_day=day.row, by=planner, expected_version=version)


def test_when_one_passenger_gives_up_the_run_closes_up_and_gives_its_hours_back(day: Day, planner: Any) -> None:
    near, far = planned(day, planner)
    day.publish(planner)
    before = Run.objects.get()
    kept = RunStop.objects.get(leg=leg_of(near, Way.OUT), kind=StopKind.DROPOFF).begins_at

    ride_cancel(ride=far, by=planner, reason="Malade")

    run = Run.objects.get()
    assert run.km < before.km
    assert {stop.leg.request_id for stop in run.stops.select_related("leg")} == {near.pk}
    assert abs(RunStop.objects.get(leg=leg_of(near, Way.OUT), kind=StopKind.DROPOFF).begins_at - kept) <= timedelta(
        minutes=20
    )
    booked = Occupancy.objects.get(run=run)
    assert (booked.starts_at, booked.ends_at) == (run.starts_at, run.ends_at)
    assert sum(leg.km or 0 for leg in run.legs.all()) == run.km
    assert not day.violations()


def test_when_the_last_passenger_gives_up_the_driver_is_free(day: Day, planner: Any) -> None:
    (ride,) = planned(day, planner, 1)
    day.publish(planner)

    ride_cancel(ride=ride, by=planner, reason="Malade")

    assert Run.objects.get().stage == RunStage.CANCELLED
    assert not Occupancy.objects.exists()
