"""A driver is late or cannot go on: the rest of the run is planned again, people are told, the team decides."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import hour
from core.free_text import refuse_secrets
from core.journal import journal_record
from scheduling.models import Occupancy, RideRequest, Run, RunEvent, RunStop
from scheduling.services.transport.driving import STALE, event_note, run_locked
from scheduling.services.transport.rides import ride_lock, ride_way_cancel
from scheduling.services.transport.telling import drivers_tell, late_tell, passengers_tell
from scheduling.transport.driving import StopTimes, delayed
from scheduling.transport.enums import LegState, RunEventKind, RunStage, StopKind, Way

DELAYS = (10, 20, 30)


@transaction.atomic
def run_late(*, run: Run, minutes: int, by: User, version: int) -> str:
    """Say that a run is late by so many minutes more; return nothing, or that the page was stale (a double tap).

    The stops ahead move, waits absorb the delay; those who still wait are told, the team sees it. Raises
    ValidationError for another delay or a run that is over.
    """
    row = run_locked(run, by)
    if minutes not in DELAYS:
        raise ValidationError("Choisissez 10, 20 ou 30 minutes.")
    if row.version != version:
        return STALE
    if row.finished_at is not None:
        raise ValidationError("La course est déjà finie.")
    ahead = _stops_ahead(row)
    before = {
        str(stop.pk): [m.isoformat() for m in (stop.arrives_at, stop.begins_at, stop.leaves_at)] for stop in ahead
    }
    times = [StopTimes(stop.arrives_at, stop.begins_at, stop.leaves_at) for stop in ahead]
    moved, left = delayed(times, timedelta(minutes=minutes))
    for stop, time in zip(ahead, moved, strict=True):
        stop.arrives_at, stop.begins_at, stop.leaves_at = time.arrives, time.begins, time.leaves
    RunStop.objects.bulk_update(ahead, ["arrives_at", "begins_at", "leaves_at"])
    ended = row.ends_at
    words = _end_at(row, row.ends_at + left)
    event_note(
        row, RunEventKind.LATE, by, minutes=minutes, words=words, before={"stops": before, "ends_at": ended.isoformat()}
    )
    late_tell(rides=_rides_of(ahead), by=by)
    return ""


@transaction.atomic
def run_stop(*, run: Run, by: User, words: str = "") -> str:
    """Say that the driver cannot go on: the team is alerted. Return nothing, or that it was said already."""
    row = run_locked(run, by)
    refuse_secrets(words)
    if row.finished_at is not None:
        raise ValidationError("La course est déjà finie.")
    if row.events.standing().filter(kind=RunEventKind.STOPPED, settled_at=None).exists():
        return "L’équipe est déjà prévenue."
    event_note(row, RunEventKind.STOPPED, by, words=words.strip()[:200])
    return ""


@transaction.atomic
def run_settle(*, run: Run, by: User) -> None:
    """The team has seen to what was said of a run: delays and interruptions leave the things to decide."""
    open_kinds = [RunEventKind.LATE, RunEventKind.STOPPED]
    RunEvent.objects.filter(run=run, kind__in=open_kinds, undone_at=None, settled_at=None).update(
        settled_at=timezone.now()
    )
    journal_record(actor=by, verb="run.settle", target=run, sentence=f"Course n° {run.pk} : suite donnée.")


@transaction.atomic
def return_decide(*, ride: RideRequest, keep: bool, by: User) -> RideRequest:
    """Decide of the return of someone who was not there on the way out: driven all the same, or cancelled and told."""
    row = ride_lock(ride)
    if not row.is_return_asked:
        raise ValidationError("Le retour est déjà décidé.")
    runs = list(Run.objects.filter(legs__request=row, legs__way=Way.BACK).order_by("pk"))
    if not keep:
        row = ride_way_cancel(ride=row, way=Way.BACK, by=by, reason="Absent à l’aller : retour annulé par l’équipe.")
    row.is_return_asked = False
    row.version += 1
    row.save(update_fields=["is_return_asked", "version"])
    if keep:
        sentence = f"Déplacement n° {row.pk} : le retour est maintenu."
        journal_record(actor=by, verb="ride.return_keep", target=row, sentence=sentence)
    else:
        passengers_tell(rides=[row], by=by)
        drivers_tell(runs=runs, by=by)
    return row


def delay_take_back(run: Run, event: RunEvent) -> None:
    """Put the hours of the stops back where they were before a delay."""
    before = event.before.get("stops", {})
    stops = list(RunStop.objects.filter(run=run, pk__in=[int(key) for key in before]).select_related("leg__request"))
    for stop in stops:
        times = [datetime.fromisoformat(text) for text in before[str(stop.pk)]]
        stop.arrives_at, stop.begins_at, stop.leaves_at = times
    RunStop.objects.bulk_update(stops, ["arrives_at", "begins_at", "leaves_at"])
    _end_at(run, datetime.fromisoformat(event.before["ends_at"]))
    late_tell(rides=_rides_of(stops), by=event.by)


def _stops_ahead(run: Run) -> list[RunStop]:
    """Stops that did not take place yet, in order."""
    rows = run.stops.select_related("leg__request").order_by("rank", "pk")
    return [stop for stop in rows if is_ahead(stop)]


def is_ahead(stop: RunStop) -> bool:
    """Whether a stop is still to come: someone to pick up, or aboard or to be."""
    if stop.kind == StopKind.PICKUP:
        return stop.leg.state == LegState.PLANNED
    return stop.leg.state in {LegState.PLANNED, LegState.ABOARD}


def _rides_of(stops: list[RunStop]) -> list[RideRequest]:
    found = {stop.leg.request_id: stop.leg.request for stop in stops}
    return [found[key] for key in sorted(found)]


def _end_at(run: Run, wanted: datetime) -> str:
    """Move the end of a run, and the driver's taken time; what follows is never overlapped, and said instead."""
    later = Occupancy.objects.filter(helper=run.driver.helper_id, starts_at__gte=run.ends_at).exclude(run=run)
    follows = later.order_by("starts_at").first()
    same_car = Run.objects.filter(vehicle=run.vehicle_id, stage=RunStage.PUBLISHED, starts_at__gte=run.ends_at)
    next_run = same_car.exclude(pk=run.pk).order_by("starts_at").first()
    limits = [row.starts_at for row in (follows, next_run) if row is not None]
    run.ends_at = min([wanted, *limits])
    run.version += 1
    run.save(update_fields=["ends_at", "version"])
    Occupancy.objects.filter(run=run).update(ends_at=run.ends_at)
    if run.ends_at == wanted:
        return ""
    what = follows.words if follows is not None and follows.starts_at == run.ends_at else "une autre course"
    return f"Ce retard touche la suite : {what} à {hour(run.ends_at)}."
