"""Other pages know of runs: what a driver has promised, the hours given, what is to decide; lost searches end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.registries import registries
from messaging.models import OutboxMessage
from scheduling.models import RideSearch, Run
from scheduling.registration_runs import FIRST_RUN_KEY, runs_given, runs_promised, runs_without_drivers
from scheduling.services.absences import absence_note
from scheduling.services.transport.run_search import (
    LOST_AFTER,
    STOPPED_EARLY,
    ride_search_abandon,
    ride_search_accept,
    ride_search_run,
    ride_searches_fail_lost,
)
from scheduling.transport.enums import SearchState
from tests.factories import MembershipFactory
from tests.scheduling.transport.runs.days import Day
from volunteers.enums import ExceptionKind
from volunteers.services import exception_add


@pytest.fixture
def run(day: Day, planner: Any) -> Run:
    """A published run of two people."""
    day.driver("Odile", "Gendron")
    for _ in range(2):
        day.ride()
    day.plan(planner)
    day.publish(planner)
    return Run.objects.select_related("driver__helper").get()


def test_a_driver_has_promised_a_run_and_nobody_is_named(run: Run) -> None:
    (promise,) = runs_promised(run.driver.helper_id)

    assert (promise.key, promise.starts_at, promise.words) == (
        FIRST_RUN_KEY + run.pk,
        run.starts_at,
        "course, 2\xa0personnes",
    )


def test_a_driver_is_busy_during_a_run(run: Run) -> None:
    told = [
        sentence
        for source in registries.helper_busy
        for sentence in source(run.driver.helper_id, run.starts_at, run.ends_at)
    ]
    assert any("une course" in sentence for sentence in told)


def test_hours_given_in_runs_count(run: Run) -> None:
    (span,) = runs_given([run.driver.helper_id], run.day, run.day)

    assert span.what == "course"
    assert span.ends - span.starts == run.ends_at - run.starts_at
    assert not list(runs_given([run.driver.helper_id], run.day + timedelta(days=1), run.day + timedelta(days=2)))


def test_an_absent_driver_with_a_published_run_is_something_to_decide(run: Run, planner: Any) -> None:
    assert not list(runs_without_drivers(planner))
    absence_note(helper=run.driver.helper, starts_on=run.day, ends_on=run.day, by=planner)

    (decision,) = runs_without_drivers(planner)

    assert "Odile Gendron ne pourra pas conduire" in decision.fact
    assert decision.answers[0].url.endswith(f"/absent/{run.driver_id}/")


def test_a_search_whose_worker_has_gone_is_declared_lost(day: Day) -> None:
    old = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    search = RideSearch.objects.create(ride_day=day.row, state=SearchState.RUNNING, alive_at=old)

    assert ride_searches_fail_lost() == 1
    search.refresh_from_db()
    assert (search.state, search.problem) == (SearchState.FAILED, STOPPED_EARLY)
    assert ride_searches_fail_lost() == 0


def test_a_search_that_is_left_changes_nothing(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.ride()
    search = RideSearch.objects.create(ride_day=day.row, result={"version": day.row.version})
    ride_search_run(search_id=search.pk)
    search.refresh_from_db()

    ride_search_abandon(search=search, by=planner)

    assert not Run.objects.exists()
    with pytest.raises(Exception, match="plus à prendre"):
        ride_search_accept(search=search, by=planner)


def test_who_plans_is_told_by_mail_when_a_driver_notes_an_absence(run: Run) -> None:
    MembershipFactory(territory=run.territory, role=Role.COORDINATOR)
    exception_add(
        helper=run.driver.helper, by=None, kind=ExceptionKind.ABSENT, starts_on=run.day, ends_on=run.day
    )  # fmt: skip

    letter = OutboxMessage.objects.get()
    assert "ne pourra pas conduire" in letter.subject
    assert f"/absent/{run.driver_id}/" in letter.body
    assert list(run.legs.all())
