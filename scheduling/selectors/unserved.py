"""What remains to be placed: why, and what would free it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scheduling.models import Plan, Unserved, VisitRequest
from scheduling.optimiser import explain_unserved
from scheduling.planning.lapses import lapses_for
from scheduling.planning.remedies import remedy_of
from scheduling.planning.results import unserved_json
from scheduling.planning.sentences import cause_words, waiting_words
from scheduling.selectors.board_types import Remedy, UnservedEntry
from scheduling.selectors.week_reading import WeekReading

# Requests that no search has explained yet are explained while the page is made, up to this many.
EXPLAINED_AT_ONCE = 5
REMEDIES_SHOWN = 3


def unserved_entries(user: Any, plan: Plan) -> tuple[UnservedEntry, ...]:
    """Return the requests that the plan does not hold, the most pressing first."""
    return tuple(entries_of(WeekReading(user, plan.week, plan)))


def entries_of(reading: WeekReading) -> Iterator[UnservedEntry]:
    """Give the entries of a week that has been read."""
    waiting = sorted(reading.index.inputs.requests, key=lambda row: (-row.priority, row.requested_on, row.pk))
    reasons = _kept_reasons(reading)
    if reading.index.assignments:
        fresh = [row for row in waiting if row.pk not in reasons][:EXPLAINED_AT_ONCE]
        reasons = {**reasons, **_fresh_reasons(reading, fresh)}
    for request in waiting:
        reason = reasons.get(request.pk, {"causes": {}, "remedies": []})
        yield UnservedEntry(
            request=request,
            sentence=_why(reading, request, reason),
            waiting=waiting_words(request),
            remedies=tuple(_remedies(reading, request, reason))[:REMEDIES_SHOWN],
        )


def _why(reading: WeekReading, request: VisitRequest, reason: Mapping[str, Any]) -> str:
    """What stopped a request, then who would be free and lacks something (J2)."""
    lapses = lapses_for(reading.problem, reading.index, reading.index.id_of(request))
    return " ".join([cause_words(request, reason["causes"]), *lapses])


def _remedies(reading: WeekReading, request: VisitRequest, reason: Mapping[str, Any]) -> Iterator[Remedy]:
    for row in reason["remedies"]:
        remedy = remedy_of(row, request=request, week=reading.week, helpers=reading.helpers_by_key)
        if remedy is not None:
            yield remedy


def _kept_reasons(reading: WeekReading) -> dict[int, Mapping[str, Any]]:
    rows = Unserved.objects.filter(plan=reading.plan) if reading.plan else Unserved.objects.none()
    return {row.request_id: {"causes": row.causes, "remedies": row.remedies} for row in rows}


def _fresh_reasons(reading: WeekReading, requests: list[VisitRequest]) -> dict[int, Mapping[str, Any]]:
    names = {reading.index.id_of(request) for request in requests}
    if not names:
        return {}
    chosen = tuple(name for name in reading.standing.unserved if name in names)
    reasons = explain_unserved(reading.problem, replace(reading.standing, unserved=chosen))
    kept = unserved_json(reading.problem, reading.index, reading.standing, reasons)
    return {row["request"]: row for row in kept}
