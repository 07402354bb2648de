"""J1: a session, a visit and a run of one helper never overlap, and the planning keeps off sessions."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from scheduling.models import Occupancy, RideDay, Run, WorkshopSession
from scheduling.optimiser import Rule, check
from scheduling.optimiser.model import Assignment
from scheduling.planning.inputs import load_week
from scheduling.planning.problem_builder import problem_for, unpriced_plan
from scheduling.services.booking import DoubleBookingError, occupancy_book
from scheduling.services.workshops.sessions import session_cancel, session_create, session_edit, session_reopen
from tests.conftest import Cast
from tests.factories import DriverFactory, PlanFactory, RequestFactory, SessionFactory, VisitFactory, next_monday
from tests.scheduling.workshops.sessions.cast import at, told
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
TUESDAY = timedelta(days=1)


def a_session(cast: Cast, by: User, hour: int, *helpers: Helper) -> WorkshopSession:
    day = next_monday() + TUESDAY
    return session_create(
        territory=cast.territory,
        by=by,
        animators=helpers,
        starts_at=at(day, hour),
        ends_at=at(day, hour + 2),
        **told(cast.territory),
    )


def test_j1_a_session_is_refused_over_a_visit_and_says_what_is_there(cast: Cast, by: User, nadia: Helper) -> None:
    plan = PlanFactory(territory=cast.territory)
    VisitFactory(
        request=RequestFactory(beneficiary__territory=cast.territory), plan=plan, helpers=[nadia], published=True
    )

    with pytest.raises(DoubleBookingError) as refusal:
        a_session(cast, by, 9, nadia)

    assert list(refusal.value.message_dict) == ["animators"]
    assert "Nadia Ferrand a déjà une visite de 10" in refusal.value.message_dict["animators"][0]
    assert not WorkshopSession.objects.exists()
    assert a_session(cast, by, 11, nadia).animators.get() == nadia


def test_j1_a_visit_and_a_run_are_refused_over_a_session(cast: Cast, by: User, nadia: Helper) -> None:
    session = a_session(cast, by, 10, nadia)
    plan = PlanFactory(territory=cast.territory)
    visit = VisitFactory(request=RequestFactory(beneficiary__territory=cast.territory), plan=plan, helpers=[nadia])
    driver = DriverFactory(scheme__territory=cast.territory, helper=nadia)
    run = Run.objects.create(
        territory=cast.territory,
        ride_day=RideDay.objects.create(territory=cast.territory, day=session.day),
        driver=driver,
        vehicle=driver.vehicle,
        day=session.day,
        starts_at=at(session.day, 11),
        ends_at=at(session.day, 13),
    )

    for booked in (visit, run):
        with pytest.raises(DoubleBookingError, match="a déjà un atelier"):
            occupancy_book(booked=booked, helpers=[nadia])
    assert Occupancy.objects.get().session == session


def test_j1_two_sessions_of_one_animator_do_not_overlap(cast: Cast, by: User, nadia: Helper) -> None:
    a_session(cast, by, 14, nadia)
    with pytest.raises(DoubleBookingError, match="a déjà un atelier"):
        a_session(cast, by, 15, nadia)


def test_j1_moving_a_session_books_again_and_cancelling_frees(cast: Cast, by: User, nadia: Helper) -> None:
    session = a_session(cast, by, 14, nadia)
    day = session.day
    moved = session_edit(
        session=session,
        expected_version=session.version,
        by=by,
        animators=[nadia],
        starts_at=at(day, 15),
        ends_at=at(day, 17),
    )
    assert Occupancy.objects.get().starts_at == at(day, 15)

    session_cancel(session=moved, by=by, reason="Salle prise")
    assert not Occupancy.objects.exists()
    other = a_session(cast, by, 16, nadia)
    with pytest.raises(ValidationError, match="a déjà un atelier"):
        session_reopen(session=moved, by=by)
    moved.refresh_from_db()
    assert moved.status == "CANCELLED"

    session_cancel(session=other, by=by, reason="Personne ne vient")
    session_reopen(session=moved, by=by)
    assert Occupancy.objects.get().session == moved


def test_j1_the_weekly_planning_does_not_place_a_visit_over_a_session(cast: Cast, nadia: Helper) -> None:
    plan = PlanFactory(territory=cast.territory)
    session = SessionFactory(territory=cast.territory, day=plan.week + TUESDAY, animators=[nadia])
    request = RequestFactory(beneficiary__territory=cast.territory)
    inputs = load_week(territory=cast.territory, week=plan.week, plan=plan)
    assert [(row.helper_id, row.session_id) for row in inputs.taken] == [(nadia.pk, session.pk)]

    problem, index = problem_for(plan=plan, fix=False)

    def refused(hour: int) -> bool:
        minute = (24 + hour) * 60
        placed = Assignment(index.id_of(request), (str(nadia.pk),), minute)
        causes = {found.cause for found in check(problem, unpriced_plan(problem, [placed]))}
        return Rule.AVAILABILITY in causes

    assert refused(14)
    assert refused(15)
    assert not refused(10)
