"""What home pages, a person's story and the last contacts tell of workshops."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.formatting import day_near, moment, plural
from core.registries import Answer, Decision, TimelineEntry
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_clock import ERASED
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage

SESSIONS_SHOWN = 4


def sessions_untold(user: Any) -> QuerySet[WorkshopSession]:
    """Return the sessions that are over without a report, the oldest first."""
    rows = WorkshopSession.objects.visible_to(user).filter(status=SessionStatus.PLANNED, ends_at__lte=timezone.now())
    return rows.order_by("starts_at", "pk")


def report_decision(user: Any) -> Iterator[Decision]:
    """Sessions to be told, for those who write reports."""
    membership = user.active_membership
    if membership is None or not membership.may("report.edit"):
        return
    rows = list(sessions_untold(user)[:2])
    if not rows:
        return
    count = len(rows) if len(rows) == 1 else sessions_untold(user).count()
    first = rows[0]
    url = reverse("scheduling:session-report", args=[first.pk]) if count == 1 else ""
    yield Decision(
        fact=plural(count, "séance est à raconter", "séances sont à raconter"),
        consequence=f"La plus ancienne : {first.title}, {day_near(first.day)}.",
        answers=(Answer("Raconter", url or reverse("scheduling:session-reports-due")),),
        icon="easel2",
        order=42,
    )


def phone_decision(user: Any) -> Iterator[Decision]:
    """People to phone about a workshop, and registrations of the public page without a file."""
    membership = user.active_membership
    if membership is None or not membership.may("workshop.register"):
        return
    seen = SessionWish.objects.visible_to(user).filter(session__ends_at__gt=timezone.now())
    to_phone = seen.filter(to_phone=True).order_by("session__starts_at", "pk")
    if count := to_phone.count():
        yield Decision(
            fact=plural(count, "personne est à appeler", "personnes sont à appeler"),
            consequence="Une place d’atelier se libère, ou une séance est annulée, et aucun message ne le dit.",
            answers=(_registrations(to_phone),),
            icon="telephone",
            order=28,
        )
    bare = seen.filter(beneficiary=None, origin=WishOrigin.PUBLIC).exclude(stage=WishStage.LEFT)
    bare = bare.exclude(guest_name=ERASED).order_by("session__starts_at", "pk")
    if count := bare.count():
        yield Decision(
            fact=plural(count, "inscription publique attend sa fiche", "inscriptions publiques attendent leur fiche"),
            consequence="Le déplacement demandé est noté une fois la fiche trouvée ou créée.",
            answers=(_registrations(bare),),
            icon="person-plus",
            order=46,
        )


def _registrations(rows: QuerySet[SessionWish]) -> Answer:
    key = rows.values_list("session", flat=True).first()
    return Answer("Voir les inscriptions", reverse("scheduling:session-registrations", args=[key]))


def story_of_wishes(beneficiary: Any, user: Any) -> Iterator[TimelineEntry]:
    """Registrations of a person, on the moment of the session; the report tells those that were attended."""
    rows = SessionWish.objects.visible_to(user).filter(beneficiary=beneficiary)
    for wish in rows.select_related("session").order_by("pk"):
        session = wish.session
        if wish.attendance == Attendance.PRESENT and session.status == SessionStatus.DONE:
            continue
        yield TimelineEntry(
            at=session.starts_at,
            sentence=f"Atelier « {session.title} » : {_became(wish)}.",
            kind="workshop",
            detail=wish.leave_reason,
            url=reverse("scheduling:session-registrations", args=[session.pk]),
            is_future=session.starts_at > timezone.now(),
        )


def _became(wish: SessionWish) -> str:
    if wish.stage == WishStage.LEFT:
        return "ne vient plus"
    if wish.attendance != Attendance.UNKNOWN:
        return str(wish.get_attendance_display())
    if wish.confirm_by is not None:
        return f"place proposée, à confirmer avant {moment(wish.confirm_by)}"
    return str(wish.get_stage_display())


def workshop_contacts(territory_id: int) -> Mapping[int, date]:
    """Day of the last workshop attended, by the person's id."""
    rows = SessionWish.objects.filter(session__territory=territory_id, attendance=Attendance.PRESENT)
    met = rows.exclude(beneficiary=None).order_by().values_list("beneficiary")
    return dict(met.annotate(last=Max("session__day")))
