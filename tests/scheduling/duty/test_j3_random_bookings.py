"""J3 over random weeks of workshops, runs, trainings and visits together: what is accepted is always lawful."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Occupancy, Run, SessionHelper
from scheduling.selectors.transport.run_offers import offers_for
from scheduling.services.transport.run_hand import leg_place
from scheduling.services.workshops.sessions import session_create, session_edit
from scheduling.transport.enums import LegState, RunStage
from tests.conftest import Cast
from tests.factories import DriverFactory, VehicleFactory, local_moment
from tests.scheduling.duty.conftest import always_free
from tests.scheduling.transport.runs.days import Day
from tests.scheduling.workshops.sessions.cast import told
from tests.volunteers.contracts.cast import a_contract, born
from volunteers.calendar import public_holidays
from volunteers.engagement.duty import Span, week_problems
from volunteers.enums import DutyKind
from volunteers.enums_trainings import TrainingAudience
from volunteers.models import Training, TrainingAttendance, TrainingSession
from volunteers.selectors.duty_hours import spans_given
from volunteers.services.attendances import attendance_register
from volunteers.services.contract_hours import training_add

# A Wednesday before a week with a public holiday (11 November 2026), and before one without.
WEEKS = ("2026-11-04 09:00 +0100", "2026-11-18 09:00 +0100")


def naive(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


class Week:
    """Someone who gives workshops, runs and trainings at random, and never looks at the law."""

    def __init__(self, cast: Cast, age: int, seed: int) -> None:
        self.dice, self.user = Random(seed), cast.user(Role.COORDINATOR)
        self.territory = cast.territory
        self.monday: date = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
        self.guide = always_free(cast.territory)
        self.youth = always_free(cast.territory, civic=True)
        weekly = (35 if age < 18 else 48) * 60
        self.contract = a_contract(helper=self.youth, tutor=self.guide, birth_date=born(age), weekly_minutes=weekly)
        self.course = Training.objects.create(
            territory=cast.territory, title="Posture d’accueil", audiences=[TrainingAudience.CIVIC_SERVICE]
        )
        self.rides = Day(cast.territory)
        vehicle = VehicleFactory(scheme=self.rides.scheme, name="Kangoo du CIAS")
        DriverFactory(scheme=self.rides.scheme, helper=self.youth, vehicle=vehicle)
        self.accepted = self.refused = 0

    def run(self) -> None:
        """Try each kind of booking, again and again."""
        acts = [self.workshop, self.workshop, self.workshop, self.attend, self.train, self.longer, self.drive]
        for _ in range(30):
            try:
                self.dice.choice(acts)()
            except ValidationError:
                self.refused += 1
            else:
                self.accepted += 1

    def _day(self) -> date:
        return self.monday + timedelta(days=self.dice.randrange(7))

    def _hours(self, day: date) -> dict[str, Any]:
        starts = local_moment(day, self.dice.randrange(6, 20), self.dice.choice([0, 30]))
        ends = min(starts + timedelta(hours=self.dice.choice([2, 3, 4, 6])), local_moment(day, 23, 30))
        return {"starts_at": starts, "ends_at": ends}

    def workshop(self) -> None:
        hours = self._hours(self._day())
        session_create(
            territory=self.territory,
            by=self.user,
            animators=[self.guide, self.youth],
            **hours,
            **told(self.territory, destination=self.rides.place),
        )

    def longer(self) -> None:
        places = list(SessionHelper.objects.filter(helper=self.youth).select_related("session").order_by("pk"))
        if not places:
            raise ValidationError("Rien à allonger.")
        session = self.dice.choice(places).session
        session_edit(
            session=session,
            expected_version=session.version,
            by=self.user,
            animators=[self.guide, self.youth],
            ends_at=session.ends_at + timedelta(minutes=90),
        )

    def attend(self) -> None:
        session = TrainingSession.objects.create(training=self.course, **self._hours(self._day()))
        attendance_register(session=session, helpers=[self.youth], by=self.user)

    def train(self) -> None:
        start = self.dice.choice([8, 9, 13, 18])
        training_add(
            contract=self.contract,
            by=self.user,
            day=self._day(),
            starts=time(start),
            ends=time(start + self.dice.choice([2, 4])),
            kind=DutyKind.CIVIC,
        )

    def drive(self) -> None:
        """Confide one more way to the youth by hand, and promise the day as soon as it can be."""
        self.rides.day = self._day()
        leg = self.rides.ride().legs.filter(state=LegState.WAITING).order_by("pk").first()
        offers = offers_for(self.user, self.rides.row, leg).offers if leg is not None else ()
        if leg is None or not offers:
            raise ValidationError("Personne n’est libre.")
        leg_place(
            ride_day=self.rides.row,
            leg=leg,
            vehicle_id=offers[0].vehicle_id,
            pickup=offers[0].pickup,
            by=self.user,
            expected_version=self.rides.row.version,
        )

    def publish(self) -> None:
        """Promise every day of runs that can be."""
        for offset in range(7):
            self.rides.day = self.monday + timedelta(days=offset)
            try:
                self.rides.publish(self.user)
            except ValidationError:
                self.refused += 1

    def given(self) -> list[Span]:
        """What the youth gives: what is promised, and draft runs."""
        drafts = Run.objects.filter(driver__helper=self.youth, stage=RunStage.DRAFT)
        return self.promised() + [Span(naive(run.starts_at), naive(run.ends_at)) for run in drafts]

    def promised(self) -> list[Span]:
        """What cannot be at once, read from the rows themselves: the ledger, trainings."""
        rows: list[Any] = list(Occupancy.objects.filter(helper=self.youth))
        rows += [one.session for one in TrainingAttendance.objects.filter(helper=self.youth).select_related("session")]
        spans = [Span(naive(row.starts_at), naive(row.ends_at)) for row in rows]
        return spans + [Span(row.starts_at, row.ends_at) for row in self.contract.training_days.all()]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("age", [17, 20])
@pytest.mark.parametrize("now", WEEKS)
def test_j3_j1_whatever_is_booked_at_random_is_lawful_and_never_at_once(
    cast: Cast, now: str, age: int, seed: int
) -> None:
    with time_machine.travel(now, tick=False):
        week = Week(cast, age, seed)
        week.run()
        before = week.given()
        week.publish()
        after, promised = week.given(), sorted(week.promised())
        sunday = week.monday + timedelta(days=6)
        counted = spans_given([week.youth.pk], week.monday, sunday)[week.youth.pk]
        holidays = public_holidays(week.monday, sunday)

    for given in (before, after, counted):
        assert week_problems(given, week.monday, week.contract.birth_date, holidays) == []
    assert sorted(counted) == sorted(after)
    assert all(one.ends <= other.starts for one, other in pairwise(promised))
    assert week.accepted >= 4, "a week in which nearly nothing is accepted proves nothing"
    assert week.refused >= 1
