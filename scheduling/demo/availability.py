"""What the demo's volunteers have said of the weeks to come: answers of the month, exams, a linked calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from volunteers.enums import AbsenceCause, ExceptionKind, HelperKind, WeekAnswerKind
from volunteers.models import (
    Availability,
    AvailabilityException,
    AvailabilityQuestion,
    AvailabilitySettings,
    BusyCalendar,
    BusySpan,
    Helper,
    WeekAnswer,
)
from volunteers.month_rules import MOMENTS, parts_away, parts_of_some
from volunteers.services.availability_months import ASKED_KINDS, digest

# Weeks ahead in which the demo has no appointment yet: nobody goes back on one.
FIRST_FREE_WEEK = 2
BUSY_WEEKS = 4


def availability_create(helpers: Sequence[Helper], today: date, dice: Random) -> None:
    """Give the helpers of one territory credible answers, without any e-mail and without the network.

    ``helpers``: those of the demo, each saved; volunteers and civic-service youths were asked this month, about two
    thirds have answered. ``today``: the day the demo is counted from. ``dice``: the same seed gives the same answers.
    To be called once plannings exist: answers touch weeks after the coming one only.
    """
    asked = [helper for helper in helpers if helper.kind in ASKED_KINDS and helper.is_active]
    if not asked:
        return
    territory = asked[0].territory
    AvailabilitySettings.objects.get_or_create(territory=territory, defaults={"day_of_month": 20})
    first_week = today + timedelta(days=7 - today.weekday())
    for number, helper in enumerate(asked):
        question = AvailabilityQuestion.objects.create(
            helper=helper,
            month=today.replace(day=1),
            first_week=first_week,
            secret_digest=digest(f"demo-{territory.pk}-{helper.pk}"),
            sent_at=_at(today - timedelta(days=3), time(8, 20)),
            expires_at=_at(today + timedelta(days=32), time(8, 20)),
        )
        if number % 3 != 2:
            _answer(question, dice, today)
    youths = [helper for helper in asked if helper.kind == HelperKind.CIVIC_SERVICE]
    if youths:
        _exams(youths[0], first_week)
        _school_times(youths[-1])
    _busy(asked[0], first_week)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _answer(question: AvailabilityQuestion, dice: Random, today: date) -> None:
    question.answered_at = _at(today - timedelta(days=dice.randint(0, 2)), time(dice.randint(9, 19), 15))
    question.save(update_fields=["answered_at"])
    for place, monday in enumerate(question.weeks):
        kind = WeekAnswerKind.USUAL
        if place >= FIRST_FREE_WEEK:
            kind = dice.choice([WeekAnswerKind.USUAL] * 4 + [WeekAnswerKind.AWAY, WeekAnswerKind.SOME])
        moments = sorted(dice.sample(MOMENTS[:10], 3)) if kind == WeekAnswerKind.SOME else []
        row = WeekAnswer.objects.create(helper=question.helper, monday=monday, kind=kind, moments=moments)
        parts = {WeekAnswerKind.AWAY: parts_away(monday), WeekAnswerKind.SOME: list(parts_of_some(monday, moments))}
        AvailabilityException.objects.bulk_create(
            AvailabilityException(
                helper=question.helper,
                kind=part.kind,
                starts_on=part.first,
                ends_on=part.last,
                starts=part.span[0] if part.span else None,
                ends=part.span[1] if part.span else None,
                week_answer=row,
            )
            for part in parts.get(kind, [])
        )


def _exams(helper: Helper, first_week: date) -> None:
    """A week of exams next month."""
    monday = first_week + timedelta(weeks=6)
    AvailabilityException.objects.create(
        helper=helper,
        kind=ExceptionKind.ABSENT,
        starts_on=monday,
        ends_on=monday + timedelta(days=4),
        cause=AbsenceCause.EXAMS,
        reason="Examens de fin de semestre",
    )


def _school_times(helper: Helper) -> None:
    """Free on Saturday mornings in school holidays only."""
    Availability.objects.create(helper=helper, weekday=5, starts=time(9), ends=time(12, 30), school_time="HOLIDAYS")


def _busy(helper: Helper, first_week: date) -> None:
    """A linked calendar, already read: a choir on Thursday evenings, without any title kept."""
    calendar = BusyCalendar.objects.create(
        helper=helper,
        name="Agenda du téléphone",
        address="https://agenda.example.org/monique/agenda.ics",
        last_read=_at(first_week - timedelta(days=7), time(4, 10)),
    )
    BusySpan.objects.bulk_create(
        BusySpan(
            calendar=calendar,
            helper=helper,
            starts_at=_at(first_week + timedelta(weeks=week, days=3), time(17)),
            ends_at=_at(first_week + timedelta(weeks=week, days=3), time(19)),
        )
        for week in range(BUSY_WEEKS)
    )
