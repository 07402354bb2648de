"""Objectives on a person's page and in a person's story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.models import User
from core.formatting import day_date, plural
from core.registries import TimelineEntry
from mediation.enums import ObjectiveStatus
from mediation.models import Beneficiary, Objective, ObjectiveNote
from mediation.selectors.read_once import objectives_of
from mediation.selectors.sections import Section

STORY = "objective"
# Marks filled beside a status, out of three.
MARKS = {ObjectiveStatus.TO_START: 0, ObjectiveStatus.ON_TRACK: 2, ObjectiveStatus.REACHED: 3}
_TOLD = {
    ObjectiveStatus.TO_START: "Objectif à reprendre : {words}.",
    ObjectiveStatus.ON_TRACK: "Objectif en bonne voie : {words}.",
    ObjectiveStatus.REACHED: "Objectif atteint : {words}.",
    ObjectiveStatus.DROPPED: "Objectif laissé de côté : {words}.",
}


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective as a line of the page; ``said`` is the last thing told about it."""

    objective: Objective
    marks: tuple[bool, ...]
    said: str
    steps_done: int
    steps_total: int


def line_of(objective: Objective) -> ObjectiveLine:
    """Sum up an objective whose steps and notes are loaded."""
    steps = list(objective.steps.all())
    filled = MARKS.get(ObjectiveStatus(objective.status), 0)
    return ObjectiveLine(
        objective,
        tuple(place < filled for place in range(3)),
        _said(objective, list(objective.notes.all())),
        sum(step.done_on is not None for step in steps),
        len(steps),
    )


def _said(objective: Objective, notes: Sequence[ObjectiveNote]) -> str:
    told = next((note for note in notes if note.words), None)
    if told is not None:
        return f"« {told.words} », {day_date(told.noted_on)}"
    if objective.ended_on:
        return day_date(objective.ended_on)
    return f"choisi le {day_date(objective.chosen_on)}"


def objectives_section(beneficiary: Beneficiary, user: User) -> Section | None:
    """Show the open objectives in their order, then those reached; those put aside are folded away."""
    membership = membership_of(user)
    if not membership.may("objective.view"):
        return None
    lines = [line_of(each) for each in objectives_of(beneficiary, user)]
    reached = [line for line in lines if line.objective.status == ObjectiveStatus.REACHED]
    kept = [line for line in lines if line.objective.is_open]
    context = {
        "beneficiary": beneficiary,
        "lines": [*kept, *reached],
        "dropped": [line for line in lines if line.objective.status == ObjectiveStatus.DROPPED],
        "may_edit": membership.may("objective.edit") and beneficiary.archived_at is None,
        "may_order": len(kept) > 1,
        "may_print": any(line.objective.on_sheet for line in kept),
        "open_count": len(kept),
    }
    return Section("Objectifs", "objectifs", _summary(kept, reached), "mediation/partials/objectives.html", context)


def _summary(kept: Sequence[ObjectiveLine], reached: Sequence[ObjectiveLine]) -> str:
    total = len(kept) + len(reached)
    if not total:
        return "aucun pour l’instant"
    if reached:
        return f"{plural(len(reached), 'atteint')} sur {total}"
    return plural(total, "en cours", "en cours")


def objective_entries(beneficiary: Beneficiary, user: User) -> Iterable[TimelineEntry]:
    """Tell when each objective was chosen, and each progress noted since."""
    for objective in sorted(objectives_of(beneficiary, user), key=lambda each: each.pk):
        url = reverse("mediation:objective-detail", args=[objective.pk])
        chosen = f"Objectif choisi : {_small(objective.words)}."
        yield TimelineEntry(at=_noon(objective.chosen_on), sentence=chosen, kind=STORY, url=url)
        for note in objective.notes.all():
            sentence = _TOLD[ObjectiveStatus(note.status)].format(words=_small(objective.words))
            yield TimelineEntry(at=_when(note), sentence=sentence, kind=STORY, detail=note.words, url=url)


def _small(words: str) -> str:
    """Words inside a sentence: without their capital unless the whole first word has one, without a final stop."""
    words = words.rstrip(".")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _when(note: ObjectiveNote) -> datetime:
    same_day = timezone.localdate(note.created_at) == note.noted_on
    return note.created_at if same_day else _noon(note.noted_on)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
