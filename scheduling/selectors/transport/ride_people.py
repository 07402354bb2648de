"""The people to drive on a day: way out and way back on a line, what they take part with, how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.formatting import hour
from scheduling.models import RideLeg, RideRequest, Run, RunStop
from scheduling.planning.rides.problem import is_lawful
from scheduling.planning.rides.words import cause_sentences
from scheduling.selectors.transport.confided import confided_of, confided_words
from scheduling.selectors.transport.prices import TO_SET
from scheduling.transport.enums import LegState, RideState, StopKind, Way

PLACED = frozenset({LegState.PLANNED, LegState.ABOARD, LegState.DONE, LegState.ABSENT})


@dataclass(frozen=True, slots=True)
class WayCell:
    """One way: "9 h 18, Odile Gendron", or why there is none."""

    leg: RideLeg
    words: str
    is_placed: bool
    causes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A need and its ways. ``tone`` colours the state, which words always say."""

    ride: RideRequest
    out: WayCell | None
    back: WayCell | None
    participation: str
    state: str
    tone: str
    icon: str
    is_lawful: bool
    # Of a service whose drivers are not ours: nobody here is looked for.
    is_outside: bool = False

    @property
    def cells(self) -> list[WayCell]:
        """The ways that the need has."""
        return [cell for cell in (self.out, self.back) if cell is not None]

    @property
    def is_complete(self) -> bool:
        """Tell whether every way has a driver."""
        return all(cell.is_placed for cell in self.cells)

    @property
    def is_half(self) -> bool:
        """Tell whether a way has a driver and another has none."""
        return not self.is_complete and any(cell.is_placed for cell in self.cells)

    @property
    def may_be_placed(self) -> bool:
        """Tell whether a search may find it a driver."""
        ready = self.is_lawful and self.ride.scheme_id is not None and self.ride.state != RideState.DRAFT
        return ready and not self.is_complete and not self.is_outside

    @property
    def missing(self) -> WayCell | None:
        """The first way without a driver."""
        return next((cell for cell in self.cells if not cell.is_placed), None)


def person_rows(
    legs: Sequence[RideLeg],
    stops: Mapping[int, Sequence[RunStop]],
    runs: Mapping[int, Run],
    prices: Mapping[int, str],
) -> list[PersonRow]:
    """A row for each need of the day, by hour. ``prices``: see ``ride_prices``. Reads nothing."""
    pickups = {stop.leg_id: (run, stop) for run, rows in stops.items() for stop in rows if stop.kind == StopKind.PICKUP}
    by_need: dict[int, dict[str, RideLeg]] = {}
    for leg in legs:
        by_need.setdefault(leg.request_id, {})[leg.way] = leg
    found = []
    for ways in by_need.values():
        ride = next(iter(ways.values())).request
        cells = {way: _cell(leg, pickups, runs) for way, leg in ways.items()}
        asked = prices.get(ride.pk, TO_SET)
        lawful = is_lawful(ride)
        tone, icon, state = _state(ride, lawful, list(cells.values()))
        found.append(PersonRow(ride, cells.get(Way.OUT), cells.get(Way.BACK), asked, state, tone, icon, lawful))
    return found


def _cell(leg: RideLeg, pickups: Mapping[int, tuple[int, RunStop]], runs: Mapping[int, Run]) -> WayCell:
    if leg.pk in pickups:
        key, stop = pickups[leg.pk]
        return WayCell(leg, f"{hour(stop.begins_at)}, {runs[key].driver}", True)
    confided = confided_of(leg.request)
    if confided is not None and leg.state == LegState.PLANNED:
        return WayCell(leg, confided_words(confided, leg.way), True)
    if leg.state in PLACED:
        return WayCell(leg, leg.get_state_display(), True)
    return WayCell(leg, "aucun", False, tuple(cause_sentences(leg.why.get("causes", {}))))


def _state(ride: RideRequest, lawful: bool, cells: Sequence[WayCell]) -> tuple[str, str, str]:
    is_complete = all(cell.is_placed for cell in cells)
    is_left = any(cell.leg.is_resumed and not cell.is_placed for cell in cells)
    if is_left or not lawful:
        words = ("exclamation-octagon", "à reprendre en route") if is_left else ("sign-stop", "non autorisé")
        return "bad", *words
    if ride.state in {RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.COMPLETED}:
        return "good", "check-lg", ride.get_state_display()
    if ride.state == RideState.NO_SHOW:
        return "bad", "person-x", ride.get_state_display()
    if is_complete:
        return "", "pencil", "trajet proposé"
    if any(cell.is_placed for cell in cells):
        return "warn", "arrow-left-right", "pas confirmé"
    return "warn", "clock", "à confier"
