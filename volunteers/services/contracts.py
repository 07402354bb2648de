"""Writes on contracts of civic service: written, changed, ended, and the review of the mission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import NBSP, day_date
from core.journal import journal_record
from volunteers.contract_rules import Terms, terms_problems
from volunteers.enums import CheckResult, ContractEnd, HelperKind
from volunteers.models import AgentTask, CivicServiceContract, Helper, NonSubstitutionCheck

LABEL_LENGTH = 160
TOUCHES = f"Une tâche n’est pas cochée{NBSP}: la mission y touche. Cochez-la, ou choisissez un autre résultat."
CONTRACT_FIELDS = frozenset(
    {
        "tutor",
        "starts_on",
        "ends_on",
        "weekly_minutes",
        "birth_date",
        "age_exception",
        "agrement_ref",
        "mission_title",
        "mission_sheet",
        "civic_training_days",
        "psc1_on",
        "leave_days",
    }
)


@transaction.atomic
def contract_create(*, helper: Helper, by: User, **fields: Any) -> CivicServiceContract:
    """Write the contract of a civic-service youth. ``fields`` are those of CONTRACT_FIELDS.

    Raises ValidationError by field for what the law or another contract of the same person does not allow.
    """
    contract = CivicServiceContract(helper=_locked(helper))
    _fill(contract, fields)
    contract.save()
    sentence = f"{by} a écrit le contrat d’engagement de {helper}."
    journal_record(actor=by, verb="contract.create", target=contract, sentence=sentence)
    return contract


@transaction.atomic
def contract_update(
    *, contract: CivicServiceContract, by: User, expected_version: int, **fields: Any
) -> CivicServiceContract:
    """Change a contract. Raises ValidationError by field, StaleVersionError when someone saved in between."""
    _locked(contract.helper)
    claim_version(contract, expected_version)
    _fill(contract, fields)
    contract.save()
    sentence = f"{by} a modifié le contrat d’engagement de {contract.helper}."
    journal_record(actor=by, verb="contract.update", target=contract, sentence=sentence)
    return contract


def _locked(helper: Helper) -> Helper:
    """Lock the person, so that two contracts never meet."""
    return Helper.objects.select_for_update(of=("self",)).select_related("commune").get(pk=helper.pk)


def _fill(contract: CivicServiceContract, fields: dict[str, Any]) -> None:
    """Set the fields and check the whole. Raises ValidationError by field."""
    unknown = fields.keys() - CONTRACT_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a contract: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(contract, name, value)
    contract.full_clean()
    problems = terms_problems(
        Terms(
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            birth_date=contract.birth_date,
            weekly_minutes=contract.weekly_minutes,
            has_age_exception=contract.age_exception,
        )
    )
    problems |= _people_problems(contract)
    problems |= _meeting_problem(contract)
    if problems:
        raise ValidationError(problems)


def _people_problems(contract: CivicServiceContract) -> dict[str, str]:
    if contract.helper.kind != HelperKind.CIVIC_SERVICE:
        return {"helper": "Un contrat d’engagement se signe avec un volontaire en service civique."}
    tutor = contract.tutor
    if tutor.territory_id != contract.helper.territory_id:
        return {"tutor": "Cette personne n’est pas de ce territoire."}
    if tutor.kind == HelperKind.CIVIC_SERVICE:
        return {"tutor": "Le tuteur n’est pas lui-même en service civique."}
    return {}


def _meeting_problem(contract: CivicServiceContract) -> dict[str, str]:
    """Two contracts of one person share no day."""
    others = CivicServiceContract.objects.filter(helper=contract.helper).exclude(pk=contract.pk)
    other = others.meeting(contract.starts_on, contract.last_day).order_by("starts_on").first()
    if other is None:
        return {}
    span = f"du {day_date(other.starts_on)} au {day_date(other.last_day)}"
    return {"starts_on": f"{contract.helper} a déjà un contrat {span}."}


@transaction.atomic
def contract_end(*, contract: CivicServiceContract, by: User, ended_on: date, reason: str) -> CivicServiceContract:
    """End a contract before its term; visits planned later stay, and their week says so. ValidationError by field."""
    contract = CivicServiceContract.objects.select_for_update(of=("self",)).select_related("helper").get(pk=contract.pk)
    problems = {}
    if contract.ended_on is not None:
        problems["ended_on"] = f"Ce contrat a déjà pris fin le {day_date(contract.ended_on)}."
    elif not contract.starts_on <= ended_on < contract.ends_on:
        last = day_date(contract.ends_on)
        problems["ended_on"] = f"Choisissez un jour du contrat, avant son terme, le {last}."
    if reason not in ContractEnd.values:
        problems["reason"] = "Choisissez une raison."
    if problems:
        raise ValidationError(problems)
    contract.ended_on, contract.end_reason = ended_on, reason
    contract.version += 1
    contract.save()
    sentence = f"{by} a mis fin au contrat de {contract.helper} au {day_date(ended_on)}."
    journal_record(actor=by, verb="contract.end", target=contract, sentence=sentence)
    return contract


@transaction.atomic
def contract_resume(*, contract: CivicServiceContract, by: User) -> CivicServiceContract:
    """Take back an end noted by mistake. Raises ValidationError when another contract has taken its days since."""
    _locked(contract.helper)
    contract = CivicServiceContract.objects.select_related("helper", "tutor").get(pk=contract.pk)
    if contract.ended_on is None:
        return contract
    contract.ended_on, contract.end_reason = None, ""
    if problem := _meeting_problem(contract):
        raise ValidationError(list(problem.values()))
    contract.version += 1
    contract.save()
    sentence = f"{by} a remis le contrat de {contract.helper} jusqu’à son terme."
    journal_record(actor=by, verb="contract.resume", target=contract, sentence=sentence)
    return contract


@dataclass(frozen=True, slots=True)
class ComparedTask:
    """A task of agents set against a mission: what the youth does, and whether the mission keeps clear of it."""

    key: int
    youth: str
    is_distinct: bool


@transaction.atomic
def agent_tasks_edit(
    *, territory: Territory, by: User, added: Sequence[str] = (), retired: Collection[int] = ()
) -> list[AgentTask]:
    """Add tasks to the list of a territory, and take others out of it. One taken out comes back with what it told.

    Reviews already made keep the words that they were made with. Raises ValidationError at ``new_tasks``.
    """
    labels = list(dict.fromkeys(" ".join(label.split()) for label in added if label.strip()))
    if any(len(label) > LABEL_LENGTH for label in labels):
        raise ValidationError({"new_tasks": f"Une tâche tient en {LABEL_LENGTH} caractères, une par ligne."})
    AgentTask.objects.filter(territory=territory, pk__in=retired).update(is_active=False)
    rows = [
        AgentTask.objects.update_or_create(territory=territory, label=label, defaults={"is_active": True})[0]
        for label in labels
    ]
    if labels or retired:
        sentence = f"{by} a changé la liste des tâches d’agents comparées aux missions."
        journal_record(actor=by, verb="agent_tasks.edit", target=territory, sentence=sentence)
    return rows


def _compare(territory_id: int, compared: Sequence[ComparedTask]) -> list[dict[str, Any]]:
    """Remember what youths do beside each task, and return what the review keeps."""
    tasks = {row.pk: row for row in AgentTask.objects.filter(territory=territory_id)}
    known = [(tasks[one.key], one) for one in compared if one.key in tasks]
    for task, one in known:
        task.youth = one.youth.strip()
        task.full_clean()
    AgentTask.objects.bulk_update([task for task, _ in known], ["youth"])
    return [{"agent": task.label, "youth": task.youth, "is_distinct": one.is_distinct} for task, one in known]


@transaction.atomic
def mission_check(
    *,
    contract: CivicServiceContract,
    by: User,
    statement: str,
    result: str,
    reviewed_on: date,
    next_review_on: date,
    compared: Sequence[ComparedTask] = (),
) -> NonSubstitutionCheck:
    """Keep the review of a mission against agents' tasks (art. L. 120-9). Raises ValidationError by field.

    A mission that touches one of the tasks is not distinct. What the youth does is remembered for the next contract.
    """
    problems = {}
    if result == CheckResult.DISTINCT and not all(one.is_distinct for one in compared):
        problems["result"] = TOUCHES
    if result not in CheckResult.values:
        problems["result"] = "Choisissez un résultat."
    if reviewed_on > timezone.localdate():
        problems["reviewed_on"] = "Ce jour n’est pas encore venu."
    if next_review_on <= reviewed_on:
        problems["next_review_on"] = "La prochaine vérification vient après celle-ci."
    if problems:
        raise ValidationError(problems)
    check = NonSubstitutionCheck(
        contract=contract,
        statement=statement,
        result=result,
        reviewed_on=reviewed_on,
        reviewed_by=by,
        next_review_on=next_review_on,
        compared=_compare(contract.territory_id, compared),
    )
    check.full_clean()
    check.save()
    sentence = f"{by} a comparé la mission de {contract.helper} aux tâches des agents."
    journal_record(actor=by, verb="contract.check", target=contract, sentence=sentence)
    return check
