"""Concerns: told after a visit, followed, ended, opened again. The notice by e-mail never says what or about whom."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.journal import journal_record
from messaging.services import message_queue, messages_cancel
from scheduling.enums import ConcernLevel, ConcernOutcome, ConcernStatus, ConcernStep
from scheduling.models import ConcernNote, ConcernReport, Visit
from scheduling.planning import alert_letters
from scheduling.rules import may_report_concern
from scheduling.selectors.concern_reader import concern_reader

LONGEST = 2000
# The same words sent twice within this time are one concern: a finger that touched twice, a network that hesitated.
SAME_WITHIN = timedelta(minutes=10)


@transaction.atomic
def concern_report(*, visit: Visit, by: User, level: ConcernLevel, text: str) -> ConcernReport:
    """Tell a concern about the person of a visit to who reads them, and send the notice.

    Raises PermissionDenied for someone who may not (``rules.may_report_concern``), ValidationError for an empty text.
    """
    if not may_report_concern(by, visit):
        raise PermissionDenied
    words = _words(text, "Dites en quelques mots ce qui vous inquiète.")
    recent = ConcernReport.objects.filter(visit=visit, author=by, created_at__gte=timezone.now() - SAME_WITHIN)
    same = next((row for row in recent.order_by("pk") if row.text == words and row.level == level), None)
    if same is not None:
        return same
    concern = ConcernReport.objects.create(
        territory=visit.territory,
        beneficiary=visit.beneficiary,
        visit=visit,
        author=by,
        recipient=concern_reader(visit.territory),
        level=level,
        text=words,
    )
    _notify(concern)
    _tell(concern, by, "concern.report", "signalée")
    return concern


@transaction.atomic
def concern_follow(*, concern: ConcernReport, by: User, text: str) -> ConcernNote:
    """Note what was done. Raises ValidationError for an empty text."""
    note = _step(concern, by, ConcernStep.NOTE, _words(text, "Dites ce qui a été fait."))
    _tell(concern, by, "concern.follow", "suivie")
    return note


@transaction.atomic
def concern_close(
    *, concern: ConcernReport, by: User, expected_version: int, outcome: ConcernOutcome, text: str = ""
) -> ConcernReport:
    """End a concern and say how. Raises StaleVersionError when someone changed it, ValidationError when it is ended."""
    if not concern.is_open:
        raise ValidationError("Cette inquiétude est déjà terminée.")
    claim_version(concern, expected_version)
    concern.status, concern.outcome, concern.closed_at = ConcernStatus.CLOSED, outcome, timezone.now()
    concern.save(update_fields=["status", "outcome", "closed_at", "version"])
    messages_cancel(about=f"concern:{concern.pk}")
    _step(concern, by, ConcernStep.CLOSED, text.strip()[:LONGEST])
    _tell(concern, by, "concern.close", "terminée")
    return concern


@transaction.atomic
def concern_reopen(*, concern: ConcernReport, by: User, expected_version: int) -> ConcernReport:
    """Open again a concern that was ended. Raises as ``concern_close``."""
    if concern.is_open:
        raise ValidationError("Cette inquiétude est déjà ouverte.")
    claim_version(concern, expected_version)
    concern.status, concern.outcome, concern.closed_at = ConcernStatus.OPEN, "", None
    concern.save(update_fields=["status", "outcome", "closed_at", "version"])
    _step(concern, by, ConcernStep.REOPENED, "")
    _tell(concern, by, "concern.reopen", "rouverte")
    return concern


def _words(text: str, missing: str) -> str:
    words = text.strip()
    if not words:
        raise ValidationError({"text": missing})
    if len(words) > LONGEST:
        raise ValidationError({"text": f"{LONGEST} caractères au plus."})
    return words


def _step(concern: ConcernReport, by: User, kind: ConcernStep, text: str) -> ConcernNote:
    return ConcernNote.objects.create(concern=concern, kind=kind, author=by, text=text)


def _notify(concern: ConcernReport) -> None:
    reader = concern.recipient
    if reader is None or reader == concern.author:
        return
    message_queue(
        territory=concern.territory,
        key=f"concern:{concern.pk}",
        recipient=reader.email,
        recipient_name=reader.full_name,
        subject=alert_letters.concern_subject(concern),
        body=alert_letters.concern_body(concern, reader.full_name),
        about=f"concern:{concern.pk}",
    )


def _tell(concern: ConcernReport, by: User, verb: str, what: str) -> None:
    journal_record(actor=by, verb=verb, target=concern, sentence=f"Inquiétude n° {concern.pk} {what}")
