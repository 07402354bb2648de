"""Hours that helpers spend in trainings: they are not free for anything else (J1)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from volunteers.calendar import DayException
from volunteers.enums import DutyKind
from volunteers.enums_trainings import SessionState
from volunteers.models import TrainingAttendance, TrainingDay
from volunteers.querysets_trainings import SEATED


@dataclass(frozen=True, slots=True)
class Seat:
    """Time of training, by the clock of France: a place at a session, or hours noted on a contract (no session)."""

    helper_id: int
    session_id: int | None
    starts_at: datetime
    ends_at: datetime
    words: str = "une formation"

    @property
    def ref(self) -> str:
        """Name of the session among what takes a helper's time."""
        return training_ref(self.session_id) if self.session_id is not None else ""


def training_ref(session_id: int) -> str:
    """Name a session of training among what takes a helper's time."""
    return f"training:{session_id}"


def _seats(helper_ids: Collection[int], **when: Any) -> Iterator[Seat]:
    rows = TrainingAttendance.objects.filter(helper__in=helper_ids, state__in=SEATED, **when)
    held = rows.exclude(session__state=SessionState.CANCELLED).order_by("session__starts_at", "pk")
    for key, session, starts, ends in held.values_list(
        "helper", "session", "session__starts_at", "session__ends_at"
    ):  # fmt: skip
        if key is not None:
            yield Seat(key, session, timezone.localtime(starts), timezone.localtime(ends))


def seats_on(helper_ids: Collection[int], first_day: date, last_day: date) -> list[Seat]:
    """Return the places that helpers hold between two days, both included. One query."""
    return list(
        _seats(helper_ids, session__starts_at__date__lte=last_day, session__ends_at__date__gte=first_day)
    )  # fmt: skip


def seats_between(helper_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> list[Seat]:
    """Return what trainings take of helpers in a span of time: places, and hours noted on contracts. Two queries."""
    places = _seats(helper_ids, session__starts_at__lt=ends_at, session__ends_at__gt=starts_at)
    return [*places, *contract_hours_between(helper_ids, starts_at, ends_at)]


def contract_hours_between(helper_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> list[Seat]:
    """Return the training and activities noted on contracts that meet a span of time. One query."""
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    rows = TrainingDay.objects.filter(contract__helper__in=helper_ids, day__gte=first, day__lte=last)
    found = (
        Seat(
            row.contract.helper_id,
            None,
            timezone.make_aware(row.starts_at),
            timezone.make_aware(row.ends_at),
            "une activité" if row.kind == DutyKind.ACTIVITY else "une formation",
        )
        for row in rows.select_related("contract").order_by("day", "starts", "pk")
    )
    return [seat for seat in found if seat.starts_at < ends_at and starts_at < seat.ends_at]


def training_times(helper_ids: Collection[int], first_day: date, last_day: date) -> dict[int, list[DayException]]:
    """Return by helper's key the sessions between two days where the helper has a place. One query."""
    taken: dict[int, list[DayException]] = defaultdict(list)
    for seat in seats_on(helper_ids, first_day, last_day):
        hours = (seat.starts_at.time(), seat.ends_at.time())
        taken[seat.helper_id].append(DayException(False, seat.starts_at.date(), seat.ends_at.date(), hours))
    return taken
