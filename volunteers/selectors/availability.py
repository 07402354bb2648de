"""Reads about the weeks to come: who has answered, what someone has said, what someone is expected at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Territory
from core.registries import Promise, registries
from mediation.enums import Weekday
from volunteers.enums import WeekAnswerKind
from volunteers.models import AvailabilityQuestion, BusyCalendar, Helper, WeekAnswer
from volunteers.models.availability import WEEKS_ASKED
from volunteers.month_rules import DAYS_SHOWN, HALF_WORDS, HALVES, moment_key

PROMISES_SHOWN = 12


def who_has_not_answered(territory: Territory, month: date) -> QuerySet[Helper]:
    """Return the helpers who were asked in a month (any of its days) and have not answered, by name."""
    silent = AvailabilityQuestion.objects.filter(month=month.replace(day=1), answered_at=None)
    people = Helper.objects.active().filter(territory=territory, availability_questions__in=silent)
    return people.order_by("last_name", "first_name", "pk")


def open_question(helper: Helper) -> AvailabilityQuestion | None:
    """Return the question that waits for this helper's answer, for a home page."""
    waiting = AvailabilityQuestion.objects.filter(helper=helper, answered_at=None, expires_at__gt=timezone.now())
    return waiting.order_by("-month").first()


def coming_mondays(today: date | None = None) -> list[date]:
    """Return the Mondays of the coming weeks, next week first."""
    day = today or timezone.localdate()
    first = day + timedelta(days=7 - day.weekday())
    return [first + timedelta(weeks=number) for number in range(WEEKS_ASKED)]


def promises_of(helper: Helper) -> list[Promise]:
    """Return what a helper is expected at from today on, the soonest first."""
    found: Iterable[Promise] = (one for source in registries.promises for one in source(helper.pk))
    return sorted(found, key=lambda one: one.starts_at)[:PROMISES_SHOWN]


def answers_of(helper: Helper, mondays: Iterable[date]) -> dict[date, WeekAnswer]:
    """Return what was already said of these weeks."""
    return {row.monday: row for row in WeekAnswer.objects.filter(helper=helper, monday__in=list(mondays))}


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A box to tick: Monday morning."""

    key: str
    words: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class WeekAsked:
    """A week on the page: what is said of it now, its half days by day, what is wrong with what was just said."""

    monday: date
    kind: str
    days: list[tuple[str, date, list[HalfDay]]]
    problem: str = ""

    @property
    def name(self) -> str:
        """What names its fields."""
        return self.monday.isoformat()

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


def week_asked(monday: date, kind: str, moments: Iterable[str], problem: str = "") -> WeekAsked:
    """Lay out a week."""
    ticked = set(moments)
    days = [
        (
            str(Weekday(day).label),
            monday + timedelta(days=day),
            [HalfDay(moment_key(day, half), HALF_WORDS[half], moment_key(day, half) in ticked) for half in HALVES],
        )
        for day in range(DAYS_SHOWN)
    ]
    return WeekAsked(monday, kind, days, problem)


def weeks_asked(helper: Helper, mondays: Iterable[date]) -> list[WeekAsked]:
    """Return the weeks as the page shows them: what was already said, "as usual" otherwise."""
    coming = [monday for monday in mondays if monday + timedelta(days=6) >= timezone.localdate()]
    known = answers_of(helper, coming)
    return [
        week_asked(monday, known[monday].kind, known[monday].moments)
        if monday in known
        else week_asked(monday, WeekAnswerKind.USUAL, ())
        for monday in coming
    ]


def own_ways(helper: Helper) -> dict[str, Any]:
    """What the own page says of the other ways to tell when one is free."""
    calendars = BusyCalendar.objects.filter(helper=helper)
    return {"calendars_count": calendars.count(), "calendars_wrong": calendars.exclude(error="").count()}
