"""A week as it would be: someone more, a half-day more, a gathering instead of visits. Nothing is written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import time

from django.core.exceptions import ValidationError

from accounts.models import Commune
from core.formatting import WEEKDAYS, plural
from mediation.enums import Mobility, Theme
from scheduling.optimiser import model as engine
from scheduling.planning.clock import clock_minute, now_minute
from scheduling.planning.helper_days import lunch_of
from scheduling.planning.journeys import round_up, week_journeys
from scheduling.planning.problem_builder import PROFESSIONALS, ProblemIndex, engine_helper
from scheduling.planning.windows import USUAL_HOURS
from scheduling.selectors.what_if import Variant
from volunteers.enums import HelperKind
from volunteers.models import Helper

MORNING, AFTERNOON = (time(8, 30), time(12, 30)), (time(13, 30), time(17, 30))
FULL_DAY = (time(8, 30), time(17, 30))
PARTS = {"morning": MORNING, "afternoon": AFTERNOON}
PART_WORDS = {"morning": "matin", "afternoon": "après-midi"}
KIND_WORDS = {
    HelperKind.COUNSELLOR: "un conseiller numérique de plus",
    HelperKind.VOLUNTEER: "un bénévole de plus",
    HelperKind.CIVIC_SERVICE: "un volontaire en service civique de plus",
}
WORKING_DAYS = 5
WORKSHOP, WORKSHOP_MINUTES = "workshop", 120
NEWCOMER = 0


def with_helper(
    problem: engine.Problem, index: ProblemIndex, *, commune: Commune, kind: str, days: Iterable[int]
) -> Variant:
    """Add someone who lives in the centre of a commune, has a car, and handles every theme."""
    newcomer = Helper(
        pk=NEWCOMER,
        territory=index.inputs.territory,
        kind=kind,
        commune=commune,
        latitude=commune.latitude,
        longitude=commune.longitude,
        themes=list(Theme.values),
    )
    place = _place(f"h{NEWCOMER}", commune)
    windows = {day: _window(day, *FULL_DAY) for day in days}
    added = tuple(
        engine.HelperDay(
            helper_id=str(NEWCOMER),
            day=day,
            windows=(window,),
            start_place=place.id,
            end_place=place.id,
            lunch=lunch_of((window,), day, index.inputs.settings),
            max_minutes=newcomer.max_minutes_day,
        )
        for day, window in windows.items()
    )
    problem = _with_place(problem, index, place)
    helpers = (*problem.helpers, engine_helper(newcomer, index.inputs))
    words = f"Avec {KIND_WORDS[HelperKind(kind)]} à {commune.name}, {plural(len(windows), 'jour')} par semaine"
    return Variant(replace(problem, helpers=helpers, days=(*problem.days, *added)), words)


def with_half_day(problem: engine.Problem, index: ProblemIndex, *, helper: Helper, weekday: int, part: str) -> Variant:
    """Let a helper give one half-day more, on top of the hours of the week.

    Raises ValidationError when the helper already gives that half-day.
    """
    name = str(helper.pk)
    asked = _window(weekday, *PARTS[part])
    current = next((day for day in problem.days if (day.helper_id, day.day) == (name, weekday)), None)
    windows = _united((*(current.windows if current else ()), asked))
    when = f"le {WEEKDAYS[weekday]} {PART_WORDS[part]}"
    if current is not None and windows == current.windows:
        raise ValidationError({"helper": f"{helper.full_name} est déjà disponible {when}."})
    minutes = asked.end - asked.start
    day = engine.HelperDay(
        helper_id=name,
        day=weekday,
        windows=windows,
        start_place=f"h{name}",
        end_place=f"h{name}",
        lunch=lunch_of(windows, weekday, index.inputs.settings),
        max_minutes=(current.max_minutes if current else 0) + minutes,
    )
    helpers = tuple(
        replace(row, max_week_minutes=row.max_week_minutes + minutes) if row.id == name else row
        for row in problem.helpers
    )
    days = (*(row for row in problem.days if row is not current), day)
    return Variant(replace(problem, helpers=helpers, days=days), f"Avec {helper.first_name} {when} en plus")


def with_workshop(problem: engine.Problem, index: ProblemIndex, *, commune: Commune, count: int) -> Variant:
    """Gather people of a commune at its centre for two hours with a counsellor, those who wait longest first.

    People who do not leave home keep their visit. Raises ValidationError when fewer than two could come.
    """
    open_visits = [visit for visit in problem.visits if visit.fixed is None and visit.id in index.requests]
    local = [visit for visit in open_visits if _may_come(visit, index, commune)]
    people = tuple(sorted(local, key=lambda visit: (-visit.age_days, visit.id))[:count])
    if len(people) < 2:
        raise ValidationError({"commune": f"À {commune.name}, moins de deux personnes pourraient venir à un atelier."})
    place = _place(WORKSHOP, commune)
    gathering = engine.Visit(
        id=WORKSHOP,
        place=place.id,
        duration=WORKSHOP_MINUTES,
        windows=tuple(_usual_windows(index)),
        level_required=2,
        kinds=PROFESSIONALS,
        priority=sum(visit.priority for visit in people),
        buffer=index.inputs.settings.buffer_minutes,
    )
    gone = {visit.id for visit in people}
    problem = _with_place(problem, index, place)
    visits = (*(visit for visit in problem.visits if visit.id not in gone), gathering)
    words = f"Avec un atelier à {commune.name} au lieu de {plural(len(people), 'visite')}"
    return Variant(replace(problem, visits=visits), words, {WORKSHOP: people}, is_only_more=False)


def _usual_windows(index: ProblemIndex) -> Iterator[engine.Window]:
    """Mornings and afternoons of the working week, from now on."""
    earliest = round_up(now_minute(index.week))
    for day in range(WORKING_DAYS):
        for hours in USUAL_HOURS:
            window = _window(day, *hours)
            if window.end - WORKSHOP_MINUTES >= earliest:
                yield engine.Window(max(window.start, earliest), window.end)


def _may_come(visit: engine.Visit, index: ProblemIndex, commune: Commune) -> bool:
    person = index.beneficiary(visit.id)
    return person.commune_id == commune.pk and person.mobility != Mobility.NONE


def _place(name: str, commune: Commune) -> engine.Place:
    return engine.Place(name, commune.latitude, commune.longitude, commune.insee)


def _with_place(problem: engine.Problem, index: ProblemIndex, place: engine.Place) -> engine.Problem:
    places = (*problem.places, place)
    travel, _ = week_journeys(places, problem.travel, index.inputs.overrides)
    return replace(problem, places=places, travel=travel)


def _window(day: int, starts: time, ends: time) -> engine.Window:
    base = day * engine.MINUTES_PER_DAY
    return engine.Window(base + clock_minute(starts), base + clock_minute(ends))


def _united(windows: Iterable[engine.Window]) -> tuple[engine.Window, ...]:
    """Windows sorted, those that touch joined."""
    found: list[engine.Window] = []
    for window in sorted(windows, key=lambda one: (one.start, one.end)):
        if found and window.start <= found[-1].end:
            found[-1] = engine.Window(found[-1].start, max(found[-1].end, window.end))
        else:
            found.append(window)
    return tuple(found)
