"""I1: two people publish at the same moment: a driver or a vehicle is never promised twice (PostgreSQL, threads)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from core.concurrency import StaleVersionError
from scheduling.models import Occupancy, Run
from scheduling.services.booking import booking_conflicts
from scheduling.services.transport.run_publishing import ride_day_publish
from scheduling.services.transport.run_states import drafts_publish
from scheduling.transport.enums import RunStage
from tests.factories import MembershipFactory, TerritoryFactory
from tests.scheduling.transport.runs.days import Day

pytestmark = pytest.mark.django_db(transaction=True)
needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one transaction at a time")


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run acts at once, each on a connection of its own; return what each came to."""
    gate, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            act()
            answers.append("done")
        except (ValidationError, StaleVersionError) as error:
            answers.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@needs_postgresql
def test_i1_two_who_publish_at_once_promise_the_day_once() -> None:
    day = Day(TerritoryFactory())
    planner = MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    version = day.row.version

    def publish() -> None:
        ride_day_publish(ride_day=day.row, by=planner, expected_version=version)

    assert together(publish, publish) == ["StaleVersionError", "done"]
    assert Occupancy.objects.count() == Run.objects.filter(stage=RunStage.PUBLISHED).count() == 1


@needs_postgresql
def test_i1_two_runs_of_a_vehicle_published_at_once_leave_one() -> None:
    day = Day(TerritoryFactory())
    planner = MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    first = Run.objects.select_related("driver__helper", "vehicle").get()
    other = day.driver("Annie", "Chabrol", car=first.vehicle)
    second = Run.objects.create(
        territory=day.territory,
        ride_day=day.row,
        driver=other,
        vehicle=first.vehicle,
        day=day.day,
        starts_at=first.starts_at + timedelta(minutes=5),
        ends_at=first.ends_at,
    )

    def publish(run: Run) -> Callable[[], None]:
        def act() -> None:
            with transaction.atomic():
                drafts_publish([run])

        return act

    answers = together(publish(first), publish(second))

    assert answers.count("done") == 1
    assert Run.objects.filter(stage=RunStage.PUBLISHED).count() == 1


@needs_postgresql
def test_i1_the_database_refuses_a_vehicle_twice_whatever_the_code_does() -> None:
    day = Day(TerritoryFactory())
    planner = MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    run = Run.objects.get()
    Run.objects.update(stage=RunStage.PUBLISHED)
    run.pk, run.stage = None, RunStage.PUBLISHED

    with pytest.raises((IntegrityError, ValidationError)), booking_conflicts():
        run.save(force_insert=True)
