"""What would free a request, in words and as fields to POST."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.formatting import day_long, duration, enumerate_fr
from scheduling.models import VisitRequest
from scheduling.optimiser.model import Relaxation, RelaxationKind
from scheduling.planning.clock import moment_at
from scheduling.planning.sentences import short_slot_words, slot_words, travel_change
from scheduling.selectors.board_types import Remedy
from volunteers.models import Helper

# What a planner may agree to give up with one click; the other remedies need someone to be asked first.
ONE_CLICK = frozenset({RelaxationKind.OTHER_WINDOW, RelaxationKind.ONE_PERSON, RelaxationKind.SHORTER})


def relaxation_json(relaxation: Relaxation) -> dict[str, Any]:
    """Write a relaxation as it is kept in the database."""
    return {
        "kind": str(relaxation.kind),
        "helpers": [int(name) for name in relaxation.helper_ids],
        "start": relaxation.start,
        "amount": relaxation.amount,
        "extra": relaxation.extra_minutes,
    }


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
    """Read a kept relaxation; None when someone it names is no longer a helper."""
    kind = RelaxationKind(row["kind"])
    people = [helpers[key] for key in row["helpers"] if key in helpers]
    if len(people) != len(row["helpers"]):
        return None
    start = row["start"]
    names = enumerate_fr(helper.first_name for helper in people)
    when = short_slot_words(week, start) if start is not None else ""
    detail = ", ".join(part for part in (names, when, travel_change(row["extra"])) if part)
    payload = None
    if kind in ONE_CLICK and start is not None and people:
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
