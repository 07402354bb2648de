"""J1: a place at a training takes the time of whoever holds it, for workshops, visits, runs and other trainings."""

import threading
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Occupancy, RideDay, Run, WorkshopSession
from scheduling.services.booking import DoubleBookingError, occupancy_book
from scheduling.services.workshops.sessions import session_create
from tests.conftest import Cast
from tests.factories import (
    DriverFactory,
    HelperFactory,
    MembershipFactory,
    PlanFactory,
    RequestFactory,
    TerritoryFactory,
    VisitFactory,
    local_moment,
    next_weekday,
)
from tests.scheduling.workshops.sessions.cast import told
from tests.volunteers.contracts.cast import a_contract
from volunteers.enums import DutyKind
from volunteers.enums_trainings import TrainingAudience
from volunteers.models import Helper, Training, TrainingAttendance, TrainingDay, TrainingSession
from volunteers.services.attendances import attendance_register
from volunteers.services.trainings import session_update

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one transaction at a time")


def a_training(territory: Any, hours: tuple[int, int] = (9, 12), weekday: int = 1) -> TrainingSession:
    training, _ = Training.objects.get_or_create(
        territory=territory, title="Écouter sans juger", defaults={"audiences": [TrainingAudience.COUNSELLORS]}
    )
    day = next_weekday(weekday)
    return TrainingSession.objects.create(
        training=training, starts_at=local_moment(day, hours[0]), ends_at=local_moment(day, hours[1])
    )


def a_workshop(territory: Any, by: User, helper: Helper, hours: tuple[int, int] = (10, 12)) -> WorkshopSession:
    day = next_weekday(1)
    return session_create(
        territory=territory,
        by=by,
        animators=[helper],
        starts_at=local_moment(day, hours[0]),
        ends_at=local_moment(day, hours[1]),
        **told(territory),
    )


@pytest.fixture
def by(cast: Cast) -> User:
    """Sylvie, coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """A counsellor."""
    helper: Helper = HelperFactory(territory=cast.territory)
    return helper


def test_j1_a_workshop_is_refused_over_a_training_and_says_so(cast: Cast, by: User, nadia: Helper) -> None:
    attendance_register(session=a_training(cast.territory), helpers=[nadia], by=by)

    with pytest.raises(DoubleBookingError, match="a déjà une formation de 9"):
        a_workshop(cast.territory, by, nadia)
    assert a_workshop(cast.territory, by, nadia, (12, 14)).animators.get() == nadia


def test_j1_a_visit_and_a_run_are_refused_over_a_training(cast: Cast, by: User, nadia: Helper) -> None:
    session = a_training(cast.territory)
    attendance_register(session=session, helpers=[nadia], by=by)
    plan = PlanFactory(territory=cast.territory)
    visit = VisitFactory(request=RequestFactory(beneficiary__territory=cast.territory), plan=plan, helpers=[nadia])
    type(visit).objects.filter(pk=visit.pk).update(
        starts_at=session.starts_at + timedelta(hours=1), ends_at=session.ends_at
    )
    visit.refresh_from_db()
    driver = DriverFactory(scheme__territory=cast.territory, helper=nadia)
    run = Run.objects.create(
        territory=cast.territory,
        ride_day=RideDay.objects.create(territory=cast.territory, day=session.day),
        driver=driver,
        vehicle=driver.vehicle,
        day=session.day,
        starts_at=session.starts_at - timedelta(hours=1),
        ends_at=session.starts_at + timedelta(minutes=5),
    )
    for booked in (visit, run):
        with pytest.raises(DoubleBookingError, match="a déjà une formation"):
            occupancy_book(booked=booked, helpers=[nadia])
    assert not Occupancy.objects.exists()


def test_j1_two_trainings_at_once_are_refused_and_a_workshop_stops_a_training(
    cast: Cast, by: User, nadia: Helper
) -> None:
    attendance_register(session=a_training(cast.territory), helpers=[nadia], by=by)
    with pytest.raises(ValidationError, match="a déjà une formation"):
        attendance_register(session=a_training(cast.territory, (11, 13)), helpers=[nadia], by=by)

    a_workshop(cast.territory, by, nadia, (14, 16))
    with pytest.raises(ValidationError, match="a un atelier"):
        attendance_register(session=a_training(cast.territory, (15, 17)), helpers=[nadia], by=by)


def test_j1_a_training_is_not_moved_over_what_someone_registered_has_promised(
    cast: Cast, by: User, nadia: Helper
) -> None:
    session = a_training(cast.territory)
    attendance_register(session=session, helpers=[nadia], by=by)
    a_workshop(cast.territory, by, nadia, (14, 16))
    day, version = session.day, session.version
    with pytest.raises(ValidationError) as error:
        session_update(
            session=session,
            by=by,
            expected_version=version,
            starts_at=local_moment(day, 15),
            ends_at=local_moment(day, 17),
        )
    assert "a un atelier" in " ".join(error.value.message_dict["starts_at"])


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run acts at once, each on a connection of its own; return what each came to."""
    gate, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            act()
            answers.append("done")
        except ValidationError:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_j1_a_workshop_and_a_training_given_at_the_same_moment_leave_one() -> None:
    territory = TerritoryFactory()
    user = MembershipFactory(territory=territory, role=Role.COORDINATOR).user
    helper = HelperFactory(territory=territory)
    session, place = a_training(territory), told(territory)["destination"]
    day = next_weekday(1)

    def workshop() -> None:
        session_create(
            territory=territory,
            by=user,
            animators=[helper],
            starts_at=local_moment(day, 10),
            ends_at=local_moment(day, 12),
            **{**told(territory), "destination": place},
        )

    def training() -> None:
        attendance_register(session=session, helpers=[helper], by=user)

    assert together(workshop, training) == ["done", "refused"]
    assert Occupancy.objects.count() + TrainingAttendance.objects.count() == 1


def test_j1_hours_noted_on_a_contract_take_the_time_too(cast: Cast, by: User, nadia: Helper) -> None:
    youth = HelperFactory(territory=cast.territory, civic=True)
    contract = a_contract(helper=youth, tutor=nadia)
    day = next_weekday(1)
    TrainingDay.objects.create(contract=contract, day=day, starts=time(9), ends=time(12), kind=DutyKind.CIVIC)
    workshop = {"starts_at": local_moment(day, 11), "ends_at": local_moment(day, 13), **told(cast.territory)}

    with pytest.raises(DoubleBookingError, match="a déjà une formation de 9"):
        session_create(territory=cast.territory, by=by, animators=[nadia, youth], **workshop)
    with pytest.raises(ValidationError, match="a déjà une formation"):
        attendance_register(session=a_training(cast.territory, (11, 13)), helpers=[youth], by=by)
