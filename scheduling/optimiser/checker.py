"""The independent verifier: slow, written from the rules, sharing no code with the decoder.

Every published plan goes through ``check``. Fixed visits are kept by the search exactly as given, so what they break
is reported here like anything else.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise

from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    Assignment,
    Helper,
    Lunch,
    Plan,
    Problem,
    TravelMode,
    Violation,
    Visit,
    Window,
)
from scheduling.optimiser.routes import Day, Route

__all__ = ["Rule", "check", "evaluate"]


class Rule(StrEnum):
    """Rules that a plan can break: the ``cause`` of a violation."""

    UNKNOWN_VISIT = "UNKNOWN_VISIT"
    UNKNOWN_HELPER = "UNKNOWN_HELPER"
    TWICE = "TWICE"
    LOST = "LOST"
    PEOPLE = "PEOPLE"
    WINDOW = "WINDOW"
    AVAILABILITY = "AVAILABILITY"
    SKILL = "SKILL"
    PROFILE = "PROFILE"
    EXCLUDED = "EXCLUDED"
    KIND = "KIND"
    ALONE = "ALONE"
    FIXED = "FIXED"
    TRAVEL = "TRAVEL"
    TRAVEL_UNKNOWN = "TRAVEL_UNKNOWN"
    RETURN = "RETURN"
    LUNCH = "LUNCH"
    PASSENGER = "PASSENGER"
    DAY_LIMIT = "DAY_LIMIT"
    WEEK_LIMIT = "WEEK_LIMIT"
    DAYS_LIMIT = "DAYS_LIMIT"
    APART = "APART"
    FIRST_VISIT = "FIRST_VISIT"


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every rule that the plan breaks; an empty list for a lawful plan."""
    day = Day(problem, plan.assignments)
    found = list(_bookkeeping(problem, plan))
    visits = {visit.id: visit for visit in reversed(problem.visits)}
    for assignment in plan.assignments:
        if assignment.visit_id in visits:
            found += _visit_rules(visits[assignment.visit_id], assignment, day)
    for route in day.routes.values():
        found += _route_rules(route, day)
    for helper in problem.helpers:
        found += _helper_rules(helper, day)
    return found


def _bookkeeping(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each visit is assigned once or unserved; people and visits exist."""
    known = {visit.id for visit in problem.visits}
    helpers = {helper.id for helper in problem.helpers}
    seen = [assignment.visit_id for assignment in plan.assignments] + list(plan.unserved)
    for visit_id in dict.fromkeys(seen):
        if visit_id not in known:
            yield Violation(Rule.UNKNOWN_VISIT, visit_id)
        elif seen.count(visit_id) > 1:
            yield Violation(Rule.TWICE, visit_id, detail=seen.count(visit_id))
    for visit_id in sorted(known - set(seen)):
        yield Violation(Rule.LOST, visit_id)
    for assignment in plan.assignments:
        for helper_id in assignment.helper_ids:
            if helper_id not in helpers:
                yield Violation(Rule.UNKNOWN_HELPER, assignment.visit_id, helper_id)


def _lies_in(windows: tuple[Window, ...], start: int, duration: int) -> bool:
    return any(window.start <= start and start + duration <= window.end for window in windows)


def _visit_rules(visit: Visit, assignment: Assignment, day: Day) -> Iterator[Violation]:
    """Number of people, window, fixed part, and the rules on who goes."""
    date = assignment.start // MINUTES_PER_DAY
    names = assignment.helper_ids
    if len(names) != visit.people or len(set(names)) != len(names) or visit.people not in (1, 2):
        yield Violation(Rule.PEOPLE, visit.id, day=date, detail=len(set(names)))
    if visit.duration < 0 or not _lies_in(visit.windows, assignment.start, visit.duration):
        yield Violation(Rule.WINDOW, visit.id, day=date)
    if visit.fixed is not None and (visit.fixed.helper_ids != names or visit.fixed.start != assignment.start):
        yield Violation(Rule.FIXED, visit.id, day=date)
    sent = [day.helpers[name] for name in names if name in day.helpers]
    if not any(one.level >= visit.level_required and visit.skills <= one.skills for one in sent):
        yield Violation(Rule.SKILL, visit.id, day=date, detail=visit.level_required)
    for helper in sent:
        yield from _person_rules(visit, assignment, helper, day, date)


def _person_rules(visit: Visit, assignment: Assignment, helper: Helper, day: Day, date: int) -> Iterator[Violation]:
    """What forbids one of those sent."""
    route = day.routes[helper.id, date]
    if route.day is None or not _lies_in(route.day.windows, assignment.start, visit.duration):
        yield Violation(Rule.AVAILABILITY, visit.id, helper.id, date)
    if helper.id in visit.excluded:
        yield Violation(Rule.EXCLUDED, visit.id, helper.id, date)
    if visit.kinds and helper.kind not in visit.kinds:
        yield Violation(Rule.KIND, visit.id, helper.id, date)
    if visit.profile and helper.profiles and visit.profile not in helper.profiles:
        yield Violation(Rule.PROFILE, visit.id, helper.id, date)
    yield from _company_rules(visit, assignment, helper, day)


def _company_rules(visit: Visit, assignment: Assignment, helper: Helper, day: Day) -> Iterator[Violation]:
    """Who must not go alone, is kept apart, or makes a first visit without an escort."""
    date, others = assignment.start // MINUTES_PER_DAY, set(assignment.helper_ids) - {helper.id}
    if not helper.may_go_alone and not others:
        yield Violation(Rule.ALONE, visit.id, helper.id, date)
    if helper.id in visit.apart:
        yield Violation(Rule.APART, visit.id, helper.id, date)
    mates = [day.helpers[name] for name in others if name in day.helpers]
    if any(mate.id in helper.apart or helper.id in mate.apart for mate in mates):
        yield Violation(Rule.APART, visit.id, helper.id, date, 1)
    if helper.needs_escort and helper.id not in visit.known_by and not others & helper.escorts:
        yield Violation(Rule.FIRST_VISIT, visit.id, helper.id, date)


def _route_rules(route: Route, day: Day) -> Iterator[Violation]:
    """Travel, return, lunch and minutes of one helper's day."""
    driven = route
    if route.helper.travel_mode == TravelMode.PASSENGER:
        driver = day.driver(route)
        if driver is None:
            yield Violation(Rule.PASSENGER, route.stops[0].visit.id, route.helper.id, route.date)
            return
        driven = driver
    else:
        yield from _travel_rules(route, day)
    if route.day is None:
        return
    yield from _span_rules(route, driven, day)
    if route.day.lunch is not None and not _has_lunch(route.day.lunch, route, driven, day):
        yield Violation(Rule.LUNCH, "", route.helper.id, route.date)
    over = day.worked_minutes(route) - route.day.max_minutes
    if over > 0:
        yield Violation(Rule.DAY_LIMIT, "", route.helper.id, route.date, over)


def _travel_rules(route: Route, day: Day) -> Iterator[Violation]:
    """From one stop to the next there is time for the buffer and the journey, which is known."""
    mode = route.helper.travel_mode
    for origin, target in route.legs():
        if day.journeys.minutes(mode, origin, target) is None:
            yield Violation(Rule.TRAVEL_UNKNOWN, "", route.helper.id, route.date)
    for before, after in pairwise(route.stops):
        minutes = day.journeys.minutes(mode, before.visit.place, after.visit.place) or 0
        late = before.leave + minutes - after.start
        if late > 0:
            yield Violation(Rule.TRAVEL, after.visit.id, route.helper.id, route.date, late)


def _span_rules(route: Route, driven: Route, day: Day) -> Iterator[Violation]:
    """The helper leaves not before the first window opens and is back when the last one closes.

    ``driven`` is the driver's route for a passenger, the route itself otherwise.
    """
    if route.day is None or driven.day is None or not route.day.windows:
        return
    first, last = driven.stops[0], driven.stops[-1]
    out = _minutes(driven, day, driven.day.start_place, first.visit.place)
    home = _minutes(driven, day, last.visit.place, driven.day.end_place)
    late = min(window.start for window in route.day.windows) + out - first.start
    if late > 0:
        yield Violation(Rule.TRAVEL, first.visit.id, route.helper.id, route.date, late)
    over = last.leave + home - max(window.end for window in route.day.windows)
    if over > 0:
        yield Violation(Rule.RETURN, last.visit.id, route.helper.id, route.date, over)


def _minutes(route: Route, day: Day, origin: str, target: str) -> int:
    return day.journeys.minutes(route.helper.travel_mode, origin, target) or 0


def _has_lunch(lunch: Lunch, route: Route, driven: Route, day: Day) -> bool:
    """Whether one gap of the day holds the lunch, started in its bounds: before or after the travel of that gap.

    Lunch at home before leaving or after the return is not bound by the windows.
    """
    if driven.day is None or route.day is None or lunch.minutes <= 0:
        return True
    opens = max((min(window.start for window in one.day.windows) for one in (route, driven)
                 if one.day is not None and one.day.windows), default=0)  # fmt: skip
    closes = min((max(window.end for window in one.day.windows) for one in (route, driven)
                  if one.day is not None and one.day.windows), default=0)  # fmt: skip
    first, last = driven.stops[0], driven.stops[-1]
    out = _minutes(driven, day, driven.day.start_place, first.visit.place)
    home = _minutes(driven, day, last.visit.place, driven.day.end_place)
    if lunch.earliest_start <= lunch.latest_start and lunch.earliest_start + lunch.minutes + out <= first.start:
        return True
    if _fits(lunch, opens + out, first.start) or _fits(lunch, last.leave, closes - home):
        return True
    if max(last.leave + home, lunch.earliest_start) <= lunch.latest_start:
        return True
    for before, after in pairwise(driven.stops):
        minutes = _minutes(driven, day, before.visit.place, after.visit.place)
        if _fits(lunch, before.leave, after.start - minutes) or _fits(lunch, before.leave + minutes, after.start):
            return True
    return False


def _fits(lunch: Lunch, free_from: int, free_until: int) -> bool:
    begins = max(free_from, lunch.earliest_start)
    return begins <= lunch.latest_start and begins + lunch.minutes <= free_until


def _helper_rules(helper: Helper, day: Day) -> Iterator[Violation]:
    """Minutes and days over the whole problem; what was used before is not this plan's doing."""
    routes = [route for route in day.routes.values() if route.helper.id == helper.id]
    if not routes:
        return
    over = helper.used_week_minutes + sum(map(day.worked_minutes, routes)) - helper.max_week_minutes
    if over > 0:
        yield Violation(Rule.WEEK_LIMIT, "", helper.id, detail=over)
    if len(routes) > helper.max_days:
        yield Violation(Rule.DAYS_LIMIT, "", helper.id, detail=len(routes) - helper.max_days)
