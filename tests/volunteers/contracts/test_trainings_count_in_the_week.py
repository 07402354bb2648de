"""Places at trainings and hours noted by hand count in the week of a youth, once, and stop at the law."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from tests.conftest import Cast
from tests.factories import HelperFactory, local_moment
from tests.volunteers.contracts.cast import a_contract, a_training, born
from volunteers.engagement.duty import Span, week_minutes
from volunteers.enums import HoursActivity
from volunteers.enums_trainings import AttendanceState, TrainingAudience
from volunteers.models import CivicServiceContract, Training, TrainingSession
from volunteers.selectors.contracts import duty_facts
from volunteers.selectors.duty_hours import contract_page, spans_given
from volunteers.services.attendances import attendance_mark, attendance_register, attendance_withdraw
from volunteers.services.hours import Figures, entry_add
from volunteers.services.trainings import session_update

NOW = "2026-11-04 09:00 +0100"
MONDAY = date(2026, 11, 9)
ARMISTICE = date(2026, 11, 11)
Maker = Callable[..., TrainingSession]


@pytest.fixture
def by(cast: Cast) -> User:
    """Sylvie, coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def minor(cast: Cast) -> CivicServiceContract:
    """The contract of a youth of 17, on the week of 11 November 2026."""
    youth = HelperFactory(territory=cast.territory, civic=True, first_name="Jade", last_name="Roux")
    starts = date(2026, 9, 7)
    return a_contract(
        helper=youth, tutor=HelperFactory(territory=cast.territory), birth_date=born(17, date(2026, 11, 4)),
        starts_on=starts, weekly_minutes=35 * 60,
    )  # fmt: skip


@pytest.fixture
def session_on(cast: Cast) -> Maker:
    """A session of a training, from an hour to another."""

    def make(day: date, hours: tuple[int, int] = (9, 12), **fields: Any) -> TrainingSession:
        training, _ = Training.objects.get_or_create(
            territory=cast.territory,
            title=fields.pop("title", "Accueillir un public âgé"),
            defaults={"audiences": [TrainingAudience.CIVIC_SERVICE], "is_civic": fields.pop("is_civic", False)},
        )
        return TrainingSession.objects.create(
            training=training, starts_at=local_moment(day, hours[0]), ends_at=local_moment(day, hours[1]), **fields
        )

    return make


def plain(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages).replace("\xa0", " ").replace("\u202f", " ")


def given(contract: CivicServiceContract, monday: date = MONDAY) -> list[Span]:
    return spans_given([contract.helper_id], monday, monday + timedelta(days=6))[contract.helper_id]


@time_machine.travel(NOW, tick=False)
def test_a_minor_is_not_registered_for_ten_hours_on_a_public_holiday(
    minor: CivicServiceContract, session_on: Maker, by: User
) -> None:
    session = session_on(ARMISTICE, (8, 18))
    with pytest.raises(ValidationError) as error:
        attendance_register(session=session, helpers=[minor.helper], by=by)
    words = plain(error)
    assert "Heures de Jade Roux, mercredi 11 novembre : pas de mission un jour férié avant 18 ans (code du" in words
    assert "10 h dans la journée, 7 h au plus (code du service national, art. L. 120-8 et R. 121-12)" in words
    assert not session.attendances.exists()


@time_machine.travel(NOW, tick=False)
def test_a_place_at_a_training_counts_in_the_week_and_in_what_the_planning_reads(
    minor: CivicServiceContract, session_on: Maker, by: User
) -> None:
    place = attendance_register(session=session_on(MONDAY), helpers=[minor.helper], by=by)[0]
    nine_to_noon = Span(datetime.combine(MONDAY, time(9)), datetime.combine(MONDAY, time(12)))
    assert given(minor) == [nine_to_noon]
    facts = duty_facts([minor.helper], MONDAY, MONDAY + timedelta(days=6))[minor.helper_id]
    assert facts.spans == (nine_to_noon,)

    attendance_withdraw(attendance=place, by=by)
    assert given(minor) == []


@time_machine.travel(NOW, tick=False)
def test_a_session_moved_beyond_the_law_is_refused_at_its_day(
    minor: CivicServiceContract, session_on: Maker, by: User
) -> None:
    session = session_on(MONDAY)
    attendance_register(session=session, helpers=[minor.helper], by=by)
    with pytest.raises(ValidationError) as error:
        session_update(
            session=session,
            by=by,
            expected_version=session.version,
            starts_at=local_moment(ARMISTICE, 9),
            ends_at=local_moment(ARMISTICE, 12),
        )
    assert list(error.value.message_dict) == ["starts_at"]
    assert "pas de mission un jour férié" in plain(error)


@time_machine.travel(NOW, tick=False)
def test_who_waits_gets_a_place_given_back_only_where_the_law_allows_it(
    minor: CivicServiceContract, session_on: Maker, by: User, cast: Cast
) -> None:
    session = session_on(MONDAY, capacity=1)
    other = HelperFactory(territory=cast.territory, volunteer=True)
    taken = attendance_register(session=session, helpers=[other, minor.helper], by=by)[0]
    a_training(minor, MONDAY, (13, 18))

    attendance_withdraw(attendance=taken, by=by)

    assert session.attendances.get().state == AttendanceState.WAITING


@time_machine.travel("2026-11-13 18:00 +0100", tick=False)
def test_hours_noted_by_hand_count_once_beside_the_training_they_tell(
    minor: CivicServiceContract, session_on: Maker, by: User
) -> None:
    session = session_on(MONDAY)
    attendance_register(session=session, helpers=[minor.helper], by=by)
    note: dict[str, Any] = {"helper": minor.helper, "by": by, "day": MONDAY}
    entry_add(activity=HoursActivity.TRAINING, figures=Figures(180), starts=time(9), ends=time(12), **note)
    entry_add(activity=HoursActivity.TRAINING, figures=Figures(180), **note)
    assert week_minutes(given(minor), MONDAY) == 180

    entry_add(activity=HoursActivity.MEETING, figures=Figures(90, 30, Decimal(12)), **note)
    entry_add(activity=HoursActivity.OTHER, figures=Figures(60), starts=time(14), ends=time(15), **note)
    assert week_minutes(given(minor), MONDAY) == 180 + 120 + 60
    assert contract_page(minor).weeks[-3].minutes == 360


@time_machine.travel("2026-11-13 18:00 +0100", tick=False)
def test_hours_noted_without_a_clock_break_no_rule_of_the_clock(minor: CivicServiceContract, by: User) -> None:
    entry_add(
        helper=minor.helper, by=by, activity=HoursActivity.MEETING, day=MONDAY, figures=Figures(7 * 60)
    )  # fmt: skip
    page = contract_page(minor)
    assert next(week for week in page.weeks if week.monday == MONDAY).problems == ()


@time_machine.travel("2027-04-20 10:00 +0200", tick=False)
def test_days_of_civic_training_are_those_attended_and_those_noted_each_once(
    minor: CivicServiceContract, session_on: Maker, by: User
) -> None:
    assert "2 jours de formation civique" in plain_words(minor)
    today = timezone.localdate()
    session = session_on(today - timedelta(days=7), title="Laïcité et citoyenneté", is_civic=True)
    place = attendance_register(session=session, helpers=[minor.helper], by=by)[0]
    attendance_mark(attendance=place, by=by, state=AttendanceState.PRESENT)
    a_training(minor, today - timedelta(days=7), (14, 17))
    assert "1 jour de formation civique" in plain_words(minor)

    a_training(minor, today - timedelta(days=6))
    assert "de formation civique" not in plain_words(minor)


def plain_words(contract: CivicServiceContract) -> str:
    return " ".join(contract_page(contract).warnings).replace("\xa0", " ")
