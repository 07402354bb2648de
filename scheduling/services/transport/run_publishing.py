"""Publishing a day of rides: drafts become promises, drivers are booked, needs confirmed, everyone told, once."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from scheduling.models import RideDay, RideRequest, Run
from scheduling.optimiser.rides_model import RidePlan, RideProblem
from scheduling.planning.rides.duty import hours_refusals
from scheduling.planning.rides.judging import broken_by, without_legs
from scheduling.planning.rides.problem import RideIndex, ride_problem
from scheduling.planning.rides.words import broken_sentences
from scheduling.selectors.transport.drivers import vehicle_sentences
from scheduling.services.transport.run_days import change_keep, ride_day_lock
from scheduling.services.transport.run_states import drafts_publish, placed_ways, states_follow
from scheduling.services.transport.run_writing import runs_write
from scheduling.services.transport.telling import drivers_tell, passengers_tell
from scheduling.transport.enums import RideChangeKind, RideState, RunStage


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. ``halves``: names of those left aside because a way is missing (invariant I2)."""

    runs: int
    rides: int
    halves: tuple[str, ...] = ()


@transaction.atomic
def ride_day_publish(*, ride_day: RideDay, by: User | None, expected_version: int) -> Published:
    """Promise the draft runs of a day, all at once. A need lacking a way is taken out, and not confirmed (I2).

    The whole day goes through the independent checker, papers and law are looked at on the day. Raises ValidationError
    with a sentence for each broken rule (I5, I7, I8, J3), StaleVersionError when the day changed since it was read,
    DoubleBookingError when a driver is taken elsewhere (I1, J1).
    """
    row = ride_day_lock(ride_day, expected_version)
    if row.day < timezone.localdate():
        raise ValidationError("Cette journée est passée : elle ne peut plus être publiée.")
    problem, index = ride_problem(territory=row.territory, day=row.day)
    _refuse_papers(index)
    halves = _halves(index, index.plan)
    plan = without_legs(problem, index.plan, halves) if halves else index.plan
    _refuse_broken(problem, index, plan)
    change_keep(ride_day=row, index=index, kind=RideChangeKind.PUBLISH, by=by, count=len(plan.served))
    written = runs_write(ride_day=row, problem=problem, index=index, plan=plan)
    drafts = _drafts(row)
    waiting = _confirmable(index, plan)
    if not drafts and not waiting:
        raise ValidationError("Rien de nouveau à publier.")
    drafts_publish(drafts)
    row.published_at, row.published_by = timezone.now(), by
    row.save(update_fields=["published_at", "published_by"])
    states_follow(index=index, plan=plan, by=by, ride_day=row)
    told = RideRequest.objects.filter(pk__in=waiting).select_related("beneficiary").order_by("pk")
    passengers_tell(rides=list(told), by=by)
    changed = {run.pk: run for run in [*written.runs, *drafts]}
    drivers_tell(runs=list(changed.values()), by=by)
    names = {index.legs[name].request.beneficiary.full_name for name in halves}
    return Published(len(drafts), len(waiting), tuple(sorted(names)))


def publish_refusals(ride_day: RideDay) -> list[str]:
    """Sentences that say which rules the day breaks; empty when it can be published."""
    problem, index = ride_problem(territory=ride_day.territory, day=ride_day.day)
    try:
        _refuse_papers(index)
        halves = _halves(index, index.plan)
        _refuse_broken(problem, index, without_legs(problem, index.plan, halves) if halves else index.plan)
    except ValidationError as error:
        return list(error.messages)
    return []


def _drafts(row: RideDay) -> list[Run]:
    drafts = Run.objects.filter(ride_day=row, stage=RunStage.DRAFT)
    return list(drafts.select_related("driver__helper", "vehicle").order_by("pk"))


def _halves(index: RideIndex, plan: RidePlan) -> set[str]:
    """Names of the placed ways of needs that lack another way, as long as nothing of them is promised."""
    ways = placed_ways(index, plan)
    free = {RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED}
    return {
        name
        for name, leg in index.legs.items()
        if name in plan.served and leg.request.state in free and ways[leg.request_id][0] != ways[leg.request_id][1]
    }


def _confirmable(index: RideIndex, plan: RidePlan) -> set[int]:
    ways = placed_ways(index, plan)
    states = {leg.request_id: leg.request.state for leg in index.legs.values()}
    free = {RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED}
    return {key for key, (asked, placed) in ways.items() if asked == placed and states[key] in free}


def _refuse_papers(index: RideIndex) -> None:
    """Refuse drafts whose driver or vehicle is not in order on that day (invariant I7)."""
    found: list[str] = []
    for run in index.inputs.runs:
        if run.stage == RunStage.DRAFT:
            found += [*index.inputs.unfit.get(run.driver_id, ()), *vehicle_sentences(run.vehicle, index.day)]
    if not found and any(run.stage == RunStage.DRAFT for run in index.orphans):
        found = [f"{run.driver} n’est plus libre ce jour-là." for run in index.orphans if run.stage == RunStage.DRAFT]
    if found:
        raise ValidationError(list(dict.fromkeys(found)))


def _refuse_broken(problem: RideProblem, index: RideIndex, plan: RidePlan) -> None:
    broken = broken_by(problem, plan)
    if broken:
        raise ValidationError(broken_sentences(index, broken))
    if over := hours_refusals(index, plan, drafts_count=False):
        raise ValidationError(over)
