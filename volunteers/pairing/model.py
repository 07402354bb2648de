"""What suggestions are made from and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Refusal(StrEnum):
    """Why someone is left out, as far as a page may tell: a reserve is an "other reason" like any other."""

    DAYS = "DAYS"
    DISTANCE = "DISTANCE"
    OTHER = "OTHER"


class Block(StrEnum):
    """The one thing that stops a team that would otherwise fit. A reserve is never one of them (invariant J7)."""

    PAPERS = "PAPERS"
    LEVEL = "LEVEL"
    ROOM = "ROOM"
    DAYS = "DAYS"
    DISTANCE = "DISTANCE"


@dataclass(frozen=True, slots=True)
class HelperCard:
    """A helper as suggestions see one.

    ``words`` and ``languages`` map a word as it is compared to the word as it was typed. ``week`` has a bit for each
    half-day of the week that is usually free, Monday morning first. ``load`` is the share of the hours offered that
    was given lately, ``matches`` the people already visited. ``may_visit``: nothing lacks today.

    ``hours`` has a bit for each half-hour of the week that is usually free, Monday midnight first (48 a day); 0 where
    only half-days are known. ``room`` is what is left of the minutes offered by week, None when nothing limits it.
    ``lacks`` says what stops visits today, or from ``stops_on`` on.
    """

    key: int
    name: str
    latitude: float
    longitude: float
    mode: str = "CAR"
    themes: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    week: int = 0
    load: float = 0.0
    minutes_given: int = 0
    matches: int = 0
    may_visit: bool = True
    may_go_alone: bool = True
    may_lead: bool = True
    hours: int = 0
    room: int | None = None
    lacks: str = ""
    stops_on: date | None = None


@dataclass(frozen=True, slots=True)
class SeniorCard:
    """A person who would be visited. ``days`` has a bit for each day preferred, 0 for any.

    ``known`` gives how well helpers are known, 0 to 1; ``met`` the helpers who already come or are proposed.
    ``pace`` is what the visits would take of a helper's week, in minutes, 0 when it does not matter.
    """

    key: int
    latitude: float
    longitude: float
    level: str = ""
    themes: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    days: int = 0
    known: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    met: frozenset[int] = frozenset()
    pace: int = 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people would rather have, as pairs of keys.

    ``apart`` and ``together`` hold two helpers, in either order; ``avoided`` and ``preferred`` a helper and a senior.
    """

    apart: frozenset[tuple[int, int]] = frozenset()
    together: frozenset[tuple[int, int]] = frozenset()
    avoided: frozenset[tuple[int, int]] = frozenset()
    preferred: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """How much each criterion of a match counts."""

    near: int = 25
    light: int = 20
    tastes: int = 20
    able: int = 15
    known: int = 10
    days: int = 10


@dataclass(frozen=True, slots=True)
class PairWeights:
    """How much each criterion of a pair counts."""

    slots: int = 35
    skills: int = 25
    near: int = 25
    wish: int = 15


@dataclass(frozen=True, slots=True)
class Point:
    """A criterion: what is seen, and what it brings out of what it could."""

    label: str
    words: str
    got: float
    most: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A helper or two who could go, lead first. ``score`` is out of 100; ``reasons`` plead for, ``minus`` against."""

    helpers: tuple[int, ...]
    score: int
    points: tuple[Point, ...]
    reasons: tuple[str, ...]
    minus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Almost:
    """A team that would fit but for one thing, and which."""

    helpers: tuple[int, ...]
    score: int
    block: Block
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Suggestions, best first, how many helpers were left out for which reason, who almost fits, what would open more.

    ``openings`` are sentences: what to change in what is asked, and how many could then come.
    """

    suggestions: tuple[Suggestion, ...]
    left_out: Mapping[Refusal, int]
    almost: tuple[Almost, ...] = ()
    openings: tuple[str, ...] = ()
