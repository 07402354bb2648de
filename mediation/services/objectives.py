"""Objectives of a person: choose, advance, reach, put aside, order."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.journal import journal_record
from mediation.enums import ObjectiveStatus
from mediation.models import Beneficiary, Objective, ObjectiveNote, ObjectiveStep

MOST_OPEN = 12
MOST_STEPS = 12
_FIELDS = ("words", "kind", "theme", "helped_by", "helper", "on_sheet")


@transaction.atomic
def objective_add(*, beneficiary: Beneficiary, by: User, words: str, **fields: Any) -> Objective:
    """Write down an objective chosen with the person, after the others. Raises ValidationError.

    A dozen open objectives is already more than anyone holds in mind: one more is refused.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    every = Objective.objects.filter(beneficiary=row)
    if every.open().count() >= MOST_OPEN:
        raise ValidationError(
            f"Il y a déjà {MOST_OPEN} objectifs en cours. Mettez-en un de côté avant d’en ajouter un autre."
        )
    last = every.aggregate(last=Max("position"))["last"]
    objective = Objective(
        beneficiary=row,
        case=row.open_case,
        created_by=by,
        position=0 if last is None else last + 1,
        words=" ".join(words.split()),
        **fields,
    )
    _save(objective)
    _journal(by, "objective.add", row, "A noté un objectif dans la fiche n° {pk}.")
    return objective


@transaction.atomic
def objective_update(*, objective: Objective, by: User, expected_version: int, **fields: Any) -> Objective:
    """Change what an objective says. Raises ValidationError, StaleVersionError when someone saved it meanwhile."""
    row = _locked(objective)
    claim_version(row, expected_version)
    for name in _FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.words = " ".join(row.words.split())
    _save(row)
    _journal(by, "objective.update", row.beneficiary, "A modifié un objectif de la fiche n° {pk}.")
    return row


@transaction.atomic
def objective_note(
    *, objective: Objective, by: User, status: str, words: str = "", noted_on: date | None = None
) -> ObjectiveNote:
    """Say where an objective stands, on a day, in a few words. Raises ValidationError.

    Putting aside keeps the words as the reason; taking up again forgets it.
    """
    row = _locked(objective)
    if status not in ObjectiveStatus.values:
        raise ValidationError({"status": "Choisissez un des états proposés."})
    day = noted_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"noted_on": "Un progrès se note pour aujourd’hui ou un jour passé."})
    words = " ".join(words.split())
    if not words and status == row.status:
        raise ValidationError({"words": "Écrivez en quelques mots ce qui a avancé, ou changez l’état."})
    row.status = status
    row.ended_on = None if row.is_open else day
    row.dropped_reason = words if status == ObjectiveStatus.DROPPED else ""
    row.version += 1
    _save(row)
    note = ObjectiveNote(objective=row, words=words, status=status, noted_on=day, by=by)
    note.full_clean()
    note.save()
    _journal(by, "objective.note", row.beneficiary, "A noté où en est un objectif de la fiche n° {pk}.")
    return note


def objective_sheet_read(*, beneficiary: Beneficiary, by: User) -> None:
    """Record that the objectives were read to be printed."""
    _journal(by, "objective.sheet", beneficiary, "A ouvert la feuille d’objectifs de la fiche n° {pk}.")


@transaction.atomic
def objective_move(*, objective: Objective, by: User, up: bool) -> None:
    """Swap an objective with the one before or after it; at the end of the list nothing moves."""
    row = _locked(objective)
    ordered = list(Objective.objects.filter(beneficiary=row.beneficiary_id).open().order_by("position", "pk"))
    place = next((place for place, each in enumerate(ordered) if each.pk == row.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(ordered):
        return
    ordered[place], ordered[other] = ordered[other], ordered[place]
    for position, each in enumerate(ordered):
        each.position = position
    Objective.objects.bulk_update(ordered, ["position"])
    _journal(by, "objective.move", row.beneficiary, "A changé l’ordre des objectifs de la fiche n° {pk}.")


@transaction.atomic
def step_add(*, objective: Objective, by: User, words: str) -> ObjectiveStep:
    """Add a step towards an objective, after the others. Raises ValidationError."""
    row = _locked(objective)
    if row.steps.count() >= MOST_STEPS:
        raise ValidationError({"words": f"{MOST_STEPS} étapes au plus : regroupez-en quelques-unes."})
    last = row.steps.aggregate(last=Max("position"))["last"]
    step = ObjectiveStep(objective=row, words=" ".join(words.split()), position=0 if last is None else last + 1)
    step.full_clean()
    step.save()
    _journal(by, "objective.step", row.beneficiary, "A ajouté une étape à un objectif de la fiche n° {pk}.")
    return step


@transaction.atomic
def step_check(*, step: ObjectiveStep, by: User, done: bool) -> ObjectiveStep:
    """Tick a step, or take the tick back; the first step done puts the objective on its way."""
    objective = _locked(step.objective)
    step = ObjectiveStep.objects.get(pk=step.pk)
    step.done_on = (step.done_on or timezone.localdate()) if done else None
    step.save(update_fields=["done_on"])
    if done and objective.status == ObjectiveStatus.TO_START:
        objective.status = ObjectiveStatus.ON_TRACK
        objective.version += 1
        objective.save()
    _journal(by, "objective.step", objective.beneficiary, "A coché une étape d’un objectif de la fiche n° {pk}.")
    return step


@transaction.atomic
def step_remove(*, step: ObjectiveStep, by: User) -> None:
    """Take a step out of an objective."""
    objective = _locked(step.objective)
    ObjectiveStep.objects.filter(pk=step.pk).delete()
    _journal(by, "objective.step", objective.beneficiary, "A retiré une étape d’un objectif de la fiche n° {pk}.")


def _locked(objective: Objective) -> Objective:
    return Objective.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=objective.pk)


def _save(objective: Objective) -> None:
    objective.full_clean(exclude=["beneficiary", "case", "created_by"])
    objective.save()


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
