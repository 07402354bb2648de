"""A run that nobody tapped, written down by the team from the driver's paper sheet, until the month's accounts close.

A run of which nothing was said counts in no account and in no return to the préfet: it is said here, afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from core.journal import journal_record
from scheduling.models import CostSheet, RideLeg, RideRequest, Run, RunEvent, RunStop
from scheduling.services.booking import occupancy_release
from scheduling.services.transport.accounts import run_account
from scheduling.services.transport.driving import Odometer, odometer_check, ride_follow, run_hours_propose, run_ref
from scheduling.services.transport.ride_checks import refuse_reason
from scheduling.services.transport.rides import ride_lock, ride_step
from scheduling.transport.enums import CancelledBy, Direction, LegState, RideState, RunEventKind, RunStage, Way
from volunteers.hours_rules import month_start
from volunteers.services.hours import entry_withdraw

NOT_READ = Odometer()
OUTCOMES = (LegState.DONE, LegState.ABSENT, LegState.CANCELLED)
NOT_OVER = "Cette course n’est pas finie : sa feuille se saisit après l’heure du retour."
CLOSED = "Les comptes de ce mois sont clos : rouvrez le bordereau pour saisir cette course."


@dataclass(frozen=True, slots=True)
class Paper:
    """What the driver's sheet says: what became of each way, by its key; hours and counter where they were noted."""

    outcomes: Mapping[int, str]
    started: time | None = None
    ended: time | None = None
    odometer: Odometer = NOT_READ
    reason: str = ""


def recording_problem(run: Run) -> str:
    """Return why the sheet of a run cannot be written down now, or nothing."""
    if run.stage != RunStage.PUBLISHED:
        return "Cette course est annulée, ou n’a pas été publiée."
    if run.ends_at > timezone.now():
        return NOT_OVER
    leg = run.legs.exclude(request__scheme=None).select_related("request").order_by("pk").first()
    scheme = leg.request.scheme_id if leg is not None else run.driver.scheme_id
    sheets = CostSheet.objects.filter(scheme=scheme, month=month_start(run.day), closed_at__isnull=False)
    return CLOSED if sheets.exists() else ""


@transaction.atomic
def run_record(*, run: Run, by: User, paper: Paper) -> Run:
    """Write down what became of each way of a run; done again before the accounts close, it corrects.

    Kilometres, hours of the driver and states of the needs follow. A run of which every way is cancelled is cancelled.
    Raises ValidationError: at ``leg-<key>`` for someone of whom nothing is said, at ``reason``, ``ended`` or the
    counter; in general when the run is not over or the month is closed.
    """
    row = Run.objects.select_for_update(of=("self",)).select_related("driver__helper", "vehicle", "territory")
    locked = row.get(pk=run.pk)
    if problem := recording_problem(locked):
        raise ValidationError(problem)
    legs = list(RideLeg.objects.filter(run=locked).select_related("request__beneficiary").order_by("pk"))
    _check(legs, paper)
    starts, ends = _hours(locked, paper)
    cancelled = [leg for leg in legs if paper.outcomes[leg.pk] == LegState.CANCELLED]
    for leg in legs:
        if leg not in cancelled:
            leg.state = LegState(paper.outcomes[leg.pk])
            leg.save(update_fields=["state"])
    for leg in cancelled:
        _cancel(leg, paper.reason, by)
    for leg in legs:
        ride_follow(leg.request, by)
    # In a car that stopped, someone was driven all the same: the run took place.
    was_driven = locked.events.standing().filter(kind=RunEventKind.ABOARD).exists()
    if len(cancelled) == len(legs) and not was_driven:
        _call_off(locked)
    else:
        _finish(locked, starts, ends, paper.odometer, by)
    sentence = f"Course n° {locked.pk} du {day_date(locked.day)} : saisie d’après la feuille du conducteur."
    journal_record(actor=by, verb="run.record", target=locked, sentence=sentence)
    return locked


def _check(legs: list[RideLeg], paper: Paper) -> None:
    wrong = {f"leg-{leg.pk}": "Dites ce qu’il en a été." for leg in legs if paper.outcomes.get(leg.pk) not in OUTCOMES}
    if wrong:
        raise ValidationError(wrong)
    odometer_check(paper.odometer)
    if LegState.CANCELLED in paper.outcomes.values():
        refuse_reason(paper.reason)


def _hours(run: Run, paper: Paper) -> tuple[datetime, datetime]:
    """When the run left and came back: as noted, as tapped, else as planned."""
    starts = _moment(run, paper.started) or run.started_at or run.starts_at
    ends = _moment(run, paper.ended) or run.finished_at or run.ends_at
    if ends <= starts:
        raise ValidationError({"ended": "L’heure du retour doit suivre celle du départ."})
    if ends > timezone.now():
        raise ValidationError({"ended": "Cette heure n’est pas encore passée."})
    return starts, ends


def _moment(run: Run, clock: time | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(run.day, clock)) if clock is not None else None


def _cancel(leg: RideLeg, reason: str, by: User) -> None:
    """Take a way out of the run without moving the others: the day is over. The whole need ends with its last way."""
    RunStop.objects.filter(leg=leg).delete()
    leg.run, leg.state, leg.km, leg.direct_km, leg.is_pinned = None, LegState.CANCELLED, None, None, False
    leg.save(update_fields=["run", "state", "km", "direct_km", "is_pinned"])
    ride = ride_lock(leg.request)
    if not ride.legs.exclude(state=LegState.CANCELLED).exists():
        if ride.state == RideState.CONFIRMED:
            ride_step(
                ride=ride, to=RideState.CANCELLED_SAME_DAY, by=by, reason=reason, cancelled_by=CancelledBy.SERVICE
            )
    elif ride.direction == Direction.ROUND:
        left = Direction.RETURN if leg.way == Way.OUT else Direction.OUTBOUND
        RideRequest.objects.filter(pk=ride.pk).update(
            direction=left, reason=reason.strip(), is_return_asked=False, version=ride.version + 1
        )


def _call_off(run: Run) -> None:
    """A run that carried nobody: its driver was free, and no hours are proposed."""
    run.stage = RunStage.CANCELLED
    run.finished_at = run.odometer_start = run.odometer_end = None
    run.version += 1
    run.save(update_fields=["stage", "finished_at", "odometer_start", "odometer_end", "version"])
    occupancy_release(booked=run)
    entry_withdraw(territory=run.territory, origin_ref=run_ref(run))


def _finish(run: Run, starts: datetime, ends: datetime, odometer: Odometer, by: User) -> None:
    was_finished = run.finished_at is not None
    run.started_at, run.finished_at = starts, ends
    run.odometer_start, run.odometer_end = odometer.start, odometer.end
    run.version += 1
    run.save(update_fields=["started_at", "finished_at", "odometer_start", "odometer_end", "version"])
    if not was_finished:
        RunEvent.objects.create(run=run, kind=RunEventKind.FINISHED, by=by)
    run_hours_propose(run=run)
    run_account(run=run)
