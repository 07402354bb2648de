"""When helpers can be planned in a week: free hours less what is already taken, and the day's lunch."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scheduling.models import Occupancy, PlanningSettings
from scheduling.optimiser.model import MINUTES_PER_DAY, HelperDay, Lunch, Window
from scheduling.planning.clock import clock_minute, minute_of, week_days
from scheduling.planning.inputs import WeekInputs
from volunteers.models import Helper


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
                    max_minutes=helper.max_minutes_day,
                )


def minutes_taken(helper: Helper, inputs: WeekInputs) -> int:
    """Minutes of the week given to what is not of this plan."""
    return sum(
        int((row.ends_at - row.starts_at).total_seconds() // 60) for row in inputs.taken if row.helper_id == helper.pk
    )


def _free_windows(helper: Helper, offset: int, inputs: WeekInputs) -> tuple[Window, ...]:
    day = week_days(inputs.week)[offset]
    base = offset * MINUTES_PER_DAY
    spans = inputs.spans.get(helper.pk, {}).get(day, [])
    windows = [Window(base + clock_minute(starts), base + clock_minute(ends)) for starts, ends in spans]
    for row in inputs.taken:
        if row.helper_id == helper.pk:
            windows = _without(windows, row, inputs)
    return tuple(windows)


def _without(windows: Sequence[Window], row: Occupancy, inputs: WeekInputs) -> list[Window]:
    """Cut the hours already given out of the windows."""
    start, end = minute_of(row.starts_at, inputs.week), minute_of(row.ends_at, inputs.week)
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
