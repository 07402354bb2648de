"""The day of a driver, one tap at a time: who got in, who is not there, who was dropped, the run is over.

Each tap is said once: a double tap or a page left open says "déjà noté" and loses nothing. A tap takes the way, then
the ride, to its state; the last one may be taken back. Taps are for the day of the run and the day after.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.formatting import day_date
from core.journal import journal_record
from scheduling.models import RideLeg, RideRequest, Run, RunEvent
from scheduling.services.transport.accounts import run_account
from scheduling.services.transport.rides import ride_lock, ride_step
from scheduling.transport.driving import path_to, state_of
from scheduling.transport.enums import Direction, LegState, RunEventKind, RunStage, Way
from volunteers.enums import HoursActivity
from volunteers.services.hours import Figures, entry_propose, entry_withdraw

TAPS = (
    RunEventKind.LEFT, RunEventKind.ABOARD, RunEventKind.ABSENT, RunEventKind.DROPPED, RunEventKind.FINISHED,
)  # fmt: skip
ALREADY = "C’est déjà noté."
STALE = "La page n’était plus à jour. Rien n’est perdu : voici où en est la course."
DRIVING = "conduite"
# A run finished with a tap much later than planned was forgotten, not driven: the planned hours are proposed.
PLAUSIBLE = timedelta(hours=3)
_FROM = {
    RunEventKind.ABOARD: LegState.PLANNED,
    RunEventKind.ABSENT: LegState.PLANNED,
    RunEventKind.DROPPED: LegState.ABOARD,
}
_TO = {
    RunEventKind.ABOARD: LegState.ABOARD,
    RunEventKind.ABSENT: LegState.ABSENT,
    RunEventKind.DROPPED: LegState.DONE,
}


@dataclass(frozen=True, slots=True)
class Odometer:
    """What the counter of the vehicle says, in kilometres; both or none."""

    start: int | None = None
    end: int | None = None


def run_ref(run: Run) -> str:
    """Name a run as hours know it."""
    return f"run:{run.pk}"


def may_tap(user: Any, run: Run) -> bool:
    """A driver taps for the own published runs, counsellors and coordinators for any of the territory."""
    membership = user.active_membership
    if membership is None or membership.territory_id != run.territory_id or not membership.may("run.report"):
        return False
    return bool(membership.role != Role.HELPER or run.driver.helper.user_id == user.pk)


def is_open(run: Run) -> bool:
    """Taps are for the day of a published run, and for the day after to correct them."""
    ahead = timezone.localdate() - run.day
    return run.stage == RunStage.PUBLISHED and ahead in {timedelta(0), timedelta(days=1)}


@transaction.atomic
def run_tap(*, run: Run, kind: RunEventKind, by: User, leg: int | None = None, odometer: Odometer | None = None) -> str:
    """Note one tap; ``leg`` is the key of the way it speaks of. Return nothing, or why there was nothing to note.

    Raises PermissionDenied for someone else's run, ValidationError for another day or an impossible tap.
    """
    row = run_locked(run, by)
    if kind in _FROM:
        return _tap_leg(row, kind, by, leg)
    if kind == RunEventKind.LEFT:
        return _leave(row, by)
    if kind == RunEventKind.FINISHED:
        return _finish(row, by, odometer or Odometer())
    raise ValidationError("Ce geste n’existe pas.")


@transaction.atomic
def run_undo(*, run: Run, by: User, event: int) -> str:
    """Take back the last tap, when it is still the one that the page showed. Return what the person is to read."""
    row = run_locked(run, by)
    last = last_event(row)
    if last is None or last.pk != event:
        return STALE
    _take_back(row, last)
    last.undone_at = timezone.now()
    last.save(update_fields=["undone_at"])
    sentence = f"Course n° {row.pk} : « {last.get_kind_display()} » repris."
    journal_record(actor=by, verb="run.undo", target=row, sentence=sentence)
    return ""


def last_event(run: Run) -> RunEvent | None:
    """The last thing said that may still be taken back."""
    found: RunEvent | None = run.events.standing().select_related("leg__request").order_by("-pk").first()
    return found if found is not None and found.settled_at is None else None


def run_locked(run: Run, by: User) -> Run:
    """Lock a run that someone may tap for today. Raises PermissionDenied or ValidationError."""
    joined = ("driver__helper__territory", "vehicle", "territory", "ride_day")
    row = Run.objects.select_for_update(of=("self",)).select_related(*joined).get(pk=run.pk)
    if not may_tap(by, row):
        raise PermissionDenied
    if row.stage != RunStage.PUBLISHED:
        raise ValidationError("Cette course est annulée.")
    if not is_open(row):
        raise ValidationError("Les gestes se notent le jour de la course, ou le lendemain pour corriger.")
    return row


def event_note(run: Run, kind: RunEventKind, by: User, **fields: Any) -> RunEvent:
    """Write what was said, and the journal."""
    event = RunEvent.objects.create(run=run, kind=kind, by=by, **fields)
    sentence = f"Course n° {run.pk} du {day_date(run.day)} : {event.get_kind_display()}."
    journal_record(actor=by, verb="run.tap", target=run, sentence=sentence)
    return event


def ride_follow(ride: RideRequest, by: User | None) -> None:
    """Take a ride where its ways stand: on the way, done, nobody there. One that is being looked for stays so."""
    row = ride_lock(ride)
    legs = list(row.legs.values_list("state", flat=True))
    wanted = state_of(legs)
    if wanted is None:
        return
    for step in path_to(row.state, wanted):
        row = ride_step(ride=row, to=step, by=by)


def _leave(run: Run, by: User) -> str:
    if run.started_at is not None:
        return ALREADY
    run.started_at = timezone.now()
    run.save(update_fields=["started_at"])
    event_note(run, RunEventKind.LEFT, by)
    return ""


def _tap_leg(run: Run, kind: RunEventKind, by: User, key: int | None) -> str:
    legs = RideLeg.objects.select_for_update(of=("self",)).select_related("request__beneficiary")
    leg = legs.filter(pk=key, run=run).first() if key is not None else None
    if leg is None:
        return STALE
    if leg.state != _FROM[kind]:
        return ALREADY if leg.state in {_TO[kind], LegState.DONE} else STALE
    if run.started_at is None:
        _leave(run, by)
    leg.state = _TO[kind]
    if kind == RunEventKind.ABOARD:
        leg.picked_up_at = timezone.now()
    elif kind == RunEventKind.DROPPED:
        leg.dropped_at = timezone.now()
    leg.save(update_fields=["state", "picked_up_at", "dropped_at"])
    asks = kind == RunEventKind.ABSENT and _ask_for_return(leg)
    event_note(run, kind, by, leg=leg, before={"return_asked": True} if asks else {})
    ride_follow(leg.request, by)
    return ""


def _ask_for_return(leg: RideLeg) -> bool:
    """Nobody there on the way out: whether the return is driven all the same is the team's decision."""
    ride = ride_lock(leg.request)
    waits = ride.legs.filter(way=Way.BACK, state__in=[LegState.PLANNED, LegState.WAITING]).exists()
    if leg.way != Way.OUT or ride.direction != Direction.ROUND or not waits or ride.is_return_asked:
        return False
    RideRequest.objects.filter(pk=ride.pk).update(is_return_asked=True)
    return True


def _finish(run: Run, by: User, odometer: Odometer) -> str:
    if run.finished_at is not None:
        return ALREADY
    odometer_check(odometer)
    open_legs = run.legs.filter(state__in=[LegState.PLANNED, LegState.ABOARD])
    names = [leg.request.beneficiary.first_name for leg in open_legs.select_related("request__beneficiary")]
    if names:
        raise ValidationError(f"Dites d’abord ce qu’il en est de : {', '.join(names)}.")
    if run.started_at is None:
        _leave(run, by)
    run.finished_at = timezone.now()
    run.odometer_start, run.odometer_end = odometer.start, odometer.end
    run.save(update_fields=["finished_at", "odometer_start", "odometer_end"])
    event_note(run, RunEventKind.FINISHED, by)
    run_hours_propose(run=run)
    run_account(run=run)
    return ""


def odometer_check(odometer: Odometer) -> None:
    """Refuse half a counter, or one that runs backwards, at its field."""
    if (odometer.start is None) != (odometer.end is None):
        missing = "odometer_end" if odometer.end is None else "odometer_start"
        raise ValidationError({missing: "Donnez les deux chiffres du compteur, ou aucun."})
    if odometer.start is not None and odometer.end is not None and odometer.end < odometer.start:
        raise ValidationError({"odometer_end": "Le compteur au retour doit dépasser celui du départ."})


@transaction.atomic
def run_hours_propose(*, run: Run) -> None:
    """Propose the driver's hours of a finished run, once (invariant J5: hours reach one monthly sheet).

    Kilometres stay at 0 here: rides are refunded by the transport scheme (``services.transport`` accounts), never a
    second time by the helper's monthly sheet.
    """
    starts, ends = _hours_of(run)
    minutes = max(5, math.ceil((ends - starts).total_seconds() / 60 / 5) * 5)
    # Past midnight the hours of a day cannot say it: the minutes do.
    is_one_day = timezone.localdate(ends) == run.day
    entry = entry_propose(
        helper=run.driver.helper,
        origin_ref=run_ref(run),
        day=run.day,
        starts=timezone.localtime(starts).time() if is_one_day else None,
        ends=timezone.localtime(ends).time() if is_one_day else None,
        figures=Figures(minutes=minutes),
    )
    entry.activity, entry.note = HoursActivity.OTHER, entry.note or DRIVING
    entry.save(update_fields=["activity", "note"])


def _hours_of(run: Run) -> tuple[datetime, datetime]:
    """When the driver left and came back, to the minute; as planned where the taps cannot say it.

    Taps that all came within a minute, on another day or long after tell when the telephone was taken out.
    """
    planned = _to_the_minute(run.starts_at), _to_the_minute(run.ends_at)
    if run.started_at is None or run.finished_at is None or run.finished_at - run.ends_at >= PLAUSIBLE:
        return planned
    starts, ends = _to_the_minute(run.started_at), _to_the_minute(run.finished_at)
    return (starts, ends) if timezone.localdate(ends) == run.day and ends > starts else planned


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _take_back(run: Run, event: RunEvent) -> None:
    kind = RunEventKind(event.kind)
    if kind in _FROM and event.leg is not None:
        leg = event.leg
        leg.state = _FROM[kind]
        leg.picked_up_at = leg.picked_up_at if kind == RunEventKind.DROPPED else None
        leg.dropped_at = None
        leg.save(update_fields=["state", "picked_up_at", "dropped_at"])
        if event.before.get("return_asked"):
            RideRequest.objects.filter(pk=leg.request_id).update(is_return_asked=False)
        ride_follow(leg.request, event.by)
    elif kind == RunEventKind.LEFT:
        run.started_at = None
        run.save(update_fields=["started_at"])
    elif kind == RunEventKind.FINISHED:
        run.finished_at = run.odometer_start = run.odometer_end = None
        run.save(update_fields=["finished_at", "odometer_start", "odometer_end"])
        entry_withdraw(territory=run.territory, origin_ref=run_ref(run))
    elif kind == RunEventKind.LATE:
        from scheduling.services.transport.delays import delay_take_back

        delay_take_back(run, event)
