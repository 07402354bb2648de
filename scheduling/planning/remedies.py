"""What would free a request, in words and as fields to POST."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.formatting import day_long, duration, enumerate_fr
from scheduling.models import VisitRequest
from scheduling.optimiser import check
from scheduling.optimiser.model import Assignment, Plan, Problem, Relaxation, RelaxationKind, Visit, Window
from scheduling.planning.clock import moment_at, now_minute
from scheduling.planning.problem_builder import ProblemIndex, is_for_professionals, standing_plan
from scheduling.planning.sentences import short_slot_words, slot_words, travel_change
from scheduling.selectors.board_types import Remedy
from volunteers.models import Helper

# What a planner may agree to give up with one click; the other remedies need someone to be asked first.
ONE_CLICK = frozenset({RelaxationKind.OTHER_WINDOW, RelaxationKind.ONE_PERSON, RelaxationKind.SHORTER})


class Offers:
    """What the engine offers to free a request, sorted out: what can be done at once, after a call, or never."""

    def __init__(self, problem: Problem, index: ProblemIndex, plan: Plan) -> None:
        self._problem, self._index, self._plan = problem, index, plan
        self._visits = {visit.id: visit for visit in problem.visits}
        self._now = now_minute(index.week)

    def kept(self, visit_id: str, relaxation: Relaxation) -> Iterator[dict[str, Any]]:
        """Give the offer as it is kept in the database; nothing for one that is past or that the rules forbid.

        ``direct`` says that the visit fits there with all others where they are: one click is enough.
        """
        request = self._index.requests[visit_id]
        is_past = relaxation.start is not None and relaxation.start < self._now
        is_forbidden = relaxation.kind == RelaxationKind.ALLOW_HELPER and is_for_professionals(request)
        if not is_past and not is_forbidden:
            yield {
                "kind": str(relaxation.kind),
                "helpers": [int(name) for name in relaxation.helper_ids if name in self._index.helpers],
                "start": relaxation.start,
                "amount": relaxation.amount,
                "extra": relaxation.extra_minutes,
                "direct": relaxation.kind in ONE_CLICK and self._fits(visit_id, relaxation),
            }

    def _fits(self, visit_id: str, relaxation: Relaxation) -> bool:
        """Whether the independent checker finds nothing new to say about the visit put there."""
        if relaxation.start is None:
            return False
        changed = _relaxed(self._visits[visit_id], relaxation)
        visits = tuple(changed if visit.id == visit_id else visit for visit in self._problem.visits)
        problem = replace(self._problem, visits=visits)
        added = Assignment(visit_id, relaxation.helper_ids, relaxation.start)
        kept = [one for one in self._plan.assignments if one.visit_id != visit_id]
        known = set(map(str, check(problem, standing_plan(problem, kept))))
        return all(str(row) in known for row in check(problem, standing_plan(problem, [*kept, added])))


def _relaxed(visit: Visit, relaxation: Relaxation) -> Visit:
    """The visit as the relaxation would have it."""
    minutes = visit.duration - (relaxation.amount if relaxation.kind == RelaxationKind.SHORTER else 0)
    people = 1 if relaxation.kind == RelaxationKind.ONE_PERSON else visit.people
    start = relaxation.start or 0
    return replace(visit, duration=minutes, people=people, windows=(*visit.windows, Window(start, start + minutes)))


def place_payload(
    *, request: VisitRequest, helpers: Sequence[int], week: date, start: int, accept: str = ""
) -> dict[str, Any]:
    """Fields to POST that place a request at a slot."""
    return {
        "request": request.pk,
        "helpers": list(helpers),
        "starts_at": moment_at(week, start).isoformat(),
        "accept": accept,
    }


def remedy_of(
    row: Mapping[str, Any], *, request: VisitRequest, week: date, helpers: Mapping[int, Helper]
) -> Remedy | None:
    """Read a kept offer; None when someone it names is no longer a helper."""
    kind = RelaxationKind(row["kind"])
    people = [helpers[key] for key in row["helpers"] if key in helpers]
    if len(people) != len(row["helpers"]):
        return None
    start = row["start"]
    names = enumerate_fr(helper.first_name for helper in people)
    when = short_slot_words(week, start) if start is not None else ""
    detail = ", ".join(part for part in (names, when, travel_change(row["extra"])) if part)
    payload = None
    if row["direct"] and people:
        accept = f"{kind}:{row['amount']}" if kind == RelaxationKind.SHORTER else str(kind)
        payload = place_payload(request=request, helpers=row["helpers"], week=week, start=start, accept=accept)
    return Remedy(label=_label(kind, row, names, week), detail=detail, payload=payload)


def _label(kind: RelaxationKind, row: Mapping[str, Any], names: str, week: date) -> str:
    start = row["start"]
    slot = slot_words(week, start) if start is not None else "cette semaine"
    day = day_long(moment_at(week, start)) if start is not None else "cette semaine"
    amount = duration(row["amount"])
    return {
        RelaxationKind.OTHER_WINDOW: f"Accepter le {slot}" if start is not None else "Accepter un autre moment",
        RelaxationKind.ALLOW_HELPER: f"Accepter que {names or 'quelqu’un d’autre'} y aille",
        RelaxationKind.ONE_PERSON: "Y aller à une seule personne",
        RelaxationKind.MORE_HOURS: f"Demander {amount} de plus à {names}",
        RelaxationKind.EXTRA_HELPER: f"Trouver une personne de plus {day}",
        RelaxationKind.SHORTER: f"Raccourcir la visite de {amount}",
    }[kind]
