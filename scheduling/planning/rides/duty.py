"""The hours of civic-service youths who drive, held to the law: the hard stop for runs (J3)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from scheduling.models import Run
from scheduling.optimiser.rides_model import RidePlan, RideProblem, RideTour
from scheduling.planning.refs import run_span_ref
from scheduling.planning.rides.judging import without_legs
from scheduling.planning.rides.problem import RideIndex
from scheduling.transport.enums import RunStage
from volunteers.engagement.duty import Span
from volunteers.enums import HelperKind
from volunteers.selectors.duty_refusals import duty_refusals


def hours_refusals(index: RideIndex, plan: RidePlan, *, drafts_count: bool = True) -> list[str]:
    """Say which hours of youths the plan of a day puts over the law, each rule with its article.

    A day already over may shrink, never grow. ``drafts_count``: whether draft runs are part of the day as it was;
    without it, what they break is refused: publishing.
    """
    return [words for found in _refusals(index, plan, drafts_count=drafts_count).values() for words in found]


def without_hours_over(problem: RideProblem, index: RideIndex, plan: RidePlan) -> RidePlan:
    """Take out of a found plan the latest tours that would put a youth over the law; never what was promised."""
    promised = {stop.ride_id for tour in index.plan.tours for stop in tour.stops}
    while over := _refusals(index, plan, drafts_count=True):
        tours = [tour for tour in plan.tours if _helper_of(index, tour) in over]
        movable = {tour: {stop.ride_id for stop in tour.stops} - promised for tour in tours}
        chosen = [tour for tour in tours if movable[tour]]
        if not chosen:
            break
        latest = max(chosen, key=lambda tour: (tour.start, tour.vehicle_id))
        names = set(movable[latest])
        for trip in problem.round_trips:
            if trip.is_tied and names & {trip.outbound, trip.back}:
                names |= {trip.outbound, trip.back} - promised
        plan = without_legs(problem, plan, names)
    return plan


def _helper_of(index: RideIndex, tour: RideTour) -> int:
    return index.crews[tour.vehicle_id].driver.helper_id


def _refusals(index: RideIndex, plan: RidePlan, *, drafts_count: bool) -> Mapping[int, list[str]]:
    """By helper's key, what the law refuses; youths only. A fixed number of queries for each youth who drives."""
    midnight = datetime.combine(index.day, time())
    spans: dict[int, list[Span]] = defaultdict(list)
    helpers = {}
    for tour in plan.tours:
        helper = index.crews[tour.vehicle_id].driver.helper
        if helper.kind == HelperKind.CIVIC_SERVICE:
            helpers[helper.pk] = helper
            hours = (midnight + timedelta(minutes=minute) for minute in (tour.start, tour.end))
            spans[helper.pk].append(Span(*hours))
    replaced = _refs(index.inputs.runs)
    drafts = _refs([run for run in index.inputs.runs if run.stage == RunStage.DRAFT])
    found = {
        key: duty_refusals(helper, spans[key], instead_of=replaced, unforgiven=() if drafts_count else drafts)
        for key, helper in helpers.items()
    }
    return {key: sentences for key, sentences in found.items() if sentences}


def _refs(runs: Collection[Run]) -> list[str]:
    return [run_span_ref(run.pk) for run in runs]
