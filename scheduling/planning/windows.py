"""When a request can be served in a week, as windows of minutes."""

from collections.abc import Iterator
from datetime import date, time

from mediation.enums import Weekday
from scheduling.models import RequestWindow, VisitRequest
from scheduling.optimiser.model import MINUTES_PER_DAY, Window
from scheduling.planning.clock import clock_minute, now_minute, week_days
from scheduling.planning.inputs import WeekInputs
from scheduling.planning.journeys import round_up

# What is assumed of someone who named no moment: any working day, morning or afternoon.
USUAL_HOURS = ((time(9), time(12)), (time(14), time(17)))


def visit_windows(request: VisitRequest, inputs: WeekInputs) -> list[Window]:
    """Return the windows of the week in which the person can be visited, from now on, sorted.

    A weekday or a date holds on that day; neither: on any day from Monday to Friday. Public holidays need no care
    here, since no helper is free on them.
    """
    earliest = round_up(now_minute(inputs.week))
    found = {window for window in _all_windows(request, inputs.week) if window.end > earliest}
    cut = {Window(max(window.start, earliest), window.end) for window in found}
    return sorted(cut, key=lambda window: (window.start, window.end))


def _all_windows(request: VisitRequest, week: date) -> Iterator[Window]:
    asked = list(request.windows.all())
    for offset, day in enumerate(week_days(week)):
        if not asked and day.weekday() <= Weekday.FRIDAY:
            for starts, ends in USUAL_HOURS:
                yield _window(offset, starts, ends)
        for row in asked:
            if _holds_on(row, day):
                yield _window(offset, row.starts, row.ends)


def _holds_on(row: RequestWindow, day: date) -> bool:
    if row.on_date is not None:
        return row.on_date == day
    if row.weekday is not None:
        return row.weekday == day.weekday()
    return day.weekday() <= Weekday.FRIDAY


def _window(offset: int, starts: time, ends: time) -> Window:
    base = offset * MINUTES_PER_DAY
    return Window(base + clock_minute(starts), base + clock_minute(ends))
