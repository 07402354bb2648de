"""What is looked for, and what a search answers."""

import math
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Commune, Territory
from directory.enums import WideningStep
from directory.hours.state import OpenState
from directory.models import Service

Point = tuple[float, float]


def crow_kilometres(start: Point, end: Point) -> float:
    """Great-circle distance (haversine)."""
    latitudes = math.radians(start[0]), math.radians(end[0])
    north = math.sin((latitudes[1] - latitudes[0]) / 2) ** 2
    east = math.sin(math.radians(end[1] - start[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, north + math.cos(latitudes[0]) * math.cos(latitudes[1]) * east)))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. ``open_at`` alone asks for one moment; with ``open_until``, for any opening between both."""

    territory: Territory
    words: str = ""
    themes: tuple[str, ...] = ()
    bouquet: str = ""
    commune: Commune | None = None
    point: Point | None = None
    minutes: int | None = None
    public: str = ""
    is_free: bool = False
    is_remote: bool = False
    is_at_home: bool = False
    open_at: datetime | None = None
    step: WideningStep | None = None
    limit: int = 20
    open_until: datetime | None = None

    @property
    def origin(self) -> Point | None:
        """Where journeys start: the point given, otherwise the centre of the commune."""
        if self.point is not None:
            return self.point
        return (self.commune.latitude, self.commune.longitude) if self.commune is not None else None


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the answer. ``minutes`` is None for what comes to you or is done at a distance.

    ``opens`` and ``is_open`` tell whether it is open at the moment that was asked, or now. ``where`` and ``point``
    are those of the next stop for an itinerant place. ``is_home``: someone comes to you; ``is_remote``: by telephone
    or internet.
    """

    service: Service
    rank: int
    step: WideningStep
    minutes: int | None
    travel_source: str
    kilometres: float | None
    state: OpenState
    reasons: list[str]
    opens: str = ""
    is_open: bool = False
    where: str = ""
    point: Point | None = None
    is_home: bool = False
    is_remote: bool = False

    @property
    def moves_to_you(self) -> bool:
        """Whether nobody has to travel."""
        return self.is_home or self.is_remote


@dataclass(frozen=True, slots=True)
class Answer:
    """``found`` holds places to go to and what comes to you, best first; ``remote``, when the step is another one,
    the few best services at a distance. ``counts`` says what each step would give, up to ``CAP``.

    Never empty: without anything else the step is DESK, with our own services, or ``phone`` when none is written.
    ``guess`` says what was understood when the words were not found as they were typed. ``other_days`` tells of what
    is nearer but shut at the time asked for, at ``other_step``; empty when nothing is.
    """

    step: WideningStep
    counts: dict[WideningStep, int]
    found: list[Found]
    total: int
    sentence: str
    remote: list[Found] = field(default_factory=list)
    themes: tuple[str, ...] = ()
    guess: str = ""
    phone: str = ""
    other_days: str = ""
    other_step: WideningStep | None = None
