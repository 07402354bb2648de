"""Writes on trainings and their sessions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import moment
from core.journal import journal_record
from messaging.services import message_queue
from volunteers.enums_trainings import AttendanceState, SessionState, TrainingAudience
from volunteers.models import Training, TrainingAttendance, TrainingSession
from volunteers.querysets_trainings import SEATED
from volunteers.services.attendances import places_fill, seats_refuse
from volunteers.trainings.letters import session_letter

TRAINING_FIELDS = frozenset(
    {"title", "audiences", "topic", "description", "minutes", "months_valid", "code", "is_civic", "is_active"}
)
SESSION_FIELDS = frozenset({"starts_at", "ends_at", "commune", "place", "capacity", "trainer"})


def _set(row: Any, fields: dict[str, Any], known: frozenset[str]) -> None:
    unknown = fields.keys() - known
    if unknown:
        raise TypeError(f"Unknown fields: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)


def _check_training(training: Training) -> None:
    training.full_clean()
    if not training.audiences or set(training.audiences) - set(TrainingAudience.values):
        raise ValidationError({"audiences": "Choisissez au moins un public."})


def _check_session(session: TrainingSession) -> None:
    session.full_clean()
    if timezone.localdate(session.starts_at) != timezone.localdate(session.ends_at):
        raise ValidationError({"ends_at": "Une séance tient sur un jour : ajoutez une séance par jour."})
    if session.commune is not None and session.commune.territory_id != session.territory_id:
        raise ValidationError({"commune": "Cette commune n’est pas dans le territoire."})


@transaction.atomic
def training_create(*, territory: Territory, by: User, **fields: Any) -> Training:
    """Add a training. ``fields`` are those of TRAINING_FIELDS. Raises ValidationError by field."""
    training = Training(territory=territory)
    _set(training, fields, TRAINING_FIELDS)
    _check_training(training)
    training.save()
    sentence = f"{by} a ajouté la formation « {training} »."
    journal_record(actor=by, verb="training.create", target=training, sentence=sentence)
    return training


@transaction.atomic
def training_update(*, training: Training, by: User, expected_version: int, **fields: Any) -> Training:
    """Change a training. Raises ValidationError by field, StaleVersionError when someone saved in between."""
    claim_version(training, expected_version)
    _set(training, fields, TRAINING_FIELDS)
    _check_training(training)
    training.save()
    sentence = f"{by} a modifié la formation « {training} »."
    journal_record(actor=by, verb="training.update", target=training, sentence=sentence)
    return training


@transaction.atomic
def session_create(*, training: Training, by: User, **fields: Any) -> TrainingSession:
    """Plan a session. ``fields`` are those of SESSION_FIELDS. Raises ValidationError by field."""
    session = TrainingSession(training=training)
    _set(session, fields, SESSION_FIELDS)
    _check_session(session)
    session.save()
    sentence = f"{by} a prévu une séance de « {training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="training_session.create", target=session, sentence=sentence)
    return session


@transaction.atomic
def session_update(*, session: TrainingSession, by: User, expected_version: int, **fields: Any) -> TrainingSession:
    """Change a session; those registered are told of a new day or place; more places let in those who wait.

    Raises ValidationError by field, at ``starts_at`` when new hours are refused to someone registered,
    StaleVersionError when someone saved in between.
    """
    before = (session.starts_at, session.ends_at, session.where)
    claim_version(session, expected_version)
    _set(session, fields, SESSION_FIELDS)
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Cette séance est annulée : prévoyez-en une autre.")
    _check_session(session)
    if before[:2] != (session.starts_at, session.ends_at):
        _check_seated(session)
    session.save()
    sentence = f"{by} a modifié la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="training_session.update", target=session, sentence=sentence)
    places_fill(session=session)
    if before != (session.starts_at, session.ends_at, session.where) and session.starts_at > timezone.now():
        _tell_all(session, "Changement", f"{session.training} : la séance a changé.", f"v{session.version}")
    return session


def _check_seated(session: TrainingSession) -> None:
    """Refuse hours at which someone registered is taken, or that the law does not allow them."""
    places = TrainingAttendance.objects.filter(session=session, state__in=SEATED, helper__isnull=False)
    refused = seats_refuse(session, [place.helper for place in places.select_related("helper") if place.helper])
    if refused:
        sentences = [sentence for found in refused.values() for sentence in found]
        raise ValidationError({"starts_at": [*sentences, "Choisissez un autre moment, ou désinscrivez d’abord."]})


@transaction.atomic
def session_cancel(*, session: TrainingSession, by: User, reason: str = "") -> TrainingSession:
    """Cancel a session that has not been given, and tell those registered by e-mail. Raises ValidationError."""
    session = (
        TrainingSession.objects.select_for_update(of=("self",)).select_related("training__territory").get(pk=session.pk)
    )
    if session.state == SessionState.CANCELLED:
        return session
    if session.state == SessionState.DONE:
        raise ValidationError("Cette séance a eu lieu : elle ne s’annule plus.")
    session.state, session.cancel_reason = SessionState.CANCELLED, reason.strip()[:200]
    session.version += 1
    session.save()
    sentence = f"{by} a annulé la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="training_session.cancel", target=session, sentence=sentence)
    if session.starts_at > timezone.now():
        _tell_all(session, "Annulée", f"La séance « {session.training} » est annulée.", "annulee")
    return session


@transaction.atomic
def session_finish(*, session: TrainingSession, by: User) -> TrainingSession:
    """Close a session that was given: who is not noted present or excused counts as absent. Raises ValidationError."""
    session = TrainingSession.objects.select_for_update(of=("self",)).select_related("training").get(pk=session.pk)
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Cette séance est annulée.")
    if not session.is_over:
        raise ValidationError("La séance n’a pas commencé.")
    if session.state == SessionState.DONE:
        return session
    left = TrainingAttendance.objects.filter(session=session)
    left.filter(state=AttendanceState.REGISTERED).update(state=AttendanceState.ABSENT)
    session.state = SessionState.DONE
    session.version += 1
    session.save()
    sentence = f"{by} a clos la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="training_session.finish", target=session, sentence=sentence)
    return session


def _tell_all(session: TrainingSession, mark: str, first: str, key: str) -> None:
    """Queue a letter to each person registered who has an address."""
    places = TrainingAttendance.objects.filter(
        session=session, state__in=[AttendanceState.REGISTERED, AttendanceState.WAITING]
    )
    for place in places.select_related("helper"):
        address = place.helper.email if place.helper else place.email
        if address:
            message_queue(
                territory=session.training.territory,
                key=f"training-session:{session.pk}:{key}:{place.pk}",
                recipient=address,
                recipient_name=place.who,
                subject=f"{mark} : {session.training}"[:200],
                body=session_letter(session, first),
                about=f"training-session:{session.pk}",
            )
