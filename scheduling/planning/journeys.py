"""Minutes of road as plannings use them: corrected by hand, else measured, else estimated; rounded up.

Nothing here waits for a server: what it said is read from the database, and asked for by a worker beforehand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.formatting import NBSP, percent, plural
from scheduling.optimiser import ESTIMATE_ERROR, CommuneOverrides, Estimate
from scheduling.optimiser.model import Place, TravelMatrix, TravelMode
from scheduling.optimiser.travel import NOT_CORRECTED
from scheduling.planning.routing import NO_POINT, NOT_KNOWN, KnownJourneys, points_of

ROUND_MINUTES = 5
CommuneMinutes = Mapping[tuple[str, str], int]
NO_OVERRIDES: CommuneMinutes = {}


def round_up(minutes: int) -> int:
    """Next multiple of five minutes."""
    return -(-minutes // ROUND_MINUTES) * ROUND_MINUTES


def estimate_error() -> str:
    """How wrong the estimate may be, in round words: "à 20 % près"."""
    return f"à {percent(round(ESTIMATE_ERROR * 20) / 20)} près"


@dataclass(frozen=True, slots=True)
class RoadSources:
    """Where the journeys by car of a week come from, in counts of journeys one way between two positions.

    ``corrected`` counts journeys between communes corrected by hand, there and back being one. ``is_silent``: the
    server was asked for the estimated ones and gave nothing usable.
    """

    server: str = ""
    measured: int = 0
    estimated: int = 0
    corrected: int = 0
    is_silent: bool = False

    def as_json(self) -> dict[str, Any]:
        """What a plan keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RoadSources":
        """Read what a plan kept."""
        return cls(**kept)

    @property
    def sentence(self) -> str:
        """ "312 trajets par OSRM, 4 estimés à 20 % près, 1 corrigé à la main"."""
        corrected = plural(self.corrected, "trajet corrigé", "trajets corrigés") if self.corrected else ""
        if not self.measured:
            return ", ".join(filter(None, [f"estimation, {estimate_error()}", corrected]))
        parts = [f"{plural(self.measured, 'trajet')} par {self.server}"]
        if self.estimated:
            parts.append(f"{plural(self.estimated, 'estimé')} {estimate_error()}")
        if self.corrected:
            parts.append(f"{plural(self.corrected, 'corrigé')} à la main")
        return ", ".join(parts)

    @property
    def warning(self) -> str:
        """What to say when the server could not be relied on; empty otherwise."""
        if not self.is_silent or not self.estimated:
            return ""
        total = plural(self.estimated + self.measured, "trajet")
        few = f"{self.estimated} sur {total} " + ("sont estimés" if self.estimated > 1 else "est estimé")
        words = (
            f"{few}, {estimate_error()}" if self.measured else f"les temps de route sont estimés, {estimate_error()}"
        )
        return f"Le serveur de trajets {self.server} n’a pas répondu comme il faut{NBSP}: {words}."


def journeys(
    places: Sequence[Place],
    mode: TravelMode,
    overrides: CommuneMinutes = NO_OVERRIDES,
    known: KnownJourneys | None = None,
) -> TravelMatrix:
    """Journeys corrected by hand from commune to commune, else measured, else estimated, rounded up to five minutes.

    An unknown journey stays unknown (negative). ``overrides`` maps INSEE codes (from, to) to minutes by car, one way.

    People are told "9 h 15", never "9 h 13": windows and durations being multiples of five, rounding the road makes
    every start one too. The minutes lost are a margin that the estimate, wrong by a fifth, needs anyway.
    """
    exact = CommuneOverrides(_Measured(known), overrides, both_ways=False).matrix(places, mode)
    rounded = np.where(exact.minutes > 0, -(-exact.minutes // ROUND_MINUTES) * ROUND_MINUTES, exact.minutes)
    return TravelMatrix(exact.place_ids, rounded.astype(np.int64), exact.kilometres, exact.source)


def week_journeys(
    places: Sequence[Place], modes: Iterable[TravelMode], overrides: CommuneMinutes
) -> tuple[dict[TravelMode, TravelMatrix], RoadSources]:
    """Journeys of each mode, and where those by car come from. One query when a server is in use."""
    wanted = set(modes)
    known = KnownJourneys(places, wanted)
    return {mode: journeys(places, mode, overrides, known) for mode in wanted}, road_sources(places, overrides, known)


def road_sources(places: Sequence[Place], overrides: CommuneMinutes, known: KnownJourneys) -> RoadSources:
    """Count journeys by car between different positions."""
    points, first = np.unique(points_of(places), return_index=True)
    distinct = [places[row] for row in first[points != NO_POINT]]
    is_corrected = CommuneOverrides(Estimate(), overrides, both_ways=False).known(distinct, TravelMode.CAR)
    counted = (is_corrected == NOT_CORRECTED) & ~np.eye(len(distinct), dtype=bool)
    is_measured = known.between(distinct, TravelMode.CAR)[0] != NOT_KNOWN
    communes = {place.commune for place in distinct}
    return RoadSources(
        server=known.server,
        measured=int((counted & is_measured).sum()),
        estimated=int((counted & ~is_measured).sum()),
        corrected=len({frozenset(pair) for pair in overrides if communes.issuperset(pair)}),
    )


@dataclass(frozen=True)
class _Measured:
    """The estimate, replaced by what the server said where it said something."""

    known: KnownJourneys | None

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        if self.known is None or not self.known.server:
            return Estimate().matrix(places, mode)
        minutes, metres = self.known.between(places, mode)
        np.fill_diagonal(minutes, 0)
        np.fill_diagonal(metres, 0)
        is_measured = minutes != NOT_KNOWN
        if is_measured.all():
            return TravelMatrix(tuple(place.id for place in places), minutes, metres / 1000, self.known.server)
        found = Estimate().matrix(places, mode)
        return TravelMatrix(
            found.place_ids,
            np.where(is_measured, minutes, found.minutes),
            np.where(is_measured, metres / 1000, found.kilometres),
            self.known.server,
        )
