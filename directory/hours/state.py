"""Is it open, until when, and when next: what a caller is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from opening_hours import OpeningHours
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from core.formatting import day_long, hour
from directory.hours.osm import parsed

# Nobody is told of an opening further than this.
HORIZON_DAYS = 62
_SCHOOL = SchoolHolidayDates()
BY_APPOINTMENT = "sur rendez-vous"


@dataclass(frozen=True, slots=True)
class OpenState:
    """``is_open`` is None when the hours are not known. ``changes_at`` is the end or the next beginning, if any.

    ``note`` is what to know before coming: "sur rendez-vous".
    """

    is_open: bool | None
    changes_at: datetime | None = None
    note: str = ""

    def sentence(self, now: datetime | None = None) -> str:
        """Say it: "Ouvert, jusqu’à 12 h 30", "Ouvre à 14 h, aujourd’hui", "Fermé. Ouvre jeudi 26 novembre à 14 h"."""
        told = self._sentence(now)
        return f"{told}, {self.note}" if self.note and self.changes_at is not None else told

    def _sentence(self, now: datetime | None) -> str:
        if self.is_open is None:
            return "Horaires à demander"
        if self.changes_at is None:
            return "Toujours ouvert" if self.is_open else "Fermé"
        clock = hour(self.changes_at)
        distance = (timezone.localdate(self.changes_at) - timezone.localdate(now)).days
        if self.is_open:
            return (
                f"Ouvert, jusqu’à {clock}" if distance == 0 else f"Ouvert, jusqu’à {day_long(self.changes_at)}, {clock}"
            )
        near = {0: "aujourd’hui", 1: "demain"}.get(distance)
        return f"Ouvre à {clock}, {near}" if near else f"Fermé. Ouvre {day_long(self.changes_at)} à {clock}"


def is_school_holiday(day: date, zone: str) -> bool:
    """Tell whether ``day`` falls in the school holidays of ``zone``; False for years not published yet."""
    try:
        return bool(_SCHOOL.is_holiday_for_zone(day, zone))
    except UnsupportedYearException:
        return False


def state_at(hours: str, at: datetime, *, closes_on_school_holidays: bool = False, zone: str = "A") -> OpenState:
    """Return the state of valid OpenStreetMap hours at an aware moment, in the current time zone.

    The library ignores "SH off" (school holidays), so they are looked at here.
    """
    known = parsed(hours) if hours.strip() else None
    if known is None:
        return OpenState(None)
    now = timezone.localtime(at).replace(tzinfo=None)

    def shut(moment: datetime) -> bool:
        return closes_on_school_holidays and is_school_holiday(moment.date(), zone)

    if known.is_open(now) and not shut(now):
        ends = _end_of_opening(known.next_change(now), now, shut(now + timedelta(days=1)))
        return OpenState(True, _aware(ends), _note(known, now))
    opens = _next_opening(known, now, shut)
    return OpenState(False, _aware(opens), _note(known, opens) if opens else "")


def _note(known: OpeningHours, moment: datetime) -> str:
    """Return "sur rendez-vous" where the hours say it; other remarks of files are not for a sentence."""
    return BY_APPOINTMENT if BY_APPOINTMENT in str(known.state(moment)[1]) else ""


def _end_of_opening(change: datetime | None, now: datetime, is_shut_tomorrow: bool) -> datetime | None:
    midnight = datetime.combine(now.date() + timedelta(days=1), time())
    return midnight if is_shut_tomorrow and (change is None or change > midnight) else change


def _next_opening(known: OpeningHours, now: datetime, shut: Callable[[datetime], bool]) -> datetime | None:
    limit, moment = now + timedelta(days=HORIZON_DAYS), now
    while moment < limit:
        if shut(moment):
            moment = datetime.combine(moment.date() + timedelta(days=1), time())
        elif moment > now and known.is_open(moment):
            return moment
        else:
            change = known.next_change(moment)
            if change is None:
                return None
            midnight = datetime.combine(moment.date() + timedelta(days=1), time())
            moment = min(change, midnight)
    return None


def _aware(moment: datetime | None) -> datetime | None:
    return timezone.make_aware(moment) if moment is not None else None
