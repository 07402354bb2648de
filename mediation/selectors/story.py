"""A person's story: what the registered sources tell, and this package's own source."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.registries import TimelineEntry, registries
from mediation.enums import CaseStatus, CloseReason
from mediation.models import Assessment, Beneficiary, Case, CaseTransition
from mediation.selectors.read_once import assessments_of
from mediation.wording import KINDS, level_word

_MOVES = {
    CaseStatus.REQUESTED: "Le dossier attend un diagnostic.",
    CaseStatus.ASSESSED: "Le dossier est évalué.",
    CaseStatus.ACTIVE: "L’accompagnement commence.",
    CaseStatus.FOLLOW_UP: "L’accompagnement continue à distance.",
}
CASE, ASSESSMENTS = "case", "assessment"


def story_of(beneficiary: Beneficiary, user: User) -> tuple[list[TimelineEntry], list[tuple[str, str]]]:
    """Return the entries that ``user`` may read, latest first, and the kinds to choose from with their words."""
    entries = [entry for source in registries.timeline for entry in source(beneficiary, user)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    present = {entry.kind for entry in entries}
    kinds = [(key, word) for key, word in KINDS.items() if key in present]
    return entries, kinds


def told_once(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """Leave out a visit that its report tells: both lead to the report."""
    rows = list(entries)
    told = {entry.url for entry in rows if entry.kind == "report"}
    return [entry for entry in rows if entry.kind != "visit" or entry.url not in told]


def file_entries(beneficiary: Beneficiary, user: User) -> Iterable[TimelineEntry]:
    """Tell when the file was created, the cases and, to those who may read them, the assessments."""
    yield TimelineEntry(at=beneficiary.created_at, sentence="La fiche a été créée.", kind=CASE)
    for old in beneficiary.merged_files.order_by("merged_at", "pk"):
        words = f"La fiche n° {old.pk}, au nom de {old}, a été réunie à celle-ci."
        yield TimelineEntry(at=old.merged_at or old.updated_at, sentence=words, kind=CASE)
    yield from _case_entries(beneficiary)
    for assessment in assessments_of(beneficiary, user):
        yield _assessment_entry(assessment, beneficiary.gender)


def _case_entries(beneficiary: Beneficiary) -> Iterable[TimelineEntry]:
    told: set[int] = set()
    steps = CaseTransition.objects.filter(case__beneficiary=beneficiary).select_related("case", "by")
    for step in steps.order_by("at", "pk"):
        told.add(step.case_id)
        yield TimelineEntry(at=step.at, sentence=_step_sentence(step), kind=CASE, detail=_step_detail(step))
    for case in sorted(beneficiary.cases.all(), key=lambda row: (row.opened_on, row.pk)):
        if case.pk in told:
            continue
        yield TimelineEntry(at=_noon(case.opened_on), sentence=_received(case), kind=CASE)


def _received(case: Case) -> str:
    who = f" ({case.origin_detail})" if case.origin_detail else ""
    return f"Demande reçue. Origine : {case.get_origin_display()}{who}."


def _step_sentence(step: CaseTransition) -> str:
    """Tell a change of state in a sentence, without naming who wrote it where that says nothing."""
    if not step.source:
        return _received(step.case)
    if step.source == CaseStatus.CLOSED:
        return "Le suivi a repris."
    if step.target == CaseStatus.CLOSED:
        if step.reason == CloseReason.DECEASED:
            return "Le suivi a pris fin : la personne est décédée."
        return f"Le suivi s’est terminé : {step.get_reason_display() or 'raison non notée'}."
    return _MOVES[CaseStatus(step.target)]


def _step_detail(step: CaseTransition) -> str:
    return f"{step.note} ({step.by})" if step.note and step.by else step.note


def _when(assessment: Assessment) -> datetime:
    """Return when it was recorded, or the day it was done when it was written down later."""
    recorded_that_day = timezone.localdate(assessment.created_at) == assessment.done_on
    return assessment.created_at if recorded_that_day else _noon(assessment.done_on)


def _noon(day: date) -> datetime:
    """Place what is known by its day only in the middle of it."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _assessment_entry(assessment: Assessment, gender: str) -> TimelineEntry:
    who = assessment.done_by.full_name if assessment.done_by else "L’équipe"
    detail = ""
    if assessment.level != assessment.computed_level:
        computed = level_word(assessment.computed_level, gender).lower()
        detail = f"Profil calculé : {computed}. {assessment.override_reason}"
    return TimelineEntry(
        at=_when(assessment),
        sentence=f"{who} a fait le diagnostic numérique : {level_word(assessment.level, gender).lower()}.",
        kind=ASSESSMENTS,
        detail=detail,
        url=reverse("mediation:assessment-detail", args=[assessment.pk]),
    )
