"""The ledger of who is taken when: nobody is in two places at once (TRUST A1 and R04).

Visits, runs and workshop sessions share it. The helpers are locked first, in the order of their keys, so that two
bookings of the same pair never wait for each other; then overlaps are looked for; then rows are inserted. PostgreSQL's
exclusion constraint stands behind. Places held at trainings are no rows of the ledger: they are read under the same
lock, which registering for a training takes too. SQLite runs the whole transaction alone (``BEGIN IMMEDIATE``). A
visit and a session take their own hours, a run all of it: the road to a visit is the checker's affair.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q

from core.formatting import hours_between
from scheduling.models import Occupancy, Run, Visit, WorkshopSession
from volunteers.models import Helper
from volunteers.selectors.training_times import Seat, seats_between

# SQLSTATE of an exclusion constraint, of a deadlock and of a lock not obtained in time.
CONFLICT_STATES = frozenset({"23P01", "40P01", "55P03"})
Booked = Visit | Run | WorkshopSession
_NAMES: Mapping[type[Booked], str] = {Visit: "visit", Run: "run", WorkshopSession: "session"}


class DoubleBookingError(ValidationError):
    """Someone is already taken at that time: another booking came first. The API answers 409."""


@contextmanager
def booking_conflicts() -> Iterator[None]:
    """Turn the database's refusal of an overlap into DoubleBookingError."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") in CONFLICT_STATES:
            raise DoubleBookingError("Quelqu’un vient de prendre ce moment. Choisissez-en un autre.") from error
        raise


def helpers_lock(keys: Collection[int]) -> None:
    """Lock helpers until the end of the transaction, always in the same order."""
    list(Helper.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def occupancies_book(*, people: Mapping[Booked, Sequence[Helper]]) -> list[Occupancy]:
    """Book several visits, runs or sessions in one go: all or none. Raises DoubleBookingError naming who is taken."""
    helpers = {helper.pk for group in people.values() for helper in group}
    with booking_conflicts():
        helpers_lock(helpers)
        span = {
            "ends_at__gt": min(booked.starts_at for booked in people),
            "starts_at__lt": max(booked.ends_at for booked in people),
        }
        own = Q(pk=None)
        for booked in people:
            own |= Q(**{_NAMES[type(booked)]: booked})
        taken: list[Occupancy | Seat] = list(
            Occupancy.objects.filter(helper__in=helpers, **span).exclude(own).select_related("helper")
        )
        taken += seats_between(helpers, span["ends_at__gt"], span["starts_at__lt"])
        rows = [
            Occupancy(
                helper=helper,
                starts_at=booked.starts_at,
                ends_at=booked.ends_at,
                **{_NAMES[type(booked)]: booked},
            )
            for booked, group in people.items()
            for helper in group
        ]
        _refuse_overlaps(rows, taken)
        return Occupancy.objects.bulk_create(rows)


def occupancy_book(*, booked: Booked, helpers: Sequence[Helper]) -> list[Occupancy]:
    """Book the helpers of one visit, run or session for its hours. Raises DoubleBookingError."""
    return occupancies_book(people={booked: helpers})


@transaction.atomic
def occupancy_release(*, booked: Booked) -> None:
    """Give back the hours of a visit, a run or a session. Freeing needs no lock."""
    Occupancy.objects.filter(**{_NAMES[type(booked)]: booked}).delete()


def _refuse_overlaps(rows: Sequence[Occupancy], taken: Sequence[Occupancy | Seat]) -> None:
    standing = list(taken)
    messages = []
    for row in rows:
        for other in standing:
            if other.helper_id == row.helper_id and row.starts_at < other.ends_at and other.starts_at < row.ends_at:
                span = hours_between(other.starts_at, other.ends_at)
                messages.append(f"{row.helper} a déjà {other.words} {span} ce jour-là.")
        standing.append(row)
    if messages:
        raise DoubleBookingError(list(dict.fromkeys(messages)))
