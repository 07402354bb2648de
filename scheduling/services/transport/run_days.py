"""The day of rides as a whole: opened, locked at a version, its changes kept, the last one taken back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import day_date
from core.journal import journal_record
from scheduling.models import Driver, RideChange, RideDay, RideLeg
from scheduling.planning.rides.kept import tours_json
from scheduling.planning.rides.problem import RideIndex
from scheduling.transport.enums import RideChangeKind

UNDOABLE = frozenset({RideChangeKind.SEARCH, RideChangeKind.MOVE, RideChangeKind.OUT, RideChangeKind.PIN})


@transaction.atomic
def ride_day_open(*, territory: Territory, day: date) -> RideDay:
    """Return the day of rides of a territory, opened when there is none. Raises ValidationError for a day gone by."""
    found = RideDay.objects.filter(territory=territory, day=day).first()
    if found is not None:
        return found
    if day < timezone.localdate():
        raise ValidationError("Cette journée est passée : elle ne peut plus être organisée.")
    return RideDay.objects.get_or_create(territory=territory, day=day)[0]


def ride_day_lock(ride_day: RideDay, expected: int | None = None) -> RideDay:
    """Lock the day until the end of the transaction and give it its next version.

    Raises StaleVersionError when someone changed it since ``expected`` was read.
    """
    row = RideDay.objects.select_for_update(of=("self",)).select_related("territory").get(pk=ride_day.pk)
    claim_version(row, row.version if expected is None else expected)
    return row


def change_keep(
    *,
    ride_day: RideDay,
    index: RideIndex,
    kind: RideChangeKind,
    by: User | None,
    leg: RideLeg | None = None,
    driver: Driver | None = None,
    count: int = 0,
) -> RideChange:
    """Keep a change with the day as it was before it, and tell the journal."""
    pins = sorted(row.pk for row in index.legs.values() if row.is_pinned)
    change = RideChange.objects.create(
        ride_day=ride_day,
        kind=kind,
        leg=leg,
        driver=driver,
        count=count,
        before={"tours": tours_json(index.plan.tours), "pins": pins},
        version=ride_day.version,
        made_by=by,
    )
    sentence = f"Déplacements du {day_date(ride_day.day)} : {change.get_kind_display()}."
    journal_record(actor=by, verb="run.change", target=ride_day, sentence=sentence)
    return change


def change_to_undo(ride_day: RideDay) -> RideChange | None:
    """Return the last change, when it can be taken back and nothing came after it."""
    last = RideChange.objects.filter(ride_day=ride_day).order_by("-pk").first()
    if last is None or last.kind not in UNDOABLE or last.undone_at is not None or last.version != ride_day.version:
        return None
    return last
