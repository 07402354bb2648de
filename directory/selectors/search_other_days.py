"""What is nearer but shut at the time asked for: "À Grignols un autre jour : 1 service, le mardi matin"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.formatting import WEEKDAYS, day_long, enumerate_fr, hour
from directory.enums import WideningStep
from directory.hours import is_school_holiday, state_at
from directory.hours.osm import parsed
from directory.selectors.search_candidates import Candidate
from directory.selectors.search_ladder import ON_THE_SPOT, by_step
from directory.selectors.search_types import Wish
from directory.selectors.search_wording import capital, counted, where_of

WEEK = 7
# Days told, and services whose hours are read for them.
DAYS_TOLD, READ = 4, 40
MORNING, AFTERNOON, EVENING = "matin", "après-midi", "soir"
_NOON, _END_OF_DAY = time(13), time(19)
_TODAY = {MORNING: "ce matin", AFTERNOON: "cet après-midi", EVENING: "ce soir"}


@dataclass(frozen=True, slots=True)
class OtherDays:
    """The sentence, and the step of the ladder that it speaks of."""

    words: str
    step: WideningStep


@dataclass(frozen=True, slots=True, order=True)
class _Opening:
    """A weekday and the part of the day, or a date further than a week."""

    weekday: int
    part: str
    on: date | None = None


def other_days(
    wish: Wish, shut: Sequence[tuple[Candidate, WideningStep]], answered: WideningStep, now: datetime
) -> OtherDays | None:
    """Return what is nearer than the answer on other days; None when nothing is."""
    given = by_step(shut)
    nearer = ON_THE_SPOT[: ON_THE_SPOT.index(answered)] if answered in ON_THE_SPOT else ON_THE_SPOT
    step = next((step for step in nearer if given[step]), None)
    if step is None:
        return None
    openings = sorted({opening for row in given[step][:READ] for opening in _openings(row, wish, now)})
    asked = timezone.localdate(wish.open_at)
    is_same_day = bool(openings) and all(row.on is None and row.weekday == asked.weekday() for row in openings)
    when = "à un autre moment" if is_same_day else "un autre jour"
    count = counted(len(given[step]))
    return OtherDays(capital(f"{where_of(wish, step)} {when} : {count}, {_told(openings)}"), step)


def _openings(candidate: Candidate, wish: Wish, now: datetime) -> list[_Opening]:
    if candidate.stop is not None:
        return [_far(timezone.localtime(candidate.stop.starts_at))]
    known = parsed(candidate.hours) if candidate.hours.strip() else None
    if known is None:
        return []
    zone = wish.territory.school_zone
    start = timezone.localtime(now).replace(tzinfo=None)
    found = [
        opening
        for opens, shuts, state, _ in known.intervals(start, start + timedelta(days=WEEK))
        if str(state) == "open" and not (candidate.is_shut_on_holidays and is_school_holiday(opens.date(), zone))
        for opening in _parts(opens, shuts)
    ]
    if found:
        return found
    state = state_at(candidate.hours, now, closes_on_school_holidays=candidate.is_shut_on_holidays, zone=zone)
    return [_far(timezone.localtime(state.changes_at))] if state.changes_at and not state.is_open else []


def _far(moment: datetime) -> _Opening:
    return _Opening(WEEK, part_of(moment.time()), moment.date())


def _parts(opens: datetime, shuts: datetime) -> list[_Opening]:
    """Return the parts of the day that an opening touches; one that passes midnight counts for its first day."""
    end = shuts.time() if shuts.date() == opens.date() else time.max
    parts = [(MORNING, time.min, _NOON), (AFTERNOON, _NOON, _END_OF_DAY), (EVENING, _END_OF_DAY, time.max)]
    return [_Opening(opens.weekday(), part) for part, start, stop in parts if opens.time() < stop and end > start]


def part_of(clock: time) -> str:
    """Return the part of the day."""
    return MORNING if clock < _NOON else AFTERNOON if clock < _END_OF_DAY else EVENING


def _told(openings: Sequence[_Opening]) -> str:
    days: dict[int | date, list[str]] = {}
    for opening in openings:
        days.setdefault(opening.on or opening.weekday, []).append(opening.part)
    words = [_day_words(day, parts) for day, parts in days.items()]
    if not words:
        return "horaires à demander"
    return enumerate_fr(words if len(words) <= DAYS_TOLD else [*words[: DAYS_TOLD - 1], "d’autres jours"])


def _day_words(day: int | date, parts: Sequence[str]) -> str:
    name = f"le {WEEKDAYS[day] if isinstance(day, int) else day_long(day)}"
    return f"{name} {parts[0]}" if len(parts) == 1 else name


def moment_words(wish: Wish, now: datetime) -> str:
    """Say the time that a wish asks for: "maintenant", "cet après-midi", "le jeudi matin", "le jeudi à 19 h"."""
    if wish.open_at is None:
        return ""
    if wish.open_until is None and wish.open_at <= now:
        return "maintenant"
    start, today = timezone.localtime(wish.open_at), timezone.localdate(now)
    part = "" if wish.open_until is None else _part_asked(start, timezone.localtime(wish.open_until))
    clock = f" à {hour(start)}" if wish.open_until is None else ""
    if start.date() == today:
        return _TODAY.get(part, f"aujourd’hui{clock}")
    is_near = start.date() - today < timedelta(days=WEEK)
    day = WEEKDAYS[start.weekday()] if is_near else day_long(start, today=today)
    return f"le {day}{f' {part}' if part else clock}"


def _part_asked(start: datetime, end: datetime) -> str:
    """Return the part of the day that a span asks for, or nothing for the whole day."""
    last = part_of((end - timedelta(minutes=1)).time())
    is_within = part_of(start.time()) == last or (end - start) <= timedelta(hours=7)
    return last if is_within else ""
