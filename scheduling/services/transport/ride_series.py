"""The same need week after week: each day is a ride of its own, corrected alone or with those that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Territory, User
from core.formatting import plural
from core.journal import journal_record
from directory.models import Need
from mediation.models import Beneficiary
from scheduling.models import RideRequest, RideSeries
from scheduling.services.transport.ride_checks import LONGEST_AHEAD
from scheduling.services.transport.rides import EDITABLE, ride_cancel, ride_create, ride_edit
from scheduling.transport.enums import CancelledBy, RideState
from scheduling.workshops.recurrence import MONTH_RANKS, Series, session_days, skipped_days

_GIVEN_UP_FROM = EDITABLE | {RideState.PROPOSED, RideState.CONFIRMED}
# A day of its own, whatever is said of those that follow.
_OF_ONE_DAY = frozenset({"day", "series", "wish", "visit"})


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a need comes back: on which days (0: Monday), every how many weeks, until when. Public holidays never."""

    weekdays: Sequence[int]
    until: date
    every_weeks: int = 1
    # By the month instead: 1, the first of each weekday; -1, the last.
    month_ranks: Sequence[int] = ()
    skips_school_holidays: bool = False


def repeat_days(first_day: date, repeat: Repeat, zone: str) -> list[date]:
    """Return the days of a need that comes back, the first one included whatever its weekday.

    ``zone`` is the school zone of the territory: "A", "B" or "C".
    """
    return sorted({first_day, *session_days(_series(first_day, repeat, zone))})


def repeat_skipped(first_day: date, repeat: Repeat, zone: str) -> list[tuple[date, str]]:
    """Return the days left out, each with its reason."""
    return [(day, why) for day, why in skipped_days(_series(first_day, repeat, zone)) if day != first_day]


def _series(first_day: date, repeat: Repeat, zone: str) -> Series:
    return Series(
        first_day=first_day,
        starts=time(8),
        minutes=60,
        weekdays=tuple(repeat.weekdays),
        every_weeks=repeat.every_weeks,
        month_ranks=tuple(repeat.month_ranks),
        until=repeat.until,
        skips_school_holidays=repeat.skips_school_holidays,
        school_zone=zone,
    )


@transaction.atomic
def ride_series_create(
    *,
    territory: Territory,
    beneficiary: Beneficiary,
    by: User,
    day: date,
    repeat: Repeat,
    need: Need | None = None,
    **fields: Any,
) -> list[RideRequest]:
    """Note a need that comes back: the series, and a ride for each of its days, the first one first.

    ``need`` is answered by the first ride. Raises ValidationError at ``weekdays``, ``until`` or a field of the ride.
    """
    _refuse_repeat(day, repeat)
    series = RideSeries.objects.create(
        territory=territory,
        beneficiary=beneficiary,
        weekdays=sorted(set(repeat.weekdays)),
        every_weeks=repeat.every_weeks,
        month_ranks=sorted(set(repeat.month_ranks)),
        first_day=day,
        until=repeat.until,
        skips_school_holidays=repeat.skips_school_holidays,
    )
    shared: dict[str, Any] = {"territory": territory, "beneficiary": beneficiary, "by": by, "series": series, **fields}
    first, *others = repeat_days(day, repeat, territory.school_zone)
    rides = [ride_create(day=first, need=need, **shared), *(ride_create(day=each, **shared) for each in others)]
    sentence = f"Déplacement régulier n° {series.pk} noté : {plural(len(rides), 'jour')}."
    journal_record(actor=by, verb="ride_series.create", target=series, sentence=sentence)
    return rides


def _refuse_repeat(day: date, repeat: Repeat) -> None:
    if not repeat.weekdays:
        raise ValidationError({"weekdays": "Choisissez au moins un jour de la semaine."})
    if set(repeat.month_ranks) - {rank for rank, _ in MONTH_RANKS}:
        raise ValidationError({"month_ranks": "Ce rang dans le mois n’existe pas."})
    if repeat.until < day:
        raise ValidationError({"until": "Le dernier jour doit suivre le premier."})
    if repeat.until > day + LONGEST_AHEAD:
        raise ValidationError({"until": "Une série dure un an au plus."})


def following(ride: RideRequest) -> QuerySet[RideRequest]:
    """Return the rides of a series from this one on, in order; the ride alone when it has no series."""
    rows = RideRequest.objects.filter(series=ride.series_id, day__gte=ride.day)
    return (rows if ride.series_id else RideRequest.objects.filter(pk=ride.pk)).order_by("day", "pk")


@transaction.atomic
def ride_series_edit(
    *, ride: RideRequest, by: User, version: int | None = None, **fields: Any
) -> tuple[list[RideRequest], int]:
    """Correct a ride and those that follow it; each keeps its day but the first, which takes the one given.

    Returns the rides corrected, and how many a run already carries: those are left as they are. Raises
    ValidationError and StaleVersionError as ``ride_edit`` does.
    """
    done = [ride_edit(ride=ride, by=by, version=version, **fields)]
    shared = {name: value for name, value in fields.items() if name not in _OF_ONE_DAY}
    left = 0
    for each in following(ride).exclude(pk=ride.pk):
        if each.state in EDITABLE:
            done.append(ride_edit(ride=each, by=by, **shared))
        elif each.state in _GIVEN_UP_FROM:
            left += 1
    return done, left


@transaction.atomic
def ride_series_cancel(*, ride: RideRequest, by: User, reason: str, who: str = CancelledBy.PERSON) -> list[RideRequest]:
    """Give up a ride and those that follow it, each as late as it is; the series ends the day before.

    Raises ValidationError as ``ride_cancel`` does.
    """
    rows = [each for each in following(ride) if each.pk == ride.pk or each.state in _GIVEN_UP_FROM]
    done = [ride_cancel(ride=each, by=by, reason=reason, who=who) for each in rows]
    if ride.series_id is not None:
        series = RideSeries.objects.select_for_update().get(pk=ride.series_id)
        series.until = max(series.first_day, ride.day - timedelta(days=1))
        series.save(update_fields=["until"])
    return done
