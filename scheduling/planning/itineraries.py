"""A helper's day as it is lived: road, visits, lunch, hours off, in minutes of the week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduling.optimiser.model import Assignment, HelperDay, Lunch, Problem, TravelMode, Window
from scheduling.optimiser.routes import Day, Route


@dataclass(frozen=True, slots=True)
class Leg:
    """Road from one place to the next, arriving when the visit starts (or home at the end)."""

    start: int
    minutes: int
    origin: str
    target: str


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The day of a helper in a plan. ``worked`` counts visits and road."""

    route: Route
    legs: tuple[Leg, ...]
    lunch: Window | None
    travel_minutes: int
    worked_minutes: int


class Itineraries:
    """All the days of a plan, by helper's identifier and day."""

    def __init__(self, problem: Problem, assignments: Sequence[Assignment]) -> None:
        self._day = Day(problem, assignments)
        self.helper_days: dict[tuple[str, int], HelperDay] = {(row.helper_id, row.day): row for row in problem.days}
        self._routes = self._day.routes

    def of(self, helper_id: str, day: int) -> Itinerary | None:
        """A helper's day; None without a visit."""
        route = self._routes.get((helper_id, day))
        if route is None:
            return None
        legs = tuple(self._legs(route))
        return Itinerary(
            route=route,
            legs=legs,
            lunch=self._lunch(route, legs),
            travel_minutes=self._day.travel_minutes(self._driver(route)),
            worked_minutes=self._day.worked_minutes(route),
        )

    def worked_minutes(self, helper_id: str) -> int:
        """Visits and road of a helper over the week."""
        return sum(self._day.worked_minutes(route) for (name, _), route in self._routes.items() if name == helper_id)

    def travel_minutes(self, day: int) -> int:
        """Road of everyone on a day: a car counts once, whoever is in it."""
        return sum(self._day.travel_minutes(route) for (_, date), route in self._routes.items() if date == day)

    def _driver(self, route: Route) -> Route:
        if route.helper.travel_mode == TravelMode.PASSENGER:
            return self._day.driver(route) or route
        return route

    def _legs(self, route: Route) -> Iterator[Leg]:
        """Road before each stop, then the way home; the journey ends as the visit begins."""
        driven = self._driver(route)
        places = driven.legs()
        starts = [stop.start for stop in driven.stops]
        first = 0 if driven.day is not None else 1
        for row, (origin, target) in enumerate(places):
            minutes = self._day.journeys.minutes(driven.helper.travel_mode, origin, target) or 0
            place = row + first
            is_home = place >= len(starts)
            start = driven.stops[-1].leave if is_home else starts[place] - minutes
            yield Leg(start, minutes, origin, target)

    def _lunch(self, route: Route, legs: Sequence[Leg]) -> Window | None:
        """The earliest moment at which the day's lunch fits between two visits; None when there is none to show."""
        if route.day is None or route.day.lunch is None:
            return None
        lunch = route.day.lunch
        for free_from, free_until in self._gaps(route, legs):
            begins = max(free_from, lunch.earliest_start)
            if _fits(lunch, begins, free_until):
                return Window(begins, begins + lunch.minutes)
        return None

    def _gaps(self, route: Route, legs: Sequence[Leg]) -> Iterator[tuple[int, int]]:
        windows = route.day.windows if route.day else ()
        roads = {leg.start + leg.minutes: leg.minutes for leg in legs}
        free_from = min(window.start for window in windows)
        for stop in route.stops:
            yield free_from, stop.start - roads.get(stop.start, 0)
            free_from = stop.leave
        yield free_from, max(window.end for window in windows)


def _fits(lunch: Lunch, begins: int, free_until: int) -> bool:
    return begins <= lunch.latest_start and begins + lunch.minutes <= free_until


def hours_off(day: HelperDay | None, base: int, lane_from: int, lane_until: int) -> Iterator[Window]:
    """Hours of the drawn day when the helper is not free."""
    cursor = base + lane_from
    for window in day.windows if day else ():
        if window.start > cursor:
            yield Window(cursor, window.start)
        cursor = max(cursor, window.end)
    if cursor < base + lane_until:
        yield Window(cursor, base + lane_until)
