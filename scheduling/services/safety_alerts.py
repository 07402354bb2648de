"""The watch over home visits: an alert opens, named persons are warned one after the other, someone answers.

Safe to run twice at the same moment: one open alert a visit (database), one warning a person and an alert (database),
one message a warning (key of the outbox). After a stop of the worker, one step is made at each run, not all at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from messaging.services import message_queue, messages_cancel
from scheduling.enums import AlertEnd, AlertKind, VisitStage, VisitStatus
from scheduling.models import AlertStep, EscalationContact, SafetyAlert, SafetySettings, Visit, VisitSafety
from scheduling.planning import alert_letters
from scheduling.safety_rules import is_arrival_overdue, is_departure_overdue, is_next_step_due

# A visit forgotten for longer is no more an emergency: it is in the list of visits to be told.
LOOK_BACK = timedelta(days=2)


def alerts_watch(*, now: datetime | None = None) -> int:
    """End the alerts of visits that changed, open those of overdue visits, warn who is next; return what was done."""
    moment = now or timezone.now()
    done = 0
    for settings in SafetySettings.objects.filter(is_on=True).select_related("territory").order_by("pk"):
        done += sum(_void(alert, settings, moment) for alert in _open_alerts(settings))
        done += sum(_open(visit, settings, moment) for visit in _watched(settings, moment))
        done += sum(_warn(alert.pk, settings, moment) for alert in _open_alerts(settings))
    return done


@transaction.atomic
def alert_settle(*, visit: Visit, end: AlertEnd, by: User | None) -> None:
    """End the open alert of a visit, if there is one, and reassure those who were warned."""
    alert = _locked_open(SafetyAlert.objects.filter(visit=visit))
    if alert is not None:
        _end(alert, end, by, timezone.now())


@transaction.atomic
def alert_acknowledge(*, alert: SafetyAlert, by: User) -> SafetyAlert:
    """Say that one deals with an alert: nobody else is warned. ValidationError when it ended or someone else does."""
    alert = _still_open(alert)
    if alert.acknowledged_at is not None and alert.acknowledged_by != by:
        raise ValidationError(f"{alert.acknowledged_by or 'Quelqu’un'} s’en occupe déjà.")
    alert.acknowledged_by, alert.acknowledged_at = by, timezone.now()
    alert.save(update_fields=["acknowledged_by", "acknowledged_at"])
    _note(alert, by, "prise en charge")
    return alert


@transaction.atomic
def alert_release(*, alert: SafetyAlert, by: User) -> SafetyAlert:
    """Say that one does not deal with it after all: the next person is warned again."""
    alert = _still_open(alert)
    alert.acknowledged_by, alert.acknowledged_at = None, None
    alert.save(update_fields=["acknowledged_by", "acknowledged_at"])
    _note(alert, by, "rendue à l’équipe")
    return alert


@transaction.atomic
def alert_resolve(*, alert: SafetyAlert, by: User, word: str) -> SafetyAlert:
    """End an alert with a word on what was found. Raises ValidationError when it ended already or nothing is said."""
    alert = _still_open(alert)
    if not word.strip():
        raise ValidationError({"word": "Dites en un mot ce qui s’est passé."})
    alert.word = word.strip()[:500]
    alert.save(update_fields=["word"])
    _end(alert, AlertEnd.RESOLVED, by, timezone.now())
    _note(alert, by, "réglée")
    return alert


@transaction.atomic
def alert_reopen(*, alert: SafetyAlert, by: User) -> SafetyAlert:
    """Take back the end of an alert that a person wrote. Raises ValidationError when another one is open since."""
    alert = SafetyAlert.objects.select_for_update(no_key=True).get(pk=alert.pk)
    if alert.end != AlertEnd.RESOLVED:
        raise ValidationError("Cette alerte ne peut pas être rouverte.")
    alert.end, alert.ended_at, alert.ended_by = AlertEnd.OPEN, None, None
    try:
        with transaction.atomic():
            alert.save(update_fields=["end", "ended_at", "ended_by"])
    except IntegrityError as error:
        raise ValidationError("Une autre alerte est ouverte pour cette visite.") from error
    _note(alert, by, "rouverte")
    return alert


def _open_alerts(settings: SafetySettings) -> list[SafetyAlert]:
    rows = SafetyAlert.objects.open().filter(territory=settings.territory_id).select_related("visit")
    return list(rows.order_by("opened_at", "pk"))


def _watched(settings: SafetySettings, now: datetime) -> QuerySet[Visit]:
    """Visits that have begun, of which nothing was said, and that have no open alert."""
    rows = Visit.objects.published().filter(territory=settings.territory_id, status=VisitStatus.UNKNOWN)
    recent = rows.filter(starts_at__lte=now, starts_at__gte=now - LOOK_BACK)
    is_open = SafetyAlert.objects.open().filter(visit=OuterRef("pk"))
    return recent.exclude(Exists(is_open)).order_by("starts_at", "pk")


def _missing(visit: Visit, settings: SafetySettings, now: datetime) -> AlertKind | None:
    """Say what is missing from a visit now, if anything is."""
    if visit.stage != VisitStage.PUBLISHED or visit.status != VisitStatus.UNKNOWN:
        return None
    rows = VisitSafety.objects.filter(visit=visit)
    arrived_at = rows.filter(checked_out_at=None).aggregate(last=Max("checked_in_at"))["last"]
    if arrived_at is not None:
        is_late = is_departure_overdue(
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            arrived_at=arrived_at,
            grace=settings.grace_minutes,
            now=now,
        )
        return AlertKind.NO_CHECK_OUT if is_late else None
    began_watched = settings.on_since is not None and visit.starts_at >= settings.on_since
    if settings.watches_arrival and began_watched and not rows.exists():
        late = is_arrival_overdue(starts_at=visit.starts_at, minutes=settings.arrival_minutes, now=now)
        return AlertKind.NO_CHECK_IN if late else None
    return None


def _void(alert: SafetyAlert, settings: SafetySettings, now: datetime) -> bool:
    """End the alert of a visit that was moved, cancelled, or of which nothing is missing any more."""
    if _missing(alert.visit, settings, now) == alert.kind:
        return False
    with transaction.atomic():
        locked = _locked_open(SafetyAlert.objects.filter(pk=alert.pk))
        if locked is None:
            return False
        _end(locked, AlertEnd.VOID, None, now)
    return True


def _open(visit: Visit, settings: SafetySettings, now: datetime) -> bool:
    """Open the alert of an overdue visit, unless a person has already settled the same one."""
    kind = _missing(visit, settings, now)
    settled = SafetyAlert.objects.filter(visit=visit, kind=kind, end=AlertEnd.RESOLVED)
    if kind is None or settled.exists():
        return False
    try:
        with transaction.atomic():
            alert = SafetyAlert.objects.create(territory=settings.territory, visit=visit, kind=kind, opened_at=now)
            _note(alert, None, "ouverte")
    except IntegrityError:
        return False
    return True


@transaction.atomic
def _warn(alert_id: int, settings: SafetySettings, now: datetime) -> bool:
    """Warn the next person of the list who is not on this visit, when the one before has not answered in time."""
    alert = _locked_open(SafetyAlert.objects.filter(pk=alert_id, acknowledged_at=None))
    if alert is None:
        return False
    steps = list(alert.steps.order_by("warned_at", "pk"))
    if not is_next_step_due(steps[-1].warned_at if steps else None, settings.step_minutes, now):
        return False
    known = {step.user_id for step in steps} | set(alert.visit.helpers.values_list("user", flat=True))
    contact = next((one for one in _contacts(settings) if one.user_id not in known), None)
    if contact is None:
        return False
    step = AlertStep.objects.create(
        alert=alert,
        user=contact.user,
        rank=contact.rank,
        name=contact.user.full_name,
        email=contact.email or contact.user.email,
        phone=contact.phone or contact.user.phone,
        warned_at=now,
    )
    _send(step, "alerte", alert_letters.alert_subject(alert), alert_letters.alert_body(alert, step, settings))
    _note(alert, None, f"transmise à {step.name}")
    return True


def _contacts(settings: SafetySettings) -> Iterable[EscalationContact]:
    """Those of the list who are still members, in order."""
    rows = EscalationContact.objects.filter(territory=settings.territory_id, user__is_active=True)
    members = rows.filter(user__memberships__territory=settings.territory_id, user__memberships__is_active=True)
    return members.select_related("user").order_by("rank", "pk")


def _send(step: AlertStep, key: str, subject: str, body: str) -> None:
    message_queue(
        territory=step.alert.territory,
        key=f"{step.alert.about}:{step.pk}:{key}",
        recipient=step.email,
        recipient_name=step.name,
        subject=subject,
        body=body,
        about=step.alert.about,
    )


def _locked_open(rows: QuerySet[SafetyAlert]) -> SafetyAlert | None:
    return rows.filter(ended_at=None).select_for_update(no_key=True).order_by("pk").first()


def _still_open(alert: SafetyAlert) -> SafetyAlert:
    found = _locked_open(SafetyAlert.objects.filter(pk=alert.pk))
    if found is None:
        raise ValidationError("Cette alerte est déjà terminée.")
    return found


def _end(alert: SafetyAlert, end: AlertEnd, by: User | None, now: datetime) -> None:
    """End an alert: what has not left does not leave, and those who were warned are told, but the one who ends it."""
    alert.end, alert.ended_at, alert.ended_by = end, now, by
    alert.save(update_fields=["end", "ended_at", "ended_by"])
    messages_cancel(about=alert.about)
    for step in alert.steps.exclude(user=by).order_by("pk") if by else alert.steps.order_by("pk"):
        key = f"fin:{int(now.timestamp())}"
        _send(step, key, alert_letters.end_subject(alert), alert_letters.end_body(alert, step))


def _note(alert: SafetyAlert, by: User | None, what: str) -> None:
    sentence = f"Alerte de sécurité n° {alert.pk} ({alert.get_kind_display()}) {what}"
    journal_record(actor=by, verb="safety.alert", target=alert, sentence=sentence)
