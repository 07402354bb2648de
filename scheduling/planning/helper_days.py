"""When helpers can be planned in a week: free hours less what is already taken, and the day's lunch."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import pairwise

from scheduling.models import PlanningSettings
from scheduling.optimiser.model import MINUTES_PER_DAY, HelperDay, Lunch, Window
from scheduling.planning.clock import WEEK_DAYS, clock_minute, minute_of, week_days
from scheduling.planning.inputs import WeekInputs
from volunteers.models import Helper
from volunteers.rules import legal_limit
from volunteers.selectors.contracts import DutyFacts


def helper_days(inputs: WeekInputs) -> Iterator[HelperDay]:
    """Give each day on which a helper is free, with its windows, limits and lunch."""
    for helper in inputs.helpers:
        for offset in range(len(week_days(inputs.week))):
            windows = _free_windows(helper, offset, inputs)
            if windows:
                yield HelperDay(
                    helper_id=str(helper.pk),
                    day=offset,
                    windows=windows,
                    start_place=f"h{helper.pk}",
                    end_place=f"h{helper.pk}",
                    lunch=lunch_of(windows, offset, inputs.settings),
                    max_minutes=_minutes_a_day(helper, offset, inputs),
                )


def minutes_taken(helper: Helper, inputs: WeekInputs) -> int:
    """Minutes of the week given to what is not of this plan, training and activities too."""
    taken = [(row.starts_at, row.ends_at) for row in inputs.taken if row.helper_id == helper.pk]
    facts = inputs.duties.get(helper.pk)
    taken += [(span.starts, span.ends) for span in facts.spans] if facts else []
    return sum(int((ends - starts).total_seconds() // 60) for starts, ends in taken)


def minutes_a_week(helper: Helper, inputs: WeekInputs) -> int:
    """Return the most minutes of the week: the file, and for a civic-service youth the contract and the law."""
    facts = inputs.duties.get(helper.pk)
    said = facts.week_minutes_at_most(inputs.week) if facts else None
    return helper.max_minutes_week if said is None else min(helper.max_minutes_week, said)


def days_a_week(helper: Helper, inputs: WeekInputs) -> int:
    """Return the most days of the week: six for a civic-service youth, five before 18. The row need not be saved."""
    facts = inputs.duties.get(helper.pk)
    limit = legal_limit(helper.kind, facts.birth if facts else helper.birth_year, inputs.week)
    return limit.days_week if limit else WEEK_DAYS


def _minutes_a_day(helper: Helper, offset: int, inputs: WeekInputs) -> int:
    """Return the most minutes of visits and road in a day: what the law leaves once training is counted."""
    facts = inputs.duties.get(helper.pk)
    day = week_days(inputs.week)[offset]
    limit = facts.limit_on(day) if facts else None
    if facts is None or limit is None or limit.minutes_day is None:
        return helper.max_minutes_day
    given = sum(int((s.ends - s.starts).total_seconds() // 60) for s in facts.spans if s.starts.date() == day)
    return min(helper.max_minutes_day, max(limit.minutes_day - given, 0))


def _free_windows(helper: Helper, offset: int, inputs: WeekInputs) -> tuple[Window, ...]:
    day = week_days(inputs.week)[offset]
    base = offset * MINUTES_PER_DAY
    spans = inputs.spans.get(helper.pk, {}).get(day, [])
    windows = [Window(base + clock_minute(starts), base + clock_minute(ends)) for starts, ends in spans]
    for row in inputs.taken:
        if row.helper_id == helper.pk:
            windows = _without(windows, minute_of(row.starts_at, inputs.week), minute_of(row.ends_at, inputs.week))
    facts = inputs.duties.get(helper.pk)
    return tuple(_lawful(windows, facts, offset, inputs)) if facts else tuple(windows)


def _lawful(windows: Sequence[Window], facts: DutyFacts, offset: int, inputs: WeekInputs) -> list[Window]:
    """Keep of a youth's day what the contract and the law leave: its days, no night and no public holiday before 18.

    Training and activities are taken out.
    """
    day, base = week_days(inputs.week)[offset], offset * MINUTES_PER_DAY
    limit = facts.limit_on(day)
    if not facts.covers(day) or (limit and not limit.works_on_public_holidays and day in facts.holidays):
        return []
    kept = list(windows)
    if limit and limit.earliest > time(0):
        kept = _without(kept, base, base + clock_minute(limit.earliest))
        kept = _without(kept, base + clock_minute(limit.latest), base + MINUTES_PER_DAY)
    for span in facts.spans:
        first = span.starts - datetime.combine(inputs.week, time())
        length = span.ends - span.starts
        start = int(first.total_seconds() // 60)
        kept = _without(kept, start, start + int(length.total_seconds() // 60))
    return kept


def _without(windows: Sequence[Window], start: int, end: int) -> list[Window]:
    """Cut hours already given out of the windows."""
    kept = []
    for window in windows:
        parts = (Window(window.start, min(window.end, start)), Window(max(window.start, end), window.end))
        kept += [part for part in parts if part.end > part.start]
    return kept


def lunch_of(windows: Sequence[Window], offset: int, settings: PlanningSettings) -> Lunch | None:
    """Return the break a day needs: the whole lunch lies between the two hours of the settings.

    None when the day does not cover these hours (a half day), or when a hole of the day already leaves the time.
    """
    base = offset * MINUTES_PER_DAY
    opens = base + clock_minute(settings.lunch_from)
    closes = base + clock_minute(settings.lunch_until)
    minutes = settings.lunch_minutes
    if not minutes or closes - opens < minutes:
        return None
    if windows[0].start > opens or windows[-1].end < closes:
        return None
    for before, after in pairwise(windows):
        if min(after.start, closes) - max(before.end, opens) >= minutes:
            return None
    return Lunch(earliest_start=opens, latest_start=closes - minutes, minutes=minutes)
