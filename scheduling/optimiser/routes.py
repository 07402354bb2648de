"""The days that a plan makes, read from the rules alone: for the checker, which shares no code with the decoder.

A route is one helper's stops on one day, by start; of two that start together, the one left first comes first.
A passenger's route is read with the driver's: the passenger is in the driver's car from the driver's start place to
the driver's end place, and travels as long as the driver.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Helper, HelperDay, Problem, TravelMode, Visit

LONGEST_MINUTES = 1_000_000
"""A journey that takes as long or longer is as good as unknown."""


@dataclass(frozen=True)
class Stop:
    """A visit made at a time, by these helpers."""

    visit: Visit
    assignment: Assignment

    @property
    def start(self) -> int:
        """Minute at which the visit begins."""
        return self.assignment.start

    @property
    def leave(self) -> int:
        """Minute from which its people can go on: duration and buffer passed."""
        return self.assignment.start + self.visit.duration + self.visit.buffer


@dataclass(frozen=True)
class Route:
    """One helper's stops on one day, by start. ``day`` is None where the helper has no such day in the problem."""

    helper: Helper
    date: int
    day: HelperDay | None
    stops: tuple[Stop, ...]

    def legs(self) -> list[tuple[str, str]]:
        """Journeys by place, from the start place to the end place; only between stops for an unknown day."""
        places = [stop.visit.place for stop in self.stops]
        if self.day is not None:
            places = [self.day.start_place, *places, self.day.end_place]
        return list(pairwise(places))


class Journeys:
    """Minutes between places by mode, None where unknown."""

    def __init__(self, problem: Problem) -> None:
        self._minutes = {mode: matrix.minutes for mode, matrix in problem.travel.items()}
        self._index = {
            mode: {place: row for row, place in enumerate(matrix.place_ids)} for mode, matrix in problem.travel.items()
        }

    def minutes(self, mode: TravelMode, origin: str, target: str) -> int | None:
        """Whole minutes, rounded up; None when missing, negative, huge or not a number. Staying takes no time then."""
        index = self._index.get(mode, {})
        value = -1.0
        if origin in index and target in index:
            value = float(self._minutes[mode][index[origin], index[target]])
        if 0 <= value < LONGEST_MINUTES:
            return math.ceil(value)
        return 0 if origin == target else None


class Day:
    """All routes of a plan, by (helper id, date), with who drives whom."""

    def __init__(self, problem: Problem, assignments: Iterable[Assignment]) -> None:
        self.journeys = Journeys(problem)
        self.helpers: Mapping[str, Helper] = {helper.id: helper for helper in problem.helpers}
        visits: dict[str, Visit] = {}
        for visit in problem.visits:
            visits.setdefault(visit.id, visit)
        days: dict[tuple[str, int], HelperDay] = {}
        for day in problem.days:
            days.setdefault((day.helper_id, day.day), day)
        stops: dict[tuple[str, int], list[Stop]] = {}
        for assignment in assignments:
            if assignment.visit_id in visits:
                stop = Stop(visits[assignment.visit_id], assignment)
                for helper_id in dict.fromkeys(assignment.helper_ids):
                    stops.setdefault((helper_id, assignment.start // MINUTES_PER_DAY), []).append(stop)
        self.routes: dict[tuple[str, int], Route] = {}
        for key, mine in stops.items():
            if key[0] in self.helpers:
                mine.sort(key=lambda stop: (stop.start, stop.leave, stop.visit.id))
                self.routes[key] = Route(self.helpers[key[0]], key[1], days.get(key), tuple(mine))

    def partners(self, route: Route) -> set[str]:
        """Everybody met on a route."""
        return {name for stop in route.stops for name in stop.assignment.helper_ids} - {route.helper.id}

    def driver(self, route: Route) -> Route | None:
        """The route of the one car driver of a passenger's whole day; None when there is not exactly one."""
        crews = [set(stop.assignment.helper_ids) - {route.helper.id} for stop in route.stops]
        shared = set.intersection(*crews) if crews else set()
        drivers = [name for name in shared if name in self.helpers and self.helpers[name].travel_mode == TravelMode.CAR]
        return self.routes.get((drivers[0], route.date)) if len(drivers) == 1 and self.is_lone(crews) else None

    @staticmethod
    def is_lone(crews: list[set[str]]) -> bool:
        """Whether all crews are the same one person."""
        return len(set.union(*crews)) == 1

    def passengers(self, route: Route) -> list[Route]:
        """Routes of those who ride in this route's car."""
        found = []
        for name in sorted(self.partners(route)):
            other = self.routes.get((name, route.date))
            if other is not None and other.helper.travel_mode == TravelMode.PASSENGER and self.driver(other) is route:
                found.append(other)
        return found

    def travel_minutes(self, route: Route) -> int:
        """Minutes at the wheel, on foot or by bicycle; 0 for a passenger; unknown journeys count 0."""
        mode = route.helper.travel_mode
        if mode == TravelMode.PASSENGER:
            return 0
        return sum(self.journeys.minutes(mode, origin, target) or 0 for origin, target in route.legs())

    def worked_minutes(self, route: Route) -> int:
        """Visits plus travel; a passenger travels as long as the driver, unless called in on a day off."""
        visits = sum(stop.visit.duration for stop in route.stops)
        is_driven = route.helper.travel_mode == TravelMode.PASSENGER and route.day is not None
        driver = self.driver(route) if is_driven else None
        return visits + self.travel_minutes(driver or route)
