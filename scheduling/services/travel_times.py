"""Asking the routing server for the journeys that are not known yet, and keeping its answers.

A worker's part: no page waits for a server. The server is asked by blocks for the missing journeys only; at the first
block without a usable answer the rest is left to the estimate until the next time.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory
from mediation.models import Beneficiary
from scheduling.models.journey import JourneyWay, TravelTimes
from scheduling.optimiser import Router, TravelError, estimate_matrix
from scheduling.optimiser.model import Place, TravelMode
from scheduling.optimiser.travel import Journeys
from scheduling.planning.clock import monday_of
from scheduling.planning.packed import JOURNEY, NO_WAY, merged, unpacked
from scheduling.planning.problem_builder import week_places
from scheduling.planning.routing import NO_POINT, KnownJourneys, points_of, router, source_key
from volunteers.models import Helper

logger = logging.getLogger(__name__)

MODES = {JourneyWay.CAR: TravelMode.CAR, JourneyWay.BICYCLE: TravelMode.BICYCLE, JourneyWay.FOOT: TravelMode.FOOT}
# Past these, against the estimate, an answer is absurd: five times shorter or longer, and half an hour more.
MOST_TIMES, SPARE_MINUTES, SPARE_KILOMETRES = 5.0, 30.0, 20.0
WEEKS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: journeys asked for, those with a usable answer, and what went wrong."""

    asked: int = 0
    usable: int = 0
    problem: str = ""


def travel_times_fetch(*, places: Sequence[Place], modes: Iterable[TravelMode]) -> Asked:
    """Ask for the journeys between places that are not known or too old; never raises for a server's failure."""
    chosen = router()
    if chosen is None:
        return Asked()
    known = KnownJourneys(places, modes)
    _, first = np.unique(points_of(places), return_index=True)
    distinct = [places[row] for row in first if _has_point(places[row])]
    asked = usable = 0
    problem = ""
    for way, days in zip(known.ways, known.days, strict=True):
        for rows, columns in _blocks(days, chosen.max_side):
            origins, targets = [distinct[row] for row in rows], [distinct[column] for column in columns]
            try:
                found = _plausible(chosen, origins, targets, MODES[JourneyWay(way)])
            except TravelError as error:
                logger.warning("Travel times are estimated: %s", error)
                problem = str(error)
                break
            travel_times_keep(way=way, origins=origins, targets=targets, found=found)
            asked += found.minutes.size
            usable += int(np.isfinite(found.minutes).sum())
    return Asked(asked, usable, problem)


def travel_times_prepare(*, territory: Territory, week: date) -> Asked:
    """Ask for what planning a week may need and is not known yet."""
    if router() is None:
        return Asked()
    places, modes = week_places(territory=territory, week=week)
    return travel_times_fetch(places=places, modes=modes)


def travel_times_fill() -> None:
    """Ask ahead of need, for this week and the next one of every territory, until the server fails."""
    if router() is None:
        return
    this_week = monday_of(timezone.localdate())
    for territory in Territory.objects.order_by("pk"):
        for number in range(WEEKS_AHEAD):
            if travel_times_prepare(territory=territory, week=this_week + timedelta(weeks=number)).problem:
                return


def _has_point(place: Place) -> bool:
    return bool(points_of([place])[0] != NO_POINT)


def _blocks(days: npt.NDArray[np.int64], side: int) -> Iterator[tuple[list[int], list[int]]]:
    """Rectangles of origins and targets that cover the journeys never asked for, or too long ago.

    A new place misses its whole row and, in the others' rows, one column: new rows first, then new columns.
    """
    oldest = (timezone.localdate() - timedelta(days=settings.TRAVEL_TIMES_DAYS)).toordinal()
    missing = days < oldest
    np.fill_diagonal(missing, False)
    is_new = missing.sum(axis=1) * 2 > max(len(missing) - 1, 1)
    for rows in (np.flatnonzero(is_new), np.flatnonzero(~is_new & missing.any(axis=1))):
        columns = np.flatnonzero(missing[rows].any(axis=0))
        for row in range(0, len(rows), side):
            for column in range(0, len(columns), side):
                yield rows[row : row + side].tolist(), columns[column : column + side].tolist()


def _plausible(chosen: Router, origins: Sequence[Place], targets: Sequence[Place], mode: TravelMode) -> Journeys:
    """What the server says, NaN where it is absurd; lengths alone that are absurd become the estimate's.

    Raises TravelError when the server fails, or when nothing of what it says makes sense.
    """
    found = chosen.table(origins, targets, mode)
    guess = estimate_matrix([*origins, *targets], mode)
    part = np.s_[: len(origins), len(origins) :]
    minutes, kilometres = guess.minutes[part].astype(np.float64), guess.kilometres[part]
    is_long = found.minutes > SPARE_MINUTES + MOST_TIMES * minutes
    is_short = found.minutes < minutes / MOST_TIMES - 2
    is_absurd = (found.minutes < 0) | is_long | is_short
    is_odd = ~((found.kilometres >= 0) & (found.kilometres <= SPARE_KILOMETRES + MOST_TIMES * kilometres))
    kept = Journeys(np.where(is_absurd, np.nan, found.minutes), np.where(is_odd, kilometres, found.kilometres))
    is_apart = minutes > 0
    if is_apart.any() and not np.isfinite(kept.minutes[is_apart]).any():
        raise TravelError(f"{chosen.name} answered no journey that makes sense")
    return kept


@transaction.atomic
def travel_times_keep(*, way: JourneyWay, origins: Sequence[Place], targets: Sequence[Place], found: Journeys) -> None:
    """Keep a block of answers, beside those already kept from the same places."""
    now = timezone.now()
    new = np.zeros(found.minutes.shape, dtype=JOURNEY)
    is_known = np.isfinite(found.minutes)
    new["end"] = points_of(targets)[None, :]
    new["minutes"] = np.where(is_known, np.ceil(np.where(is_known, found.minutes, 0) - 1e-9), NO_WAY)
    new["metres"] = np.where(is_known, np.round(found.kilometres * 1000), NO_WAY)
    new["day"] = timezone.localdate().toordinal()
    points = points_of(origins).tolist()
    rows = TravelTimes.objects.filter(source=source_key(), way=way, start_point__in=points)
    kept = dict(rows.values_list("start_point", "journeys"))
    written = []
    for point, journeys in zip(points, new, strict=True):
        all_of_it = merged(unpacked(kept.get(point, b"")), journeys[journeys["end"] != point])
        written.append(
            TravelTimes(
                source=source_key(),
                way=way,
                start_point=point,
                journeys=all_of_it.tobytes(),
                count=len(all_of_it),
                computed_at=now,
            )
        )
    TravelTimes.objects.bulk_create(
        written,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["source", "way", "start_point"],
        update_fields=["journeys", "count", "computed_at"],
    )


@transaction.atomic
def travel_times_forget(*, everything: bool = False) -> int:
    """Forget what is of no use any more; return how many places were forgotten.

    Answers of another server, places where nobody lives any more, then the oldest beyond what may be kept.
    """
    if everything:
        return TravelTimes.objects.all().delete()[0]
    gone = TravelTimes.objects.exclude(source=source_key()).delete()[0]
    in_use = _points_in_use()
    total, dropped = 0, []
    rows = TravelTimes.objects.order_by("-computed_at", "-pk").only("pk", "start_point", "journeys", "count")
    for row in rows.iterator(chunk_size=200):
        journeys = unpacked(row.journeys)
        kept = journeys[np.isin(journeys["end"], in_use)]
        total += len(kept)
        if row.start_point not in in_use or not len(kept) or total > settings.TRAVEL_TIMES_KEPT:
            dropped.append(row.pk)
        elif len(kept) < len(journeys):
            TravelTimes.objects.filter(pk=row.pk).update(journeys=kept.tobytes(), count=len(kept))
    for start in range(0, len(dropped), 500):
        gone += TravelTimes.objects.filter(pk__in=dropped[start : start + 500]).delete()[0]
    return gone


def _points_in_use() -> npt.NDArray[np.int64]:
    """Where someone lives or starts from today, and the centres of communes."""
    places = [
        Place("", latitude, longitude)
        for model in (Commune, Helper, Beneficiary)
        for latitude, longitude in model._default_manager.order_by().values_list("latitude", "longitude")
        if latitude is not None and longitude is not None
    ]
    return np.unique(points_of(places))
