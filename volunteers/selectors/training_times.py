"""Hours that helpers spend in trainings: they are not free for visits."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils import timezone

from volunteers.calendar import DayException
from volunteers.enums_trainings import SessionState
from volunteers.models import TrainingAttendance
from volunteers.querysets_trainings import SEATED


def training_times(helper_ids: Collection[int], first_day: date, last_day: date) -> dict[int, list[DayException]]:
    """Return by helper's key the sessions between two days where the helper has a place. One query."""
    places = TrainingAttendance.objects.filter(
        helper__in=helper_ids,
        state__in=SEATED,
        session__starts_at__date__lte=last_day,
        session__ends_at__date__gte=first_day,
    ).exclude(session__state=SessionState.CANCELLED)
    taken: dict[int, list[DayException]] = defaultdict(list)
    for key, starts_at, ends_at in places.values_list("helper", "session__starts_at", "session__ends_at"):
        starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
        if key is not None:
            taken[key].append(DayException(False, starts.date(), ends.date(), (starts.time(), ends.time())))
    return taken
