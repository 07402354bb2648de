"""One report for a session: each one who came is counted once, those nobody knows as anonymous participants."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mediation.enums import PlaceKind, RefusalReason, ReportKind
from mediation.models import ActivityReport, Beneficiary
from mediation.services import Participant, refusal_withdraw, report_create, report_delete, report_refuse
from scheduling.models import WorkshopSession
from scheduling.services.workshops.wish_seats import session_lock
from scheduling.workshops.enums import Attendance, SessionStatus, WishStage

NOBODY = "Notez d’abord qui était là."


def session_ref(pk: int) -> str:
    """Name a session as reports know it."""
    return f"workshop:{pk}"


def participants_of(session: WorkshopSession) -> list[Participant]:
    """Return who came: each file once, then the anonymous ones."""
    came = session.wishes.filter(attendance=Attendance.PRESENT).exclude(stage=WishStage.LEFT)
    rows = list(came.select_related("beneficiary").order_by("pk"))
    known: dict[int, Beneficiary] = {row.beneficiary.pk: row.beneficiary for row in rows if row.beneficiary}
    unnamed = sum(row.beneficiary is None for row in rows) + session.participants_unknown
    return [Participant(person) for person in known.values()] + [Participant()] * unnamed


@transaction.atomic
def session_report_record(*, session: WorkshopSession, by: User, **fields: Any) -> ActivityReport:
    """Write the report of a session, which is then done. ``fields`` are those of ``report_create``.

    Day, hour, place, title and level are the session's unless told. Raises ValidationError, by field where there is
    one, for a session that is not over or where nobody is noted present.
    """
    row = _over(session)
    participants = participants_of(row)
    if not participants:
        raise ValidationError(NOBODY)
    told = {
        "kind": ReportKind.WORKSHOP,
        "done_on": row.day,
        "starts_at": timezone.localtime(row.starts_at).time(),
        "minutes": row.minutes,
        "place_kind": PlaceKind.PLACE,
        "place_name": row.destination.name,
        "commune": row.destination.commune if _is_here(row) else None,
        "workshop_title": row.title,
        "workshop_level": row.level,
        **fields,
    }
    report = report_create(
        territory=row.territory, by=by, participants=participants, origin_ref=session_ref(row.pk), **told
    )
    _turn(row, SessionStatus.DONE)
    return report


@transaction.atomic
def session_report_refuse(*, session: WorkshopSession, by: User, reason: str, words: str = "") -> None:
    """Say that a session that is over gets no report, and why. Raises ValidationError, as ``report_refuse``."""
    row = _over(session)
    report_refuse(territory=row.territory, origin_ref=session_ref(row.pk), by=by, reason=reason, words=words)
    _turn(row, SessionStatus.DONE)


@transaction.atomic
def session_nobody_came(*, session: WorkshopSession, by: User) -> None:
    """Close a session where nobody came. Raises ValidationError when someone is noted present."""
    if participants_of(_over(session)):
        raise ValidationError("Des personnes sont notées présentes : faites le compte rendu.")
    session_report_refuse(session=session, by=by, reason=RefusalReason.OTHER, words="Personne n’est venu.")


@transaction.atomic
def session_report_undo(*, session: WorkshopSession, by: User) -> WorkshopSession:
    """Take back the report, or its absence: who came may be noted again."""
    row = session_lock(session.pk)
    report = ActivityReport.objects.filter(origin_ref=session_ref(row.pk)).first()
    if report is not None:
        report_delete(report=report, by=by)
    refusal_withdraw(territory=row.territory, origin_ref=session_ref(row.pk), by=by)
    if row.status == SessionStatus.DONE:
        _turn(row, SessionStatus.PLANNED)
    return row


def _over(session: WorkshopSession) -> WorkshopSession:
    row = session_lock(session.pk)
    if row.status == SessionStatus.CANCELLED:
        raise ValidationError("Cette séance est annulée.")
    if row.ends_at > timezone.now():
        raise ValidationError("La séance n’est pas finie.")
    return row


def _is_here(session: WorkshopSession) -> bool:
    commune = session.destination.commune
    return commune is not None and commune.territory_id == session.territory_id


def _turn(row: WorkshopSession, status: SessionStatus) -> None:
    row.status = status
    row.version += 1
    row.save(update_fields=["status", "version"])
