"""What civic-service youths give besides visits: training days, places at sessions of training, hours noted by hand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from volunteers.engagement.duty import Span
from volunteers.engagement.noted import Noted
from volunteers.enums import HoursActivity
from volunteers.enums_trainings import AttendanceState
from volunteers.models import TimeEntry, TrainingAttendance, TrainingDay
from volunteers.selectors.training_times import seats_on


def training_spans(helper_ids: Iterable[int], first: date, last: date) -> dict[int, list[Span]]:
    """Return training days, activities and places held at sessions of training, by helper's key. Two queries."""
    found: dict[int, list[Span]] = defaultdict(list)
    for key, rows in named_trainings(helper_ids, first, last).items():
        found[key] = [span for _, span in rows]
    return found


def named_trainings(helper_ids: Iterable[int], first: date, last: date) -> dict[int, list[tuple[str, Span]]]:
    """Return ``training_spans`` with the name of the session that takes each span, where there is one."""
    keys = list(helper_ids)
    found: dict[int, list[tuple[str, Span]]] = defaultdict(list)
    days = TrainingDay.objects.filter(contract__helper__in=keys, day__gte=first, day__lte=last)
    for row in days.select_related("contract").order_by("day", "starts"):
        found[row.contract.helper_id].append(("", Span(row.starts_at, row.ends_at)))
    for seat in seats_on(keys, first, last):
        span = Span(seat.starts_at.replace(tzinfo=None), seat.ends_at.replace(tzinfo=None))
        found[seat.helper_id].append((seat.ref, span))
    return found


def noted_entries(helper_ids: Collection[int], first: date, last: date) -> dict[int, list[Noted]]:
    """Return the hours noted by hand between two days, by helper's key. One query.

    Those drawn from a visit or a run are not here: the planning tells them.
    """
    found: dict[int, list[Noted]] = defaultdict(list)
    rows = TimeEntry.objects.filter(helper__in=helper_ids, day__gte=first, day__lte=last, origin_ref="")
    for row in rows.exclude(activity=HoursActivity.VISIT).order_by("day", "starts", "pk"):
        found[row.helper_id].append(Noted(row.day, row.activity, row.minutes, row.travel_minutes, row.starts, row.ends))
    return found


def civic_days_attended(helper_ids: Collection[int]) -> dict[int, set[date]]:
    """Return the days on which helpers were present at a training marked as civic, by helper's key. One query."""
    found: dict[int, set[date]] = defaultdict(set)
    came = TrainingAttendance.objects.filter(
        helper__in=helper_ids, state=AttendanceState.PRESENT, session__training__is_civic=True
    )
    for key, starts in came.order_by("pk").values_list("helper", "session__starts_at"):
        if key is not None:
            found[key].add(timezone.localdate(starts))
    return found
