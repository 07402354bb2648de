"""A plan takes the place of the day's: runs, states of the needs, ledger, people told, change kept. And back."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from scheduling.models import Driver, RideChange, RideDay, RideLeg
from scheduling.optimiser.rides_model import RidePlan, RideProblem
from scheduling.planning.rides.duty import hours_refusals
from scheduling.planning.rides.judging import newly_broken
from scheduling.planning.rides.kept import plan_from
from scheduling.planning.rides.problem import RideIndex, ride_problem
from scheduling.planning.rides.words import broken_sentences
from scheduling.services.transport.run_days import change_keep, change_to_undo, ride_day_lock
from scheduling.services.transport.run_states import drafts_publish, states_follow, tell_changes
from scheduling.services.transport.run_writing import Written, runs_write
from scheduling.transport.enums import RideChangeKind, RunStage


@transaction.atomic
def plan_apply(
    *,
    ride_day: RideDay,
    problem: RideProblem,
    index: RideIndex,
    plan: RidePlan,
    by: User | None,
    kind: RideChangeKind,
    leg: RideLeg | None = None,
    driver: Driver | None = None,
    gone: Collection[int] = (),
) -> Written:
    """Make the day what a plan says. The caller has locked the day.

    On a published day everything stays published: drivers are booked, complete needs confirmed, those concerned told.
    Raises ValidationError when the plan breaks a rule that the day did not break, the law on the hours of civic service
    among them (J3), DoubleBookingError when a driver is taken elsewhere.
    """
    broken = newly_broken(problem, index.plan, plan)
    if broken:
        raise ValidationError(broken_sentences(index, broken))
    if over := hours_refusals(index, plan):
        raise ValidationError(over)
    change = change_keep(ride_day=ride_day, index=index, kind=kind, by=by, leg=leg, driver=driver)
    written = runs_write(ride_day=ride_day, problem=problem, index=index, plan=plan, gone=gone)
    if ride_day.published_at is not None:
        drafts_publish([run for run in written.runs if run.stage == RunStage.DRAFT])
    states_follow(index=index, plan=plan, by=by, ride_day=ride_day)
    tell_changes(ride_day=ride_day, written=written, by=by)
    RideDay.objects.filter(pk=ride_day.pk).update(version=ride_day.version)
    RideChange.objects.filter(pk=change.pk).update(count=len(written.legs), version=ride_day.version)
    return written


@transaction.atomic
def ride_day_undo(*, ride_day: RideDay, by: User) -> RideChange | None:
    """Put the day back as it was before its last change; None when there is nothing to take back.

    Those whom a published day told are told again. Raises ValidationError when what was no longer holds.
    """
    known = RideDay.objects.get(pk=ride_day.pk)
    change = change_to_undo(known)
    if change is None:
        return None
    row = ride_day_lock(ride_day, known.version)
    problem, index = ride_problem(territory=row.territory, day=row.day)
    plan = plan_from(problem, change.before["tours"])
    plan_apply(ride_day=row, problem=problem, index=index, plan=plan, by=by, kind=RideChangeKind.UNDO)
    legs = RideLeg.objects.filter(pk__in=[leg.pk for leg in index.legs.values()], run__isnull=False)
    legs.filter(pk__in=change.before["pins"]).update(is_pinned=True)
    legs.exclude(pk__in=change.before["pins"]).update(is_pinned=False)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    return change
