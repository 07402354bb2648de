"""A helper cannot come: noted at once; who plans decides what becomes of the visits."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.registries import Promise, registries
from volunteers.calendar import WHOLE_DAY
from volunteers.enums import AbsenceCause, ExceptionKind
from volunteers.models import AvailabilityException, Helper
from volunteers.services.helpers import exception_add

GONE = "Cette visite n’est plus prévue pour vous : rien à faire."


@transaction.atomic
def cannot_come(
    *, helper: Helper, promise_key: int, by: User | None, is_whole_day: bool = False, reason: str = ""
) -> AvailabilityException:
    """Note that a helper cannot come to something expected, or that whole day; said twice, it is noted once.

    No visit changes: who plans is told (``volunteers.signals``). Without ``by``, the helper uses a personal link.
    Raises ValidationError when the helper is not expected there any more.
    """
    Helper.objects.select_for_update().get(pk=helper.pk)
    promise = _promise(helper, promise_key)
    if promise is None:
        raise ValidationError(GONE)
    day, starts, ends = _hours(promise)
    hours = (None, None) if is_whole_day or starts is None else (starts, ends)
    known = AvailabilityException.objects.filter(
        helper=helper, kind=ExceptionKind.ABSENT, starts_on=day, ends_on=day, starts=hours[0], ends=hours[1]
    ).first()
    if known is not None:
        return known
    return exception_add(
        helper=helper,
        by=by,
        kind=ExceptionKind.ABSENT,
        starts_on=day,
        ends_on=day,
        starts=hours[0],
        ends=hours[1],
        reason=reason,
        cause=AbsenceCause.OTHER,
    )


def _promise(helper: Helper, key: int) -> Promise | None:
    return next((one for source in registries.promises for one in source(helper.pk) if one.key == key), None)


def _hours(promise: Promise) -> tuple[date, time | None, time | None]:
    """The day and the hours, whole minutes; None for hours that would pass midnight."""
    starts = timezone.localtime(promise.starts_at).replace(second=0, microsecond=0, tzinfo=None)
    ends: datetime = timezone.localtime(promise.ends_at).replace(tzinfo=None)
    if ends.date() != starts.date():
        return starts.date(), None, None
    if ends.second or ends.microsecond:
        ends = min(ends + timedelta(minutes=1), datetime.combine(ends.date(), WHOLE_DAY[1]))
    return starts.date(), starts.time(), ends.time().replace(second=0, microsecond=0)
