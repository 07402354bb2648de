"""Referrals as pages tell them: the list, how each one stands in words, its story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from core.formatting import age_in_days, ago, day_date, moment
from core.registries import Caller, registries
from directory.enums import ReferralStatus, UnmetReason
from directory.models import Referral, Service
from directory.rules import REMINDER_DAYS

_TONES = {
    ReferralStatus.ACCEPTED: "good",
    ReferralStatus.SERVED: "good",
    ReferralStatus.DECLINED: "bad",
    ReferralStatus.NOT_SERVED: "bad",
    ReferralStatus.EXPIRED: "warn",
}
_ICONS = {
    ReferralStatus.SENT: "envelope",
    ReferralStatus.SEEN: "envelope-open",
    ReferralStatus.ACCEPTED: "hand-thumbs-up",
    ReferralStatus.DECLINED: "x-octagon",
    ReferralStatus.SERVED: "check2-circle",
    ReferralStatus.NOT_SERVED: "x-octagon",
    ReferralStatus.EXPIRED: "hourglass-bottom",
    ReferralStatus.WITHDRAWN: "arrow-counterclockwise",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A referral of a list: its icon and tone, and where it stands in a sentence."""

    referral: Referral
    icon: str
    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a referral's story, for the timeline component."""

    title: str
    text: str = ""
    url: str = ""
    todo: bool = False


def referrals_of(user: Any) -> QuerySet[Referral]:
    """Return the referrals a member sees: those without an answer first, the oldest of them on top."""
    rows = Referral.objects.visible_to(user).select_related("service__place__organisation", "sender", "territory")
    waiting_since = Case(When(status__in=[ReferralStatus.SENT, ReferralStatus.SEEN], then=F("sent_at")))
    return rows.annotate(waiting_since=waiting_since).order_by(
        F("waiting_since").asc(nulls_last=True), "-sent_at", "-pk"
    )


def referral_counts(user: Any) -> dict[str, int]:
    """Count what waits, what waits too long, what was accepted, and what asks for a decision."""
    rows = Referral.objects.visible_to(user)
    waiting = Q(status__in=[ReferralStatus.SENT, ReferralStatus.SEEN])
    counts = rows.aggregate(
        waiting=Count("pk", filter=waiting), accepted=Count("pk", filter=Q(status=ReferralStatus.ACCEPTED))
    )
    return counts | {"late": rows.late().count(), "to_note": rows.to_note().count()}


def line_of(row: Referral) -> Line:
    """Tell where a referral stands."""
    late = row.is_waiting and (timezone.localdate() - timezone.localdate(row.sent_at)).days >= REMINDER_DAYS
    tone = "warn" if late else _TONES.get(ReferralStatus(row.status), "")
    return Line(row, _ICONS[ReferralStatus(row.status)], tone, status_words(row))


def status_words(row: Referral) -> str:
    """Say where a referral stands, with its date: "Sans réponse depuis 12 jours, relancée le 24 novembre"."""
    if row.is_waiting:
        words = f"Sans réponse {ago(row.sent_at)}"
        words += ", ouverte" if row.status == ReferralStatus.SEEN else ""
        return words + (f", relancée le {day_date(row.reminded_at)}" if row.reminded_at else "")
    if row.status == ReferralStatus.ACCEPTED and row.proposed_at:
        return f"Acceptée, rendez-vous proposé {moment(row.proposed_at)}"
    ended = row.ended_at or row.answered_at
    words = capital(row.get_status_display()) + (f" le {day_date(ended)}" if ended else "")
    if row.decline_reason:
        words += f" : {UnmetReason(row.decline_reason).label}"
    return words


def story_of(row: Referral) -> list[Entry]:
    """Tell what happened, in order."""
    sender = row.sender.full_name if row.sender else "L’équipe"
    entries: list[tuple[datetime | None, str, str]] = [
        (row.sent_at, f"{sender} l’a envoyée", f"À {row.recipient_email}"),
        (row.reminded_at, "Le partenaire a été relancé", "Un nouveau lien est parti, l’ancien ne marche plus."),
        (row.chased_at, "Le partenaire a été interrogé", "Un e-mail lui demande si c’est fait."),
        (row.seen_at, "Le partenaire l’a ouverte", ""),
    ]
    if row.answered_at and row.status not in {ReferralStatus.DECLINED}:
        words = f"Rendez-vous proposé {moment(row.proposed_at)}." if row.proposed_at else ""
        entries.append((row.answered_at, "Le partenaire l’a acceptée", words))
    if row.ended_at:
        said = f"« {row.answer_note} »" if row.answer_note and not row.proposed_at else row.end_note
        entries.append((row.ended_at, status_words(row), said))
    dated = sorted((entry for entry in entries if entry[0] is not None), key=lambda entry: entry[0] or row.sent_at)
    told = [Entry(title, f"{capital(moment(at))}. {text}".strip() if at else text) for at, title, text in dated]
    if row.is_waiting:
        told.append(Entry("Le partenaire répond", f"Il a le lien depuis {age_in_days(row.sent_at)}.", todo=True))
    elif row.status == ReferralStatus.ACCEPTED:
        told.append(Entry("Le partenaire dit ce qui a été fait", todo=True))
    return told


def capital(text: str) -> str:
    """First letter in capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def person_of(user: Any, person_id: int | None) -> Caller | None:
    """Return someone followed as the reader may know them, through the packages above; None without them."""
    if person_id is None:
        return None
    return next((found for look in registries.people if (found := look(user, person_id)) is not None), None)


def email_of(service: Service) -> str:
    """Return the address to write to: the service's, else the place's, else the organisation's."""
    place = service.place
    return service.email or place.email or place.organisation.email


def phone_of(service: Service) -> Any:
    """Return the number to call: the service's, else the place's, else the organisation's."""
    place = service.place
    return service.phone or place.phone or place.organisation.phone
