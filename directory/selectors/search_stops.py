"""Passages of moving places: those to come, and the one that counts for somebody who searches."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from directory.enums import PlaceKind, RecordStatus
from directory.models import Place, PlaceStop
from directory.selectors.search_lookups import nearest_stops
from directory.selectors.search_types import Point, Wish, crow_kilometres

STOPS_CAP, STOPS_DAYS = 120, 62
# Kilometres for what stands nobody knows where.
_NOWHERE = 40_000


def coming_stops(now: datetime) -> QuerySet[PlaceStop]:
    """Return the passages of the next weeks, of any place."""
    return PlaceStop.objects.order_by().filter(ends_at__gt=now, starts_at__lt=now + timedelta(days=STOPS_DAYS))


def stops_that_count(wish: Wish, centres: dict[str, Point], now: datetime) -> dict[int, PlaceStop]:
    """Return the passage that counts for each moving place, by place.

    One at the time asked for, if any; then the nearest, then the soonest.
    """
    coming = coming_stops(now).filter(
        place__territory=wish.territory,
        place__status=RecordStatus.PUBLISHED,
        place__kind=PlaceKind.ITINERANT,
        place__merged_into=None,
    )

    def order(stop: PlaceStop) -> tuple[float, datetime, int]:
        point = stop_point(stop, centres)
        away = crow_kilometres(wish.origin, point) if wish.origin and point else _NOWHERE
        return (round(away), stop.starts_at, stop.pk)

    best: dict[int, PlaceStop] = {}
    for rows in (*_at_the_time(coming, wish), coming):
        for stop in sorted(nearest_stops(rows, wish.origin)[:STOPS_CAP], key=order):
            best.setdefault(stop.place_id, stop)
    return best


def places_to_ask(wish: Wish, now: datetime) -> list[int]:
    """Return the moving places whose next passages nobody wrote, nearest first: they are found where they belong."""
    waiting = Place.objects.filter(
        ~Exists(coming_stops(now).filter(place=OuterRef("pk"))),
        territory=wish.territory,
        status=RecordStatus.PUBLISHED,
        kind=PlaceKind.ITINERANT,
        merged_into=None,
    )
    return list(nearest_stops(waiting, wish.origin, "pk").values_list("pk", flat=True)[:STOPS_CAP])


def _at_the_time(coming: QuerySet[PlaceStop], wish: Wish) -> list[QuerySet[PlaceStop]]:
    if wish.open_at is None:
        return []
    return [coming.filter(ends_at__gt=wish.open_at, starts_at__lte=wish.open_until or wish.open_at)]


def stop_point(stop: PlaceStop, centres: dict[str, Point]) -> Point | None:
    """Return where a passage stands, or the centre of its commune."""
    if stop.latitude is not None and stop.longitude is not None:
        return (stop.latitude, stop.longitude)
    return centres.get(stop.insee_code)
