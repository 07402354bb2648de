"""A registration of the public page finds its file: one already there, or a new one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Commune, User
from core.journal import journal_record
from mediation.enums import CaseOrigin
from mediation.models import Beneficiary
from mediation.services import beneficiary_create
from scheduling.models import SessionWish
from scheduling.services.workshops.wish_rides import ride_follow, rides_give_up
from scheduling.services.workshops.wish_seats import session_lock
from scheduling.workshops.enums import Attendance, WishStage

_MOBILE = ("+336", "+337")


@transaction.atomic
def wish_link(*, wish: SessionWish, beneficiary: Beneficiary, by: User) -> SessionWish:
    """Say whose file a registration is; the ride that was asked for is then noted.

    Raises ValidationError at ``beneficiary`` when that person is already registered, or of another territory.
    """
    session = session_lock(wish.session_id)
    row = SessionWish.objects.get(pk=wish.pk)
    row.session = session
    if row.beneficiary_id is not None:
        raise ValidationError("Cette inscription est déjà rattachée à une fiche.")
    if beneficiary.territory_id != session.territory_id or beneficiary.archived_at is not None:
        raise ValidationError({"beneficiary": "Cette fiche est archivée, ou d’un autre territoire."})
    standing = session.wishes.exclude(stage=WishStage.LEFT).filter(beneficiary=beneficiary)
    if row.stage != WishStage.LEFT and standing.exists():
        raise ValidationError({"beneficiary": "Cette personne est déjà inscrite à cette séance."})
    row.beneficiary = beneficiary
    row.save(update_fields=["beneficiary"])
    ride_follow(wish=row, by=by)
    sentence = f"Inscription n° {row.pk} rattachée à la fiche n° {beneficiary.pk}."
    journal_record(actor=by, verb="wish.link", target=row, sentence=sentence)
    return row


@transaction.atomic
def wish_file_create(*, wish: SessionWish, by: User, first_name: str, last_name: str, commune: Commune) -> SessionWish:
    """Create the file of a guest from what was told on the public page, and link it. Raises ValidationError."""
    person = beneficiary_create(
        territory=wish.session.territory,
        by=by,
        origin=CaseOrigin.WEB,
        origin_detail=f"inscription à l’atelier « {wish.session.title} »"[:120],
        first_name=first_name,
        last_name=last_name,
        commune=commune,
        **_reach(wish),
    )
    return wish_link(wish=wish, beneficiary=person, by=by)


def _reach(wish: SessionWish) -> dict[str, Any]:
    number = str(getattr(wish.guest_phone, "as_e164", "") or "")
    kind = "mobile_phone" if number.startswith(_MOBILE) else "landline_phone"
    return {kind: number, "email": wish.guest_email}


def wishes_join(*, kept: Beneficiary, other: Beneficiary, by: User, rows: QuerySet[SessionWish]) -> None:
    """Before two files of one person become one: of two registrations to a session, the kept file's stays.

    The other one leaves, with its ride, unless its person was there and nobody said so of the kept file.
    """
    own = {wish.session_id: wish for wish in SessionWish.objects.filter(beneficiary=kept).exclude(stage=WishStage.LEFT)}
    for wish in rows.exclude(stage=WishStage.LEFT).filter(session__in=own).order_by("pk"):
        standing = own[wish.session_id]
        if standing.attendance == Attendance.UNKNOWN and wish.attendance != Attendance.UNKNOWN:
            standing.attendance = wish.attendance
            standing.save(update_fields=["attendance"])
        rides_give_up(wish=wish, by=by, reason="inscription en double")
        wish.stage, wish.left_at, wish.leave_reason = WishStage.LEFT, timezone.now(), "inscription en double"
        wish.confirm_by, wish.to_phone, wish.attendance = None, False, Attendance.UNKNOWN
        wish.save()
