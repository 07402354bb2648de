"""The ledger of who is taken when: nobody is in two places at once (TRUST A1 and R04).

The helpers are locked first, in the order of their keys, so that two bookings of the same pair never wait for each
other; then overlaps are looked for; then rows are inserted. PostgreSQL's exclusion constraint stands behind. SQLite
runs the whole transaction alone (``BEGIN IMMEDIATE``). Only hours of visits are kept: road is the checker's affair.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.formatting import hours_between
from scheduling.models import Occupancy, Visit
from volunteers.models import Helper

# SQLSTATE of an exclusion constraint, of a deadlock and of a lock not obtained in time.
CONFLICT_STATES = frozenset({"23P01", "40P01", "55P03"})


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


def occupancies_book(*, people: Mapping[Visit, Sequence[Helper]]) -> list[Occupancy]:
    """Book several visits in one go: all or none. Raises DoubleBookingError naming who is taken."""
    helpers = {helper.pk for group in people.values() for helper in group}
    with booking_conflicts():
        helpers_lock(helpers)
        span = {
            "ends_at__gt": min(visit.starts_at for visit in people),
            "starts_at__lt": max(visit.ends_at for visit in people),
        }
        others = Occupancy.objects.filter(helper__in=helpers, **span).exclude(visit__in=people)
        taken = list(others.select_related("helper"))
        rows = [
            Occupancy(helper=helper, visit=visit, starts_at=visit.starts_at, ends_at=visit.ends_at)
            for visit, group in people.items()
            for helper in group
        ]
        _refuse_overlaps(rows, taken)
        return Occupancy.objects.bulk_create(rows)


def occupancy_book(*, visit: Visit, helpers: Sequence[Helper]) -> list[Occupancy]:
    """Book the helpers of one visit for its hours. Raises DoubleBookingError."""
    return occupancies_book(people={visit: helpers})


@transaction.atomic
def occupancy_release(*, visit: Visit) -> None:
    """Give back the hours of a visit. Freeing needs no lock."""
    Occupancy.objects.filter(visit=visit).delete()


def _refuse_overlaps(rows: Sequence[Occupancy], taken: Sequence[Occupancy]) -> None:
    standing = list(taken)
    messages = []
    for row in rows:
        for other in standing:
            if other.helper_id == row.helper_id and row.starts_at < other.ends_at and other.starts_at < row.ends_at:
                span = hours_between(other.starts_at, other.ends_at)
                messages.append(f"{row.helper} a déjà une visite {span} ce jour-là.")
        standing.append(row)
    if messages:
        raise DoubleBookingError(list(dict.fromkeys(messages)))
