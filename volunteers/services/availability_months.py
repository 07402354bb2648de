"""Asking volunteers each month when they are free, and taking their answers, by a personal link or signed in."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import StaleVersionError, claim_version
from core.journal import journal_record
from messaging.services import message_queue
from volunteers.enums import ExceptionKind, HelperKind, WeekAnswerKind
from volunteers.models import AvailabilityQuestion, AvailabilitySettings, Helper, WeekAnswer
from volunteers.month_rules import MOMENTS, Part, parts_away, parts_of_some
from volunteers.services.helpers import exception_add

SECRET_BYTES = 32
# The link works until the next month's e-mail has come.
LINK_DAYS = 35
ASKED_KINDS = (HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE)


@dataclass(frozen=True, slots=True)
class WeekTold:
    """What is said of a week."""

    kind: str
    moments: tuple[str, ...] = ()


def settings_of(territory_id: int) -> AvailabilitySettings:
    """Return the settings of a territory, or the usual ones."""
    found = AvailabilitySettings.objects.filter(territory=territory_id).first()
    return found or AvailabilitySettings(territory_id=territory_id, version=0)


@transaction.atomic
def availability_settings_update(
    *, territory: Territory, by: User, expected_version: int, is_asked_monthly: bool, day_of_month: int
) -> AvailabilitySettings:
    """Save whether and when volunteers are asked; ``expected_version`` 0 says that nothing was saved yet.

    Raises ValidationError by field, StaleVersionError when someone saved in between.
    """
    found = AvailabilitySettings.objects.filter(territory=territory).first()
    if found is not None and not expected_version:
        raise StaleVersionError(found)
    row = found or AvailabilitySettings(territory=territory)
    if found is not None:
        claim_version(found, expected_version)
    row.is_asked_monthly, row.day_of_month = is_asked_monthly, day_of_month
    row.full_clean()
    row.save()
    words = f"le {day_of_month} du mois" if is_asked_monthly else "jamais"
    sentence = f"{by} a réglé la demande de disponibilités : {words}."
    journal_record(actor=by, verb="availability.settings", target=row, sentence=sentence)
    return row


def months_ask(*, territory_id: int, today: date | None = None) -> int:
    """Ask every volunteer and civic-service youth of a territory, once a month; return how many e-mails are queued."""
    day = today or timezone.localdate()
    asked = settings_of(territory_id)
    if not asked.is_asked_monthly or day.day < asked.day_of_month:
        return 0
    month = day.replace(day=1)
    people = Helper.objects.active().filter(territory=territory_id, kind__in=ASKED_KINDS)
    waiting = people.exclude(availability_questions__month=month).select_related("territory", "user").order_by("pk")
    return sum(month_ask(helper=helper, today=day) is not None for helper in waiting)


@transaction.atomic
def month_ask(*, helper: Helper, today: date | None = None) -> AvailabilityQuestion | None:
    """Send a helper the link of the month. None without an e-mail, outside the contract, or when already asked."""
    day = today or timezone.localdate()
    first_week = day + timedelta(days=7 - day.weekday())
    address = helper.email or (helper.user.email if helper.user else "")
    if not address or (helper.ends_on is not None and helper.ends_on < first_week):
        return None
    secret = secrets.token_urlsafe(SECRET_BYTES)
    question, is_new = AvailabilityQuestion.objects.get_or_create(
        helper=helper,
        month=day.replace(day=1),
        defaults={
            "first_week": first_week,
            "secret_digest": digest(secret),
            "expires_at": timezone.now() + timedelta(days=LINK_DAYS),
        },
    )
    if not is_new:
        return None
    context = {
        "helper": helper,
        "question": question,
        "last_day": question.weeks[-1] + timedelta(days=6),
        "link": settings.PUBLIC_ADDRESS + reverse("volunteers:month", args=[secret]),
    }
    message_queue(
        territory=helper.territory,
        key=f"availability:{question.pk}",
        recipient=address,
        recipient_name=helper.full_name,
        subject="Quand êtes-vous disponible dans les semaines à venir ?",
        body=render_to_string("volunteers/mail/month.txt", context),
        about=f"availability:{question.pk}",
        is_secret=True,
    )
    return question


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def question_of(secret: str) -> AvailabilityQuestion | None:
    """Find the question of a link, by its digest, if the helper can still be planned."""
    wanted = digest(secret)
    rows = AvailabilityQuestion.objects.select_related("helper__territory", "helper__user", "helper__commune")
    found = rows.filter(secret_digest=wanted, helper__is_active=True).first()
    return found if found is not None and hmac.compare_digest(found.secret_digest, wanted) else None


@transaction.atomic
def weeks_answer(*, helper: Helper, told: Mapping[date, WeekTold], by: User | None) -> int:
    """Take what a helper says of each week, by its Monday; return how many weeks have changed.

    Weeks gone by and weeks said alike before are left as they are. Raises ValidationError keyed by the Monday.
    """
    if not told:
        return 0
    Helper.objects.select_for_update().get(pk=helper.pk)
    problems = {monday.isoformat(): text for monday, week in told.items() if (text := _problem(week))}
    if problems:
        raise ValidationError(problems)
    this_week = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    known = {row.monday: row for row in WeekAnswer.objects.filter(helper=helper, monday__in=list(told))}
    changed = [
        monday
        for monday, week in sorted(told.items())
        if monday >= this_week and _week_answer(helper, monday, week, known.get(monday), by)
    ]
    AvailabilityQuestion.objects.filter(
        helper=helper, first_week__lte=max(told), expires_at__gt=timezone.now(), answered_at=None
    ).update(answered_at=timezone.now())
    sentence = f"{by or helper} a dit ses disponibilités des semaines à venir."
    journal_record(actor=by, verb="availability.weeks", target=helper, sentence=sentence)
    return len(changed)


def _problem(week: WeekTold) -> str:
    if week.kind not in WeekAnswerKind.values or set(week.moments) - set(MOMENTS):
        return "Cette réponse n’existe pas."
    if week.kind == WeekAnswerKind.SOME and not week.moments:
        return "Cochez au moins un moment, ou choisissez « pas disponible »."
    return ""


def _week_answer(helper: Helper, monday: date, week: WeekTold, known: WeekAnswer | None, by: User | None) -> bool:
    """Write the answer of a week and what follows from it; tell whether it differs from the one before."""
    moments = sorted(week.moments) if week.kind == WeekAnswerKind.SOME else []
    if known is not None and (known.kind, known.moments) == (week.kind, moments):
        return False
    if known is not None:
        known.delete()
    row = WeekAnswer.objects.create(helper=helper, monday=monday, kind=week.kind, moments=moments)
    parts: list[Part] = []
    if week.kind == WeekAnswerKind.AWAY:
        parts = parts_away(monday)
    elif week.kind == WeekAnswerKind.SOME:
        parts = list(parts_of_some(monday, moments))
    for part in parts:
        exception_add(helper=helper, by=by, week_answer=row, **_fields(part))
    return known is not None or week.kind != WeekAnswerKind.USUAL


def _fields(part: Part) -> dict[str, Any]:
    starts, ends = part.span or (None, None)
    kind = ExceptionKind(part.kind)
    return {"kind": kind, "starts_on": part.first, "ends_on": part.last, "starts": starts, "ends": ends}
