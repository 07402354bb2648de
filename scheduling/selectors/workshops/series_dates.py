"""What the dates of a series become: sessions to make, to change, to leave alone, and days without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from scheduling.models import WorkshopSeries, WorkshopSession
from scheduling.models.workshops import TOLD
from scheduling.selectors.workshops.crew import DayCrew, crews_of, not_free
from scheduling.selectors.workshops.sessions import counted
from scheduling.workshops.enums import SessionStatus
from scheduling.workshops.recurrence import Moment, Series, sessions, skipped_days
from volunteers.models import Helper

# An open series has its sessions so far ahead.
HORIZON = timedelta(days=183)
_LABELS = {
    "title": "titre", "kind": "genre", "description": "présentation", "level": "niveau", "profiles": "profils",
    "themes": "thèmes", "equipment": "matériel", "destination": "lieu", "capacity": "places",
    "offers_ride": "transport", "is_public": "annonce publique",
}  # fmt: skip

NOBODY = DayCrew(())


class Change(StrEnum):
    """What becomes of a day."""

    NEW = "NEW"
    KEPT = "KEPT"
    CHANGED = "CHANGED"
    DROPPED = "DROPPED"
    REGISTERED = "REGISTERED"
    BY_HAND = "BY_HAND"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of a series: its moment, what becomes of it, why, and who can animate it."""

    day: date
    change: Change
    moment: Moment | None = None
    reason: str = ""
    session: Any = None
    crew: DayCrew = NOBODY
    warnings: tuple[str, ...] = ()
    capacity: int = 0

    @property
    def takes_place(self) -> bool:
        """Whether there is a session that day once the change is made."""
        return self.change not in {Change.DROPPED, Change.SKIPPED, Change.REMOVED, Change.CANCELLED}

    @property
    def is_over_capacity(self) -> bool:
        """Whether more places are given than the series will have."""
        return self.change == Change.CHANGED and int(self.session.seated) > self.capacity


def rule_of(series: WorkshopSeries, today: date) -> Series:
    """Return the rule of a series, saved or not, up to the horizon. Raises ValueError for one that says nothing."""
    last = max(today, series.first_day) + HORIZON
    return Series(
        first_day=series.first_day,
        starts=series.starts,
        minutes=series.minutes,
        weekdays=tuple(series.weekdays),
        every_weeks=series.every_weeks,
        month_ranks=tuple(series.month_ranks),
        until=min(series.until, last) if series.until else last,
        count=series.count,
        skips_school_holidays=series.skips_school_holidays,
        skips_public_holidays=series.skips_public_holidays,
        school_zone=series.territory.school_zone,
        removed=frozenset(map(date.fromisoformat, series.removed_days)),
        added=frozenset(map(date.fromisoformat, series.added_days)),
    )


def series_lines(
    series: WorkshopSeries, helpers: Sequence[Helper], now: datetime, *, with_warnings: bool = False
) -> list[DayLine]:
    """Return what becomes of each day to come of a series, in order; ``helpers`` animate, the lead first.

    The row may hold changes that are not saved: its sessions are compared with what they would be.
    """
    rule = rule_of(series, timezone.localdate(now))
    wanted = {timezone.localdate(each.starts_at): each for each in sessions(rule) if each.starts_at > now}
    standing = _standing(series, now)
    moments = {day: each for day, each in wanted.items() if day not in standing or _follows(standing[day])}
    own = [session.pk for session in standing.values() if _follows(session)]
    crews = crews_of(helpers, moments, territory=series.territory, own=own)
    warnings = not_free(helpers, moments) if with_warnings else {}
    lines = [
        _wanted_line(series, each, standing.get(day), crews.get(day, NOBODY), warnings.get(day, ()))
        for day, each in wanted.items()
    ]
    lines += [_other_line(session) for day, session in standing.items() if day not in wanted]
    known, today = {line.day for line in lines}, timezone.localdate(now)
    skipped = [(day, why) for day, why in skipped_days(rule) if day >= today and day not in known]
    lines += [DayLine(day, Change.SKIPPED, reason=why) for day, why in skipped]
    known |= {day for day, _ in skipped}
    lines += [DayLine(day, Change.REMOVED) for day in sorted(rule.removed) if day >= today and day not in known]
    return sorted(lines, key=lambda line: line.day)


def _standing(series: WorkshopSeries, now: datetime) -> dict[date, Any]:
    if series.pk is None:
        return {}
    rows = counted(WorkshopSession.objects.filter(series=series.pk, starts_at__gt=now)).order_by("day", "pk")
    return {session.day: session for session in rows.prefetch_related("places__helper")}


def _follows(session: WorkshopSession) -> bool:
    return session.status == SessionStatus.PLANNED and not session.changed_by_hand


def _wanted_line(
    series: WorkshopSeries, moment: Moment, session: Any, crew: DayCrew, warnings: Sequence[str]
) -> DayLine:
    day = timezone.localdate(moment.starts_at)
    if session is None:
        return DayLine(day, Change.NEW, moment, crew=crew, warnings=tuple(warnings))
    if session.status == SessionStatus.CANCELLED:
        return DayLine(day, Change.CANCELLED, moment, session.cancel_reason, session)
    if not _follows(session):
        return DayLine(day, Change.BY_HAND, Moment(session.starts_at, session.ends_at), session=session)
    found = differences(series, session, moment, crew.able)
    change = Change.CHANGED if found else Change.KEPT
    reason, told = ", ".join(found), tuple(warnings)
    return DayLine(day, change, moment, reason, session, crew, told, series.capacity)


def _other_line(session: Any) -> DayLine:
    """A session on a day that the series does not want: dropped, unless someone counts on it."""
    moment = Moment(session.starts_at, session.ends_at)
    if session.status == SessionStatus.CANCELLED:
        return DayLine(session.day, Change.CANCELLED, moment, session.cancel_reason, session)
    if not _follows(session):
        return DayLine(session.day, Change.BY_HAND, moment, session=session)
    counts = session.seated or session.waiting
    return DayLine(session.day, Change.REGISTERED if counts else Change.DROPPED, moment, session=session)


def differences(series: WorkshopSeries, session: Any, moment: Moment, able: Sequence[Helper]) -> list[str]:
    """Name in French what a session tells otherwise than its series."""
    found = ["heure"] if (session.starts_at, session.ends_at) != (moment.starts_at, moment.ends_at) else []
    names = {name: f"{name}_id" if name == "destination" else name for name in TOLD}
    found += [_LABELS[name] for name, column in names.items() if getattr(series, column) != getattr(session, column)]
    crew = [place.helper_id for place in session.places.all()]
    return found if crew == [helper.pk for helper in able] else [*found, "animateurs"]
