"""Dates on which an itinerant place stands somewhere: added by recurrence or from a list, removed."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from directory.enums import PlaceKind
from directory.models import Place, PlaceStop
from directory.services.record_rows import lock, note, save_row
from directory.stop_rules import MAX_STOPS, Stop


@transaction.atomic
def stops_add(*, place: Place, stops: Iterable[Stop], by: User | None) -> int:
    """Add stops to an itinerant place; those it has already, same place and time, are left alone. Returns the count.

    Raises ValidationError when the place is not itinerant, or would have more than MAX_STOPS stops.
    """
    lock(place)
    if place.kind != PlaceKind.ITINERANT:
        raise ValidationError("Seul un lieu itinérant a des passages.")
    known = set(place.stops.values_list("starts_at", "where"))
    new = [stop for stop in dict.fromkeys(stops) if (stop.starts_at, stop.where) not in known]
    if len(known) + len(new) > MAX_STOPS:
        raise ValidationError(f"Un lieu garde au plus {MAX_STOPS} passages : retirez ceux qui sont passés.")
    rows = [PlaceStop(place=place, **stop.as_fields()) for stop in new]
    for row in rows:
        row.full_clean(exclude=["place"])
    PlaceStop.objects.bulk_create(rows)
    if rows:
        place.version += 1
        save_row(place, by, f"{len(rows)} passages ajoutés")
        note(place, by, "stops", f"A ajouté {len(rows)} passages du lieu « {place} ».")
    return len(rows)


@transaction.atomic
def stop_remove(*, stop: PlaceStop, by: User | None) -> None:
    """Remove a stop that will not take place."""
    place = stop.place
    stop.delete()
    note(place, by, "stops", f"A retiré un passage du lieu « {place} ».")
