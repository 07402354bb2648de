"""J1: nobody is in two places at once, road included: by the checker, by hand, at publication, in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from scheduling.enums import VisitStage
from scheduling.models import Occupancy, Plan, VisitRequest
from scheduling.optimiser import Rule, check
from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment
from scheduling.planning.problem_builder import problem_for
from scheduling.services.booking import DoubleBookingError, occupancy_book
from scheduling.services.publishing import plan_publish
from scheduling.services.visits import visit_move, visit_place
from tests.factories import PlanFactory, VisitFactory, local_moment
from tests.scheduling.optimiser import cast as engine
from volunteers.enums_trainings import AttendanceState, TrainingAudience
from volunteers.models import Helper, Training, TrainingAttendance, TrainingSession

Ask = Callable[..., VisitRequest]
ANNE = ("anne",)
FAR = {"latitude": 45.14526, "longitude": 0.52745}


@pytest.fixture
def tuesday(plan: Plan) -> Callable[..., datetime]:
    """Hours of the plan's Tuesday."""
    return lambda hour, minute=0: local_moment(plan.week + timedelta(days=1), hour, minute)


@pytest.fixture
def trained(plan: Plan, nadia: Helper, tuesday: Callable[..., datetime]) -> TrainingAttendance:
    """Nadia has a place at a training on Tuesday from 9 to 12."""
    course = Training.objects.create(
        territory=plan.territory, title="Secours", audiences=[TrainingAudience.COUNSELLORS]
    )
    session = TrainingSession.objects.create(training=course, starts_at=tuesday(9), ends_at=tuesday(12))
    place: TrainingAttendance = TrainingAttendance.objects.create(
        session=session, helper=nadia, audience=TrainingAudience.COUNSELLORS
    )
    return place


def test_j1_the_checker_finds_two_visits_at_once_and_a_road_too_short() -> None:
    here = engine.problem([engine.visit("one"), engine.visit("two")])
    apart = engine.problem([engine.visit("one", "farm"), engine.visit("two", "wood")])
    for case, second, lawful in ((here, 610, 700), (apart, 631, 700)):
        late = engine.plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, second))
        fine = engine.plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, lawful))
        assert Rule.TRAVEL in {item.cause for item in check(case, late)}
        assert check(case, fine) == []


@pytest.mark.django_db
def test_j1_by_hand_two_visits_at_once_are_refused_even_when_moving(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Any
) -> None:
    visit_place(plan=plan, request=ask("Gay"), helpers=[nadia], starts_at=tuesday(10), by=planner)
    with pytest.raises(ValidationError, match="est déjà chez"):
        visit_place(plan=plan, request=ask("Roux"), helpers=[nadia], starts_at=tuesday(10, 30), by=planner)

    later = visit_place(plan=plan, request=ask("Brachet"), helpers=[nadia], starts_at=tuesday(15), by=planner)
    with pytest.raises(ValidationError, match="est déjà chez"):
        visit_move(visit=later, helpers=[nadia], starts_at=tuesday(10, 30), by=planner, expected_version=later.version)


@pytest.mark.django_db
def test_j1_by_hand_the_road_between_two_visits_counts(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Any
) -> None:
    visit_place(plan=plan, request=ask("Gay"), helpers=[nadia], starts_at=tuesday(10), by=planner)

    with pytest.raises(ValidationError, match="arriverait chez"):
        visit_place(plan=plan, request=ask("Roux", person=FAR), helpers=[nadia], starts_at=tuesday(11, 5), by=planner)


@pytest.mark.django_db
def test_j1_a_training_is_taken_time_for_visits(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Any, trained: TrainingAttendance
) -> None:
    with pytest.raises(ValidationError, match="n’est pas disponible"):
        visit_place(plan=plan, request=ask("Gay"), helpers=[nadia], starts_at=tuesday(10), by=planner)

    trained.state = AttendanceState.EXCUSED
    trained.save()
    visit_place(plan=plan, request=ask("Roux"), helpers=[nadia], starts_at=tuesday(10), by=planner)


@pytest.mark.django_db
def test_j1_the_problem_given_to_the_engine_leaves_the_training_out(
    plan: Plan, nadia: Helper, ask: Ask, trained: TrainingAttendance
) -> None:
    ask("Gay")
    problem, _ = problem_for(plan=plan)
    days = [each for each in problem.days if each.helper_id == str(nadia.pk) and each.day == 1]

    spans = [(window.start - MINUTES_PER_DAY, window.end - MINUTES_PER_DAY) for each in days for window in each.windows]
    assert spans == [(510, 540), (720, 1050)]


@pytest.mark.django_db
def test_j1_publication_refuses_someone_taken_in_another_plan(
    plan: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    other = PlanFactory(territory=plan.territory, week=plan.week + timedelta(days=7))
    mine = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    taken = VisitFactory(request=ask("Roux"), plan=other, helpers=[])
    Occupancy.objects.create(helper=nadia, visit=taken, starts_at=mine.starts_at, ends_at=mine.ends_at)

    with pytest.raises(ValidationError, match="Nadia Ferrand"):
        plan_publish(plan=plan, by=planner, expected_version=plan.version)

    mine.refresh_from_db()
    assert mine.stage == VisitStage.DRAFT


@pytest.mark.django_db
def test_j1_the_ledger_refuses_an_overlap_and_takes_hours_that_touch(plan: Plan, nadia: Helper, ask: Ask) -> None:
    first = VisitFactory(request=ask("Gay"), plan=plan, helpers=[])
    occupancy_book(booked=first, helpers=[nadia])
    second = VisitFactory(
        request=ask("Roux"), plan=plan, helpers=[], starts_at=first.ends_at - timedelta(minutes=1),
        ends_at=first.ends_at + timedelta(minutes=30),
    )  # fmt: skip
    with pytest.raises(DoubleBookingError):
        occupancy_book(booked=second, helpers=[nadia])
    second.starts_at = first.ends_at

    occupancy_book(booked=second, helpers=[nadia])

    assert Occupancy.objects.filter(helper=nadia).count() == 2


@pytest.mark.services
@pytest.mark.django_db
def test_j1_the_database_alone_refuses_an_overlap_on_postgresql(plan: Plan, nadia: Helper, ask: Ask) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("postgresql only")
    one = VisitFactory(request=ask("Gay"), plan=plan, helpers=[])
    other = VisitFactory(request=ask("Roux"), plan=plan, helpers=[])
    Occupancy.objects.create(helper=nadia, visit=one, starts_at=one.starts_at, ends_at=one.ends_at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.create(helper=nadia, visit=other, starts_at=one.starts_at, ends_at=one.ends_at)
