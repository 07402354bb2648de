"""J3 over random weeks: whatever the services accept, the week of a youth is lawful.

Judged from what the database holds, by another reading of the road (the round sheet's) and the pure rules.
"""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Plan, Visit
from scheduling.planning.clock import minute_of
from scheduling.planning.rearrangement import Put
from scheduling.selectors.rounds import round_sheet
from scheduling.services.publishing import plan_publish
from scheduling.services.urgent import urgent_book
from scheduling.services.visits import visit_move, visit_place
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, PlanFactory, RequestFactory, local_moment
from tests.scheduling.duty.conftest import always_free
from tests.volunteers.contracts.cast import a_contract, born
from volunteers.calendar import public_holidays
from volunteers.engagement.duty import Span, week_problems
from volunteers.enums import DutyKind
from volunteers.models import AvailabilityException, CivicServiceContract, Helper
from volunteers.selectors.duty_hours import spans_given
from volunteers.services.contract_hours import training_add

# A Wednesday before a week with a public holiday (11 November 2026), and before one without.
WEEKS = ("2026-11-04 09:00 +0100", "2026-11-18 09:00 +0100")
TRIES = 16


def _naive(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def _given(user: User, contract: CivicServiceContract, week: date) -> list[Span]:
    """What a youth gives in a published week, as the round sheets and the training days say."""
    spans = []
    for offset in range(7):
        sheet = round_sheet(user, contract.helper, week + timedelta(days=offset))
        for stop in sheet.stops:
            spans.append(Span(_naive(stop.leave_at), _naive(stop.visit.ends_at)))
        if sheet.back_at is not None:
            spans.append(Span(_naive(sheet.stops[-1].visit.ends_at), _naive(sheet.back_at)))
    spans += [Span(row.starts_at, row.ends_at) for row in contract.training_days.all()]
    return [span for span in spans if span.starts < span.ends]


def _never_closed(helper: Helper, plan: Plan) -> None:
    """Free on public holidays too: the law alone must say no."""
    AvailabilityException.objects.create(
        helper=helper, kind="EXTRA", starts_on=plan.week, ends_on=plan.week, starts=time(6), ends=time(22)
    )


class _Week:
    """Someone who plans at random, and never looks at the law."""

    def __init__(self, cast: Cast, age: int, seed: int) -> None:
        self.dice, self.user = Random(seed), cast.user(Role.COUNSELLOR)
        self.plan = PlanFactory(territory=cast.territory)
        self.communes = [
            CommuneFactory(territory=cast.territory),
            CommuneFactory(territory=cast.territory, saint_astier=True),
        ]
        self.guides = [always_free(cast.territory), always_free(cast.territory, first_name="Paul", last_name="Rey")]
        youth = always_free(cast.territory, civic=True)
        weekly = (35 if age < 18 else 48) * 60
        self.contract = a_contract(helper=youth, tutor=self.guides[0], birth_date=born(age), weekly_minutes=weekly)
        self.accepted = self.refused = 0

    def run(self) -> None:
        """Train, place, move, publish, then place urgently."""
        for _ in range(4):
            self._try(self._train)
        for _ in range(TRIES):
            self._try(self._place)
        for _ in range(4):
            self._try(self._move)
        plan_publish(plan=self.plan, by=self.user, expected_version=self._fresh().version)
        for _ in range(6):
            self._try(self._urgent)

    def _try(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except ValidationError:
            self.refused += 1
        else:
            self.accepted += 1

    def _fresh(self) -> Plan:
        self.plan.refresh_from_db()
        return self.plan

    def _moment(self) -> datetime:
        day = self.plan.week + timedelta(days=self.dice.choice([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6]))
        return local_moment(day, self.dice.randrange(6, 22), self.dice.choice([0, 15, 30, 45]))

    def _people(self) -> list[Helper]:
        return [self.dice.choice(self.guides), self.contract.helper]

    def _request(self) -> object:
        commune = self.dice.choice(self.communes)
        person = BeneficiaryFactory(territory=self.plan.territory, commune=commune)
        return RequestFactory(beneficiary=person, people=2, duration=self.dice.choice([60, 120, 180, 240]))

    def _train(self) -> None:
        start = self.dice.choice([8, 9, 13])
        training_add(
            contract=self.contract,
            by=self.user,
            day=self.plan.week + timedelta(days=self.dice.randrange(7)),
            starts=time(start),
            ends=time(start + self.dice.choice([2, 3, 4])),
            kind=DutyKind.CIVIC,
        )

    def _place(self) -> None:
        visit_place(
            plan=self._fresh(),
            request=self._request(),  # type: ignore[arg-type]
            helpers=self._people(),
            starts_at=self._moment(),
            by=self.user,
        )

    def _move(self) -> None:
        visits = list(Visit.objects.filter(plan=self.plan).select_related("plan", "request").order_by("pk"))
        if not visits:
            raise ValidationError("Rien à déplacer.")
        visit = self.dice.choice(visits)
        version = visit.version
        visit_move(
            visit=visit, helpers=self._people(), starts_at=self._moment(), by=self.user, expected_version=version
        )

    def _urgent(self) -> None:
        request = self._request()
        start = minute_of(self._moment(), self.plan.week)
        keys = tuple(helper.pk for helper in self._people())
        put = Put(request.pk, keys, start)  # type: ignore[attr-defined]
        urgent_book(plan=self._fresh(), request=request, put=put, moved=(), by=self.user)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("age", [17, 20])
@pytest.mark.parametrize("now", WEEKS)
def test_j3_whatever_is_accepted_in_a_random_week_is_lawful(cast: Cast, now: str, age: int, seed: int) -> None:
    with time_machine.travel(now, tick=False):
        week = _Week(cast, age, seed)
        week.run()
        monday, contract = week.plan.week, week.contract
        holidays = public_holidays(monday, monday + timedelta(days=6))

        given = _given(week.user, contract, monday)
        counted = spans_given([contract.helper_id], monday, monday + timedelta(days=6))[contract.helper_id]

    assert week_problems(given, monday, contract.birth_date, holidays) == []
    assert week_problems(counted, monday, contract.birth_date, holidays) == []
    assert week.accepted >= 5, "a week in which nearly nothing is accepted proves nothing"
    assert week.refused >= 1
    total = sum((span.ends - span.starts for span in given), timedelta())
    assert total == sum((span.ends - span.starts for span in counted), timedelta())
