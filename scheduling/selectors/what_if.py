"""What a change would do to a week, without writing anything: the same search on the week as it is and as it would be.

Both searches have the same seed and a bounded number of iterations. More means never look worse: when the plan of the
team as it is still holds and is cheaper, it is the one that is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from accounts.models import Territory
from core.formatting import NBSP, duration, enumerate_fr, km, number, plural
from scheduling.enums import VisitStatus
from scheduling.models import Plan, PlanningSettings
from scheduling.optimiser import model as engine
from scheduling.optimiser import solve
from scheduling.optimiser.routes import Day
from scheduling.planning.clock import now_minute
from scheduling.planning.problem_builder import ProblemIndex, problem_for, standing_plan
from scheduling.planning.results import broken_by, without_double_visits, without_hours_over
from scheduling.selectors.board_types import ComparisonRow

SEED = 1
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in figures. ``waiting`` is the mean wait in days until the visit, or until the next week without one.

    ``known`` counts visits by someone the person knows or asked for; ``spread`` is the mean deviation of volunteers'
    minutes.
    """

    served: int
    minutes: int
    kilometres: float
    waiting: float
    known: int
    spread: float


@dataclass(frozen=True, slots=True)
class Variant:
    """A week as it would be. ``groups`` maps a gathering to the visits that it replaces."""

    problem: engine.Problem
    words: str
    groups: Mapping[str, tuple[engine.Visit, ...]] = field(default_factory=dict)
    is_only_more: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after, in rows and in a sentence."""

    rows: tuple[ComparisonRow, ...]
    sentence: str


class Follow(Protocol):
    """Who follows a search and may stop it: see ``services.watch.Watch``."""

    def part(self, number: int, of: int) -> None:
        """Begin a part."""
        ...

    def progress(self, progress: engine.Progress) -> None:
        """Hear how far it is."""
        ...

    def should_stop(self) -> bool:
        """Whether to stop here."""
        ...


class _Nobody:
    """Nobody follows."""

    def part(self, number: int, of: int) -> None:
        """Begin a part."""

    def progress(self, progress: engine.Progress) -> None:
        """Hear how far it is."""

    def should_stop(self) -> bool:
        """Never."""
        return False


class WeekWhatIf:
    """The week of a territory, planned as it is once, and then as it would be."""

    def __init__(self, territory: Territory, week: date, follow: Follow | None = None) -> None:
        self._follow = follow or _Nobody()
        plan = Plan.objects.filter(territory=territory, week=week).select_related("territory").first()
        self._asked: dict[str, Any] = {"plan": plan} if plan else {"territory": territory, "week": week}
        self.problem, self.index = free_problem(**self._asked)

    def compare(self, variant: Variant) -> Comparison:
        """Plan both weeks and compare them."""
        today, then = self._solved(0, self.problem, self.index), self._solved(1, variant.problem, self.index)
        if variant.is_only_more:
            kept = standing_plan(variant.problem, today.assignments)
            if kept.cost.total < then.cost.total and not broken_by(variant.problem, kept):
                then = kept
        before, after = self._figures(self.problem, today, {}), self._figures(variant.problem, then, variant.groups)
        rows = _main_rows(before, after, len(self.problem.visits))
        return Comparison(tuple(rows), _sentence(variant.words, before, after))

    def compare_settings(self, chosen: PlanningSettings) -> Comparison:
        """Plan the week with the settings saved and with ``chosen``, which need not be saved."""
        problem, index = free_problem(**self._asked, settings=chosen)
        before = self._figures(self.problem, self._solved(0, self.problem, self.index), {})
        after = self._figures(problem, self._solved(1, problem, index), {})
        rows = _settings_rows(before, after, len(problem.visits))
        is_same = all(row.before == row.after for row in rows)
        words = "resterait la même" if is_same else "changerait"
        return Comparison(tuple(rows), f"Avec ces réglages, la semaine {words}.")

    def _solved(self, number: int, problem: engine.Problem, index: ProblemIndex) -> engine.Plan:
        self._follow.part(number, 2)
        return solved(problem, index, self._follow)

    def _figures(
        self, problem: engine.Problem, plan: engine.Plan, groups: Mapping[str, tuple[engine.Visit, ...]]
    ) -> Figures:
        visits = {visit.id: visit for visit in problem.visits}
        days = {one.visit_id: one.start // engine.MINUTES_PER_DAY for one in plan.assignments}
        waits = [
            self._wait(person, days.get(name, WEEK_DAYS))
            for name, visit in visits.items()
            for person in groups.get(name, (visit,))
        ]
        return Figures(
            served=sum(len(groups.get(name, ("one",))) for name in days),
            minutes=plan.cost.travel_minutes,
            kilometres=kilometres(problem, plan.assignments),
            waiting=sum(waits) / len(waits) if waits else 0.0,
            known=sum(_is_known(visits[one.visit_id], one.helper_ids) for one in plan.assignments),
            spread=plan.cost.unfairness,
        )

    def _wait(self, visit: engine.Visit, day: int) -> int:
        until = (self.index.week - timezone.localdate()).days + day
        return max(visit.age_days + until, 0)


def free_problem(**asked: Any) -> tuple[engine.Problem, ProblemIndex]:
    """Build the problem of a week as if nothing to come were published yet: a team is judged on a whole week.

    Visits pinned by hand and those of the past stay. Takes what ``problem_for`` takes.
    """
    problem, index = problem_for(**asked)
    now = now_minute(index.week)
    visits = tuple(
        replace(visit, fixed=None, planned=None) if _is_free(visit, index, now) else visit for visit in problem.visits
    )
    return replace(problem, visits=visits), index


def _is_free(visit: engine.Visit, index: ProblemIndex, now: int) -> bool:
    row = index.visits.get(visit.id)
    if row is None or visit.fixed is None:
        return False
    return not row.is_pinned and row.status == VisitStatus.UNKNOWN and visit.fixed.start >= now


def solved(problem: engine.Problem, index: ProblemIndex, follow: Follow | None = None) -> engine.Plan:
    """Plan a week, or a variant of it: nobody is visited twice at once."""
    follower = follow or _Nobody()
    found = solve(
        problem,
        iterations=settings.PLANNING_WHAT_IF_ITERATIONS,
        seed=SEED,
        on_progress=follower.progress,
        should_stop=follower.should_stop,
    )
    people = [one for one in found.assignments if one.visit_id in index.requests]
    others = [one for one in found.assignments if one.visit_id not in index.requests]
    kept = without_hours_over(problem, index, without_double_visits(problem, index, standing_plan(problem, people)))
    return standing_plan(problem, [*kept.assignments, *others])


def kilometres(problem: engine.Problem, assignments: Iterable[engine.Assignment]) -> float:
    """Kilometres of all the rounds, from home to home; a passenger adds none."""
    rows = {mode: {name: row for row, name in enumerate(matrix.place_ids)} for mode, matrix in problem.travel.items()}
    total = 0.0
    for route in Day(problem, assignments).routes.values():
        mode = route.helper.travel_mode
        if mode != engine.TravelMode.PASSENGER:
            legs = ((rows[mode][start], rows[mode][end]) for start, end in route.legs())
            total += sum(float(problem.travel[mode].kilometres[leg]) for leg in legs)
    return total


def _is_known(visit: engine.Visit, helpers: Iterable[str]) -> bool:
    return any(name in visit.preferred or visit.continuity.get(name, 0) > 0 for name in helpers)


def _main_rows(before: Figures, after: Figures, total: int) -> list[ComparisonRow]:
    return [
        ComparisonRow(f"Personnes servies sur {total}", number(before.served), number(after.served)),
        ComparisonRow("Route de la semaine", duration(before.minutes), duration(after.minutes)),
        ComparisonRow("Kilomètres", km(before.kilometres), km(after.kilometres)),
        ComparisonRow("Attente moyenne", days_words(before.waiting), days_words(after.waiting)),
    ]


def _settings_rows(before: Figures, after: Figures, total: int) -> list[ComparisonRow]:
    return [
        ComparisonRow(f"Visites placées sur {total}", number(before.served), number(after.served)),
        ComparisonRow("Route de la semaine", duration(before.minutes), duration(after.minutes)),
        ComparisonRow("Kilomètres", km(before.kilometres), km(after.kilometres)),
        ComparisonRow("Visites par quelqu’un de connu ou de souhaité", number(before.known), number(after.known)),
        ComparisonRow("Écart moyen entre bénévoles", duration(before.spread), duration(after.spread)),
    ]


def days_words(days: float) -> str:
    """ "12,5 jours"."""
    return plural(round(days, 1), "jour")


def _sentence(words: str, before: Figures, after: Figures) -> str:
    """What changes, in one sentence; whatever stays is left out."""
    served, minutes = after.served - before.served, after.minutes - before.minutes
    wait = round(after.waiting, 1) - round(before.waiting, 1)
    changes = []
    if served:
        changes.append(f"{plural(abs(served), 'personne servie', 'personnes servies')} {_way(served)}")
    if minutes:
        changes.append(f"{duration(abs(minutes))} de route {_way(minutes)}")
    if round(abs(wait), 1):
        changes.append(f"{days_words(abs(wait))} d’attente {_way(wait)} en moyenne")
    if not changes:
        return f"{words}, rien ne changerait cette semaine."
    return f"{words}{NBSP}: {enumerate_fr(changes)}."


def _way(change: float) -> str:
    return "de plus" if change > 0 else "de moins"
