"""Who came: noted on the day by the animators and the team, taken back with a tap, closed with the report.

A helper notes the own sessions from their day until two days after; the team until the report is written.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.journal import journal_record
from mediation.models import Beneficiary
from scheduling.models import SessionWish, WorkshopSession
from scheduling.rules import is_told
from scheduling.services.workshops.wish_seats import session_lock
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage

MOST_UNKNOWN = 200


def attend_problem(session: WorkshopSession, user: User) -> str:
    """Return why the reader may not note who came now, or nothing."""
    if session.status == SessionStatus.CANCELLED:
        return "Cette séance est annulée."
    if session.status == SessionStatus.DONE:
        return "Le compte rendu est fait : les présences ne changent plus."
    if session.day > timezone.localdate():
        return "Les présences se notent le jour de la séance."
    membership = user.active_membership
    if membership is not None and membership.role == Role.HELPER and not is_told(session.day):
        return "La séance est passée depuis plus de deux jours : demandez à l’équipe."
    return ""


@transaction.atomic
def attendance_note(*, wish: SessionWish, attendance: str, by: User) -> SessionWish:
    """Note someone present, absent, excused, or to be noted again. Raises ValidationError."""
    _open(wish.session, by)
    if attendance not in Attendance.values:
        raise ValidationError("Dites présent, absent ou excusé.")
    row = SessionWish.objects.get(pk=wish.pk)
    if row.stage == WishStage.LEFT:
        raise ValidationError("Cette personne s’était désistée : ajoutez-la si elle est venue.")
    row.attendance = attendance
    if attendance == Attendance.PRESENT and row.stage == WishStage.WAITING:
        # Someone of the waiting list came all the same, and is there.
        row.stage, row.placed_at, row.confirm_by, row.to_phone = WishStage.PLACED, timezone.now(), None, False
    row.save(update_fields=["attendance", "stage", "placed_at", "confirm_by", "to_phone"])
    return row


@transaction.atomic
def attendance_add(
    *, session: WorkshopSession, by: User, beneficiary: Beneficiary | None = None, first_name: str = ""
) -> SessionWish:
    """Add someone who came without being registered, present at once: someone on file, or a first name.

    Places do not matter any more: the person is there. Raises ValidationError, PermissionDenied for a helper who names
    a file.
    """
    row = _open(session, by)
    membership = by.active_membership
    if beneficiary is not None:
        if membership is None or not membership.may("workshop.register"):
            raise PermissionDenied
        if beneficiary.territory_id != row.territory_id:
            raise ValidationError("Cette fiche est d’un autre territoire.")
        known = row.wishes.exclude(stage=WishStage.LEFT).filter(beneficiary=beneficiary).first()
        if known is not None:
            return attendance_note(wish=known, attendance=Attendance.PRESENT, by=by)
    if beneficiary is None and not first_name.strip():
        raise ValidationError({"first_name": "Écrivez le prénom."})
    wish = SessionWish(
        session=row,
        beneficiary=beneficiary,
        guest_name=first_name.strip(),
        origin=WishOrigin.ON_SITE,
        stage=WishStage.PLACED,
        placed_at=timezone.now(),
        attendance=Attendance.PRESENT,
        noted_by=by,
    )
    wish.full_clean(exclude=["noted_by"])
    wish.save()
    sentence = f"Présence n° {wish.pk} ajoutée sur place."
    journal_record(actor=by, verb="wish.on_site", target=wish, sentence=sentence)
    return wish


@transaction.atomic
def attendance_remove(*, wish: SessionWish, by: User) -> None:
    """Take back someone added on site by mistake. Raises ValidationError for a registration."""
    _open(wish.session, by)
    if wish.origin != WishOrigin.ON_SITE:
        raise ValidationError("Cette personne était inscrite : notez-la absente ou excusée.")
    wish.delete()


@transaction.atomic
def attendance_unknown(*, session: WorkshopSession, by: User, change: int) -> WorkshopSession:
    """Count one more, or one less, of those who came and whom nobody knows; never below zero."""
    row = _open(session, by)
    row.participants_unknown = min(MOST_UNKNOWN, max(0, row.participants_unknown + change))
    row.save(update_fields=["participants_unknown"])
    return row


def _open(session: WorkshopSession, by: User) -> WorkshopSession:
    row = session_lock(session.pk)
    if problem := attend_problem(row, by):
        raise ValidationError(problem)
    return row
