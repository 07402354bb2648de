"""Data model of a planning problem and of its plan. Pure Python: no Django, no database.

Units: every instant is an ``int``, minutes since 00:00 of the problem's first day (day 0), so that
Tuesday 9:00 of a week starting on Monday is ``1 * 1440 + 540``. Every duration is in minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

MINUTES_PER_DAY = 1440


class TravelMode(StrEnum):
    """How a helper moves. A passenger travels with the partner of the pair, who must have a car."""

    CAR = "CAR"
    PASSENGER = "PASSENGER"
    BICYCLE = "BICYCLE"
    FOOT = "FOOT"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of absolute minutes. What is planned in it lies wholly inside: start ≤ s and s + d ≤ end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS 84 degrees. ``commune`` is the INSEE code used by travel-time overrides."""

    id: str
    latitude: float
    longitude: float
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of ``minutes`` that starts between the two bounds (absolute minutes, both included)."""

    earliest_start: int
    latest_start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class HelperDay:
    """One helper on one day: leaves ``start_place`` and is back at ``end_place`` within the windows' envelope.

    Each visit lies inside one window. ``lunch`` is None where the day needs no break.
    ``max_minutes`` bounds visits plus travel on that day.
    """

    helper_id: str
    day: int
    windows: tuple[Window, ...]
    start_place: str
    end_place: str
    lunch: Lunch | None = None
    max_minutes: int = MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class Helper:
    """Who can go. ``level``: 2 counsellor, 1 volunteer, 0 civic-service youth.

    ``profiles`` are the beneficiary profile levels the helper accepts (empty: all).
    ``max_week_minutes`` bounds visits plus travel over the problem; ``used_week_minutes`` is already taken.
    ``max_days`` bounds the days worked in the problem. ``may_go_alone`` is False for a civic-service youth or a
    minor (territory policy): such a helper is only ever sent with another. ``fair_group`` names the group whose
    loads should be even (empty: none). ``apart`` are the helpers never sent with this one, in whichever direction it
    was said. With ``needs_escort``, a first visit to someone is made with one of ``escorts``.
    """

    id: str
    kind: str
    level: int
    skills: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    travel_mode: TravelMode = TravelMode.CAR
    max_week_minutes: int = 7 * MINUTES_PER_DAY
    used_week_minutes: int = 0
    max_days: int = 7
    may_go_alone: bool = True
    fair_group: str = ""
    apart: frozenset[str] = frozenset()
    needs_escort: bool = False
    escorts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FixedPart:
    """A visit that must not move: these helpers (lead first), this start."""

    helper_ids: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to place.

    At least one of the helpers sent has ``level_required`` and all of ``skills`` (the lead); each of them accepts
    the ``profile``, is not ``excluded`` and is of one of ``kinds`` (empty: any). ``people`` is 1 or 2.
    ``priority`` ≥ 1 weighs an unserved visit. ``due`` is the last day (index, may be negative) without lateness.
    ``continuity`` gives, per helper id, how well the person is known (0 to 1, fading with time);
    ``preferred`` lists the helpers wished for. ``planned`` is where a published plan had put it (replanning).
    ``apart`` are the helpers never sent here, for a reason that is not told; ``known_by`` those who have already come.
    """

    id: str
    place: str
    duration: int
    windows: tuple[Window, ...]
    people: int = 1
    level_required: int = 0
    skills: frozenset[str] = frozenset()
    profile: str = ""
    kinds: frozenset[str] = frozenset()
    priority: int = 1
    age_days: int = 0
    due: int | None = None
    preferred: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    known_by: frozenset[str] = frozenset()
    continuity: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    buffer: int = 0
    fixed: FixedPart | None = None
    planned: FixedPart | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan's cost adds up, in equivalent minutes of travel.

    ``unserved`` per unit of priority, ``late`` per day after the due day, ``preference`` when nobody wished for or
    known goes, ``travel`` per minute, ``unfair`` per minute of mean deviation inside a fair group, ``change`` per
    visit moved from its published place, ``age`` per day of age (365 at most) of an unserved request.
    """

    unserved: float = 1000.0
    late: float = 60.0
    preference: float = 15.0
    travel: float = 1.0
    unfair: float = 0.1
    change: float = 30.0
    age: float = 1.0


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Minutes and kilometres between places, shapes (n, n), row = from. ``source`` says where they come from."""

    place_ids: tuple[str, ...]
    minutes: npt.NDArray[np.int64]
    kilometres: npt.NDArray[np.float64]
    source: str


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a plan depends on. ``travel`` maps each mode in use to its matrix over the same places."""

    places: tuple[Place, ...]
    helpers: tuple[Helper, ...]
    days: tuple[HelperDay, ...]
    visits: tuple[Visit, ...]
    travel: Mapping[TravelMode, TravelMatrix]
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A placed visit: who (lead first) and when (absolute minute)."""

    visit_id: str
    helper_ids: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class PlanCost:
    """Parts of the cost, in the order in which they matter; ``total`` uses the problem's weights."""

    unserved_priority: int
    late_days: int
    broken_preferences: float
    travel_minutes: int
    unfairness: float
    moved: int
    total: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for a problem. Each visit of the problem is either assigned or listed in ``unserved``."""

    assignments: tuple[Assignment, ...]
    unserved: tuple[str, ...]
    cost: PlanCost


class Cause(StrEnum):
    """What stops a visit, or what a plan breaks."""

    NO_SKILL = "NO_SKILL"
    NO_ONE_FREE = "NO_ONE_FREE"
    TRAVEL = "TRAVEL"
    HOURS_LIMIT = "HOURS_LIMIT"
    LUNCH = "LUNCH"
    PAIR_IMPOSSIBLE = "PAIR_IMPOSSIBLE"
    EXCLUDED = "EXCLUDED"
    PROFILE = "PROFILE"
    WINDOW_TOO_SHORT = "WINDOW_TOO_SHORT"
    FIXED_OUTSIDE = "FIXED_OUTSIDE"
    TRAVEL_UNKNOWN = "TRAVEL_UNKNOWN"
    NO_WINDOW = "NO_WINDOW"
    APART = "APART"
    FIRST_VISIT = "FIRST_VISIT"


class RelaxationKind(StrEnum):
    """What could be changed so that an unserved visit fits."""

    OTHER_WINDOW = "OTHER_WINDOW"
    ALLOW_HELPER = "ALLOW_HELPER"
    ONE_PERSON = "ONE_PERSON"
    MORE_HOURS = "MORE_HOURS"
    EXTRA_HELPER = "EXTRA_HELPER"
    SHORTER = "SHORTER"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change that would let the visit in, with the minutes of travel it would add.

    ``helper_ids`` and ``start`` say where it would go; ``amount`` is minutes of extra hours, or of shortening.
    """

    kind: RelaxationKind
    helper_ids: tuple[str, ...]
    start: int | None
    amount: int
    extra_minutes: int


@dataclass(frozen=True, slots=True)
class UnservedReason:
    """Why a visit is not placed: how many (helper, day) tries each cause stopped, and what would free it."""

    visit_id: str
    causes: Mapping[Cause, int]
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class ServedReason:
    """Why this person and this time: facts, and the best other placements with what each would cost more."""

    visit_id: str
    travel_minutes: int
    continuity: float
    is_preferred: bool
    helpers_possible: int
    helpers_total: int
    alternatives: tuple["Slot", ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A feasible place for a visit in a plan: start interval and what it changes.

    ``extra_minutes`` of travel (negative when it saves some), ``moved`` visits whose start changes with their new
    starts, ``extra_cost`` in weighted minutes, ``continuity`` of the people sent (0 to 1).
    """

    helper_ids: tuple[str, ...]
    start: int
    latest_start: int
    extra_minutes: int
    extra_cost: float
    continuity: float
    moved: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks. ``detail`` holds the figures: minutes late, minutes over, and so on."""

    cause: str
    visit_id: str = ""
    helper_id: str = ""
    day: int | None = None
    detail: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search reports while it runs. ``fraction`` is 0 to 1."""

    fraction: float
    served: int
    total: int
    travel_minutes: int
