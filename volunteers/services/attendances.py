"""Writes on who attends a session: registration, waiting list, presence."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import moment
from core.journal import journal_record
from core.registries import registries
from messaging.services import message_queue
from volunteers.enums import HelperKind
from volunteers.enums_trainings import AUDIENCE_OF, AttendanceState, SessionState
from volunteers.models import Helper, TrainingAttendance, TrainingSession
from volunteers.querysets_trainings import SEATED
from volunteers.selectors.seat_refusals import seat_refusals
from volunteers.trainings.letters import session_letter

MARKS = frozenset(
    {AttendanceState.PRESENT, AttendanceState.ABSENT, AttendanceState.EXCUSED, AttendanceState.REGISTERED}
)


def _locked(session: TrainingSession) -> TrainingSession:
    """Read the session again and hold it: two people never take the last place."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("training__territory", "commune")
    return rows.get(pk=session.pk)


def _refuse_closed(session: TrainingSession) -> None:
    if session.state == SessionState.CANCELLED:
        raise ValidationError("Cette séance est annulée.")


def _free_places(session: TrainingSession) -> int | None:
    if session.capacity is None:
        return None
    return session.capacity - session.attendances.filter(state__in=SEATED).count()


def _place(session: TrainingSession) -> str:
    """Return the state of somebody who registers now: in, or waiting."""
    free = _free_places(session)
    return AttendanceState.REGISTERED if free is None or free > 0 else AttendanceState.WAITING


def seats_refuse(session: TrainingSession, helpers: Sequence[Helper]) -> dict[int, list[str]]:
    """Hold helpers and say, by key, why each cannot be at a session to come: taken (J1), or stopped by the law (J3).

    Bookings of visits, runs and workshops take the same lock. A session begun is a fact: nothing is refused.
    """
    if session.starts_at <= timezone.now():
        return {}
    keys = sorted({helper.pk for helper in helpers})
    list(Helper.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    return seat_refusals(session, helpers)


@transaction.atomic
def attendance_register(*, session: TrainingSession, helpers: Sequence[Helper], by: User) -> list[TrainingAttendance]:
    """Register helpers, in the order given; when places run out the others wait. Those registered already stay so.

    Raises ValidationError for a cancelled session, for someone of another territory or no longer in the team, and with
    a sentence for each person taken elsewhere or stopped by the law: then nobody is registered.
    """
    session = _locked(session)
    _refuse_closed(session)
    known = set(session.attendances.exclude(helper=None).values_list("helper_id", flat=True))
    if any(helper.territory_id != session.territory_id or helper.erased_at is not None for helper in helpers):
        raise ValidationError({"helpers": "Cette personne n’est pas dans l’équipe."})
    refused = seats_refuse(session, [helper for helper in helpers if helper.pk not in known])
    if refused:
        raise ValidationError({"helpers": [sentence for found in refused.values() for sentence in found]})
    made = []
    for helper in helpers:
        if helper.pk not in known:
            made.append(_add(session, by, helper=helper, audience=AUDIENCE_OF[HelperKind(helper.kind)]))
            known.add(helper.pk)
    return made


@transaction.atomic
def outsider_register(
    *, session: TrainingSession, by: User, name: str, audience: str, email: str = "", organisation: str = ""
) -> TrainingAttendance:
    """Register someone from outside, by name. Raises ValidationError by field."""
    session = _locked(session)
    _refuse_closed(session)
    name = " ".join(name.split())
    if session.attendances.filter(helper=None, name__iexact=name, email__iexact=email).exists():
        raise ValidationError({"name": "Cette personne est déjà inscrite."})
    return _add(session, by, name=name, audience=audience, email=email, organisation=organisation)


def _add(session: TrainingSession, by: User, **fields: object) -> TrainingAttendance:
    row = TrainingAttendance(session=session, state=_place(session), **fields)
    row.full_clean()
    row.save()
    # Names of outsiders stay out of the journal too.
    who = str(row.helper) if row.helper else "quelqu’un d’un organisme"
    what = "mis en attente" if row.state == AttendanceState.WAITING else "inscrit"
    sentence = f"{by} a {what} {who} à la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="attendance.register", target=row.helper or session, sentence=sentence)
    return row


@transaction.atomic
def attendance_withdraw(*, attendance: TrainingAttendance, by: User) -> None:
    """Take someone off the list; the first who waits takes the place. Raises ValidationError once noted present."""
    session = _locked(attendance.session)
    row = TrainingAttendance.objects.select_related("helper").get(pk=attendance.pk)
    if row.state == AttendanceState.PRESENT:
        raise ValidationError("Cette personne est notée présente : corrigez d’abord sa présence.")
    who = str(row.helper) if row.helper else "quelqu’un d’un organisme"
    target = row.helper or session
    row.delete()
    sentence = f"{by} a désinscrit {who} de la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="attendance.withdraw", target=target, sentence=sentence)
    places_fill(session=session)


@transaction.atomic
def attendance_mark(*, attendance: TrainingAttendance, by: User, state: str) -> TrainingAttendance:
    """Note that someone came or not. Whoever came has satisfied the condition that the training stands for.

    The upper part of the package is told through ``registries.training_attended``. Raises ValidationError for a
    session cancelled, or whose day has not come.
    """
    session = _locked(attendance.session)
    _refuse_closed(session)
    if state not in MARKS:
        raise ValidationError({"state": "Choisissez présent, absent ou excusé."})
    came = {AttendanceState.PRESENT, AttendanceState.ABSENT}
    if state in came and session.day > timezone.localdate():
        raise ValidationError({"state": "La séance n’a pas encore eu lieu."})
    row = TrainingAttendance.objects.select_related("helper").get(pk=attendance.pk)
    if row.state == state:
        return row
    _refuse_seat_again(session, row, state)
    row.state = state
    row.save(update_fields=["state"])
    who = str(row.helper) if row.helper else "quelqu’un d’un organisme"
    label = row.get_state_display()
    sentence = f"{by} a noté {who} {label} à la séance de « {session.training} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="attendance.mark", target=row.helper or session, sentence=sentence)
    if state == AttendanceState.PRESENT and row.helper and session.training.code:
        for told in registries.training_attended:
            told(row.helper.pk, session.training.code, session.day, by)
    if state == AttendanceState.EXCUSED:
        places_fill(session=session)
    return row


def _refuse_seat_again(session: TrainingSession, row: TrainingAttendance, state: str) -> None:
    """Refuse to seat again someone who was excused and is taken since, or stopped by the law."""
    if state == AttendanceState.REGISTERED and row.state not in SEATED and row.helper is not None:
        for found in seats_refuse(session, [row.helper]).values():
            raise ValidationError({"state": found})


@transaction.atomic
def places_fill(*, session: TrainingSession) -> list[TrainingAttendance]:
    """Give the places that became free to those who wait, the first come first, and tell them by e-mail.

    Who is taken by now, or stopped by the law, goes on waiting; the next one has the place.
    """
    if session.starts_at <= timezone.now() or session.state != SessionState.PLANNED:
        return []
    free = _free_places(session)
    waiting = list(session.attendances.filter(state=AttendanceState.WAITING).select_related("helper"))
    refused = seats_refuse(session, [row.helper for row in waiting if row.helper])
    waiting = [row for row in waiting if row.helper_id not in refused]
    let_in = waiting if free is None else waiting[: max(free, 0)]
    for row in let_in:
        row.state = AttendanceState.REGISTERED
        row.save(update_fields=["state"])
        _tell_of_place(session, row)
    return let_in


def _tell_of_place(session: TrainingSession, row: TrainingAttendance) -> None:
    address = row.helper.email if row.helper else row.email
    if address:
        message_queue(
            territory=session.training.territory,
            key=f"training-place:{row.pk}",
            recipient=address,
            recipient_name=row.who,
            subject=f"Une place pour vous : {session.training}"[:200],
            body=session_letter(session, f"Une place s’est libérée : vous êtes attendu à « {session.training} »."),
            about=f"training-session:{session.pk}",
        )
