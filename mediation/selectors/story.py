"""A person's story: what the registered sources tell, and this package's own source."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.registries import TimelineEntry, registries
from mediation.models import Assessment, Beneficiary
from mediation.wording import KINDS, level_word

CASE, ASSESSMENTS = "case", "assessment"


def story_of(beneficiary: Beneficiary, user: User, kind: str = "") -> tuple[list[TimelineEntry], list[tuple[str, str]]]:
    """Return the entries that ``user`` may read, latest first, and the kinds to choose from with their words.

    ``kind`` keeps one kind only; the kinds listed are those of the whole story.
    """
    entries = [entry for source in registries.timeline for entry in source(beneficiary, user)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    present = {entry.kind for entry in entries}
    kinds = [(key, word) for key, word in KINDS.items() if key in present]
    return [entry for entry in entries if not kind or entry.kind == kind], kinds


def file_entries(beneficiary: Beneficiary, user: User) -> Iterable[TimelineEntry]:
    """Tell when the file was created, the cases and, to those who may read them, the assessments."""
    yield TimelineEntry(at=beneficiary.created_at, sentence="La fiche a été créée.", kind=CASE)
    yield from _case_entries(beneficiary)
    visible = Assessment.objects.visible_to(user).filter(beneficiary=beneficiary).select_related("done_by")
    for assessment in visible.order_by("-done_on", "-pk"):
        yield _assessment_entry(assessment, beneficiary.gender)


def _case_entries(beneficiary: Beneficiary) -> Iterable[TimelineEntry]:
    for case in beneficiary.cases.order_by("opened_on", "pk"):
        yield TimelineEntry(
            at=_noon(case.opened_on), sentence=f"Demande reçue. Origine : {case.get_origin_display()}.", kind=CASE
        )
        if case.closed_on:
            yield TimelineEntry(at=_noon(case.closed_on), sentence="Le suivi est terminé.", kind=CASE)


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
