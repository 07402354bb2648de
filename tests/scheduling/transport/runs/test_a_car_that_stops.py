"""A car stops with someone in it: the person waits for another driver where it stopped, and the run keeps its road."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from scheduling.models import Run, RunStop
from scheduling.optimiser import ride_offers
from scheduling.planning.rides.problem import leg_name, ride_problem
from scheduling.selectors.transport.driving import STOPPED_CAR, run_sheet
from scheduling.selectors.transport.ride_board import ride_board
from scheduling.services.transport.delays import run_stop
from scheduling.services.transport.driving import run_tap
from scheduling.services.transport.run_hand import leg_place
from scheduling.services.transport.run_recording import Paper, run_record
from scheduling.services.transport.run_rescue import NOBODY_ABOARD, NOT_STOPPED, run_rescue
from scheduling.transport.enums import LegState, RideState, RunEventKind, RunStage, StopKind, Way
from tests.factories import local_moment
from tests.scheduling.transport.runs.days import Day, leg_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(day: Day, planner: Any, time_machine: Any) -> Any:
    """Odile has one person aboard when her car stops; Michel is free."""
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    day.publish(planner)
    day.driver("Michel", "Roussarie")
    run = Run.objects.get()
    pickup = RunStop.objects.get(leg=leg_of(ride, Way.OUT), kind=StopKind.PICKUP)
    time_machine.move_to(pickup.leaves_at, tick=False)
    run_tap(run=run, kind=RunEventKind.ABOARD, by=planner, leg=leg_of(ride, Way.OUT).pk)
    run_stop(run=run, by=planner, words="Panne")
    return ride


def confide(day: Day, ride: Any, planner: Any) -> Any:
    """The team gives the way to whom is offered first."""
    problem, index = ride_problem(territory=day.territory, day=day.day)
    wanted = leg_name(leg_of(ride, Way.OUT))
    (way,) = [one for one in problem.rides if one.id == wanted]
    offers = [
        offer
        for offer in ride_offers(problem, index.plan, way, limit=12).offers
        if str(index.crews[offer.placements[0].vehicle_id].driver).startswith("Michel")
    ]
    assert offers
    placed = offers[0].placements[0]
    leg_place(
        ride_day=day.row, leg=leg_of(ride, Way.OUT), vehicle_id=placed.vehicle_id, pickup=placed.pickup, by=planner,
        expected_version=day.row.version,
    )  # fmt: skip
    return leg_of(ride, Way.OUT)


def test_who_was_aboard_waits_where_the_car_stopped(day: Day, planner: Any, stopped: Any) -> None:
    assert run_rescue(run=Run.objects.get(), by=planner) == 1

    leg = leg_of(stopped, Way.OUT)
    person = stopped.beneficiary
    assert (leg.state, leg.run, leg.picked_up_at) == (LegState.WAITING, None, None)
    assert (leg.resume_latitude, leg.resume_longitude) == (person.latitude, person.longitude)
    (row,) = ride_board(planner, day.day).people
    assert row.state == "à reprendre en route"
    with pytest.raises(ValidationError, match=NOBODY_ABOARD):
        run_rescue(run=Run.objects.get(), by=planner)


def test_another_driver_fetches_the_person_there_and_drives_on(day: Day, planner: Any, stopped: Any) -> None:
    first = Run.objects.get()
    run_rescue(run=first, by=planner)

    leg = confide(day, stopped, planner)

    assert leg.run is not None
    assert leg.run_id != first.pk
    assert leg.run.stage == RunStage.PUBLISHED
    lines = run_sheet(planner, Run.objects.select_related("driver__helper", "territory").get(pk=leg.run_id)).stops
    assert lines[0].place == STOPPED_CAR
    assert not day.violations()
    run_tap(run=leg.run, kind=RunEventKind.ABOARD, by=planner, leg=leg.pk)
    run_tap(run=leg.run, kind=RunEventKind.DROPPED, by=planner, leg=leg.pk)
    stopped.refresh_from_db()
    assert stopped.state == RideState.IN_PROGRESS


def test_what_the_first_driver_drove_is_kept_and_written_down(
    day: Day, planner: Any, stopped: Any, time_machine: Any
) -> None:
    first = Run.objects.get()
    run_rescue(run=first, by=planner)
    confide(day, stopped, planner)

    first.refresh_from_db()
    assert first.stage == RunStage.PUBLISHED
    time_machine.move_to(local_moment(day.day, 22), tick=False)
    legs = {leg.pk: LegState.CANCELLED for leg in first.legs.all()}
    done = run_record(run=first, by=planner, paper=Paper(legs, reason="Panne"))
    assert done.stage == RunStage.PUBLISHED
    assert done.finished_at is not None


def test_only_an_interrupted_run_is_rescued(day: Day, planner: Any, client: Client, stopped: Any) -> None:
    run = Run.objects.get()
    client.force_login(planner)
    page = client.get(reverse("scheduling:run-detail", args=[run.pk])).content.decode()
    assert "Reprendre les passagers ici" in page
    answer = client.post(reverse("scheduling:run-rescue", args=[run.pk]), follow=True).content.decode()
    assert "là où la voiture s’est arrêtée" in answer
    run.events.filter(kind=RunEventKind.STOPPED).delete()
    with pytest.raises(ValidationError, match=NOT_STOPPED):
        run_rescue(run=run, by=planner)
