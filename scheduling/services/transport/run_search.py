"""A search for the runs of a day: asked for by a planner, run by a worker, taken or left.

The row is the truth. The worker holds no transaction while it searches; it gives a sign of life twice a second at most,
and reads there whether to stop. The day is untouched until someone accepts.
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from core.journal import journal_record
from scheduling.models import RideDay, RideLeg, RideSearch
from scheduling.optimiser import solve_rides
from scheduling.optimiser.rides_model import RidePlan, RideProblem
from scheduling.planning.rides.distance import km_one_by_one, tour_km
from scheduling.planning.rides.duty import without_hours_over
from scheduling.planning.rides.judging import newly_broken, settled
from scheduling.planning.rides.kept import plan_from, tours_json
from scheduling.planning.rides.problem import RideIndex, ride_problem
from scheduling.services.transport.run_applying import plan_apply
from scheduling.services.transport.run_days import ride_day_lock
from scheduling.services.transport.run_writing import Written
from scheduling.services.watch import Watch
from scheduling.transport.enums import LegState, RideChangeKind, SearchState

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(seconds=60)
NEVER_STARTED_AFTER = timedelta(minutes=10)
RUNNING = (SearchState.QUEUED, SearchState.RUNNING)
STOPPED_EARLY = "La recherche s’est arrêtée avant la fin. La journée n’a pas changé."
NOT_SOUND = "Les trajets trouvés ne respectaient pas toutes les règles : ils ne sont pas proposés. Rien n’a changé."
OUT_OF_DATE = "La journée a changé depuis cette recherche. Relancez « Proposer des trajets »."


@transaction.atomic
def ride_search_start(*, ride_day: RideDay, by: User) -> RideSearch:
    """Ask for the runs of a day; the search starts once the transaction is committed.

    Raises ValidationError for a day gone by, or when a search already runs for it.
    """
    if ride_day.day < timezone.localdate():
        raise ValidationError("Cette journée est passée : elle ne peut plus être organisée.")
    row = RideDay.objects.select_for_update(of=("self",)).get(pk=ride_day.pk)
    try:
        with transaction.atomic():
            search = RideSearch.objects.create(ride_day=row, requested_by=by, result={"version": row.version})
    except IntegrityError as error:
        raise ValidationError("Une recherche est déjà en cours pour cette journée.") from error
    sentence = f"Recherche des trajets du {day_date(row.day)}"
    journal_record(actor=by, verb="run.search", target=row, sentence=sentence)
    transaction.on_commit(lambda: _enqueue(search.pk))
    return search


def _enqueue(search_id: int) -> None:
    from scheduling.tasks import run_ride_search

    run_ride_search.delay(search_id)


def ride_search_run(*, search_id: int) -> None:
    """Search for the runs asked for: the worker's part. Run twice, the second does nothing."""
    claimed = RideSearch.objects.filter(pk=search_id, state=SearchState.QUEUED)
    if not claimed.update(state=SearchState.RUNNING, alive_at=timezone.now()):
        return
    search = RideSearch.objects.select_related("ride_day__territory").get(pk=search_id)
    try:
        result = _search(search)
    except Exception:
        logger.exception("Search of rides %s failed", search_id)
        _finish(search, SearchState.FAILED, problem=STOPPED_EARLY)
        return
    if result is None:
        _finish(search, SearchState.FAILED, problem=NOT_SOUND)
    else:
        _finish(search, SearchState.DONE, result=result)


def _search(search: RideSearch) -> dict[str, Any] | None:
    """Return the result to keep; None when the plan found breaks a rule of the independent checker."""
    ride_day = search.ride_day
    rows = RideSearch.objects.filter(pk=search.pk, state=SearchState.RUNNING)
    watch = Watch(rows, rows.filter(stop_requested=False))
    problem, index = ride_problem(territory=ride_day.territory, day=ride_day.day, hold=True)
    rows.update(total=len(problem.rides))
    found = solve_rides(
        problem,
        seconds=settings.RIDES_SEARCH_SECONDS,
        iterations=settings.RIDES_SEARCH_ITERATIONS,
        seed=search.pk,
        on_progress=watch.progress,
        should_stop=watch.should_stop,
    )
    watch.alive()
    found = without_hours_over(problem, index, settled(problem, found))
    if newly_broken(problem, index.plan, found):
        return None
    return result_json(problem, index, found) | {"version": ride_day.version}


def result_json(problem: RideProblem, index: RideIndex, plan: RidePlan) -> dict[str, Any]:
    """Write a found plan: tours, reasons of the ways left out, kilometres."""
    return {
        "tours": tours_json(plan.tours),
        "unserved": {
            str(index.legs[one.ride_id].pk): {str(cause): count for cause, count in one.causes.items()}
            for one in plan.unserved
        },
        "served": len(plan.served),
        "served_before": len(index.plan.served),
        "drivers": len({index.crews[tour.vehicle_id].driver.pk for tour in plan.tours}),
        "left_out": len(index.left_out),
        "km": str(sum(tour_km(problem, tour) for tour in plan.tours)),
        "one_by_one": str(km_one_by_one(problem, index, plan)),
        "source": index.roads.sentence,
    }


def _finish(search: RideSearch, state: SearchState, *, result: dict[str, Any] | None = None, problem: str = "") -> None:
    """Write the end of a search, unless it was given up or declared lost in the meantime."""
    now = timezone.now()
    fields: dict[str, Any] = {"state": state, "problem": problem, "finished_at": now, "alive_at": now}
    if result is not None:
        fields |= {"result": result, "fraction": 1.0, "served": result["served"]}
    RideSearch.objects.filter(pk=search.pk, state=SearchState.RUNNING).update(**fields)


@transaction.atomic
def ride_search_stop(*, search: RideSearch, by: User) -> None:
    """Ask the search to stop now and keep the best plan found so far."""
    RideSearch.objects.filter(pk=search.pk, state__in=RUNNING).update(stop_requested=True)


@transaction.atomic
def ride_search_abandon(*, search: RideSearch, by: User) -> None:
    """Give a search up, running or done: the day stays as it is."""
    kept = [*RUNNING, SearchState.DONE, SearchState.FAILED]
    rows = RideSearch.objects.filter(pk=search.pk, state__in=kept)
    if rows.update(state=SearchState.CANCELLED, finished_at=timezone.now()):
        sentence = f"Recherche des trajets du {day_date(search.ride_day.day)} abandonnée"
        journal_record(actor=by, verb="run.search_abandon", target=search.ride_day, sentence=sentence)


@transaction.atomic
def ride_search_accept(*, search: RideSearch, by: User) -> Written:
    """Make the day what the search found: draft runs, or published ones on a published day. It can be taken back.

    Raises ValidationError when it was already taken, or when the day changed since the search began.
    """
    row = RideSearch.objects.select_for_update(of=("self",)).select_related("ride_day").get(pk=search.pk)
    if row.state != SearchState.DONE:
        raise ValidationError("Cette proposition n’est plus à prendre.")
    if row.result["version"] != row.ride_day.version:
        raise ValidationError(OUT_OF_DATE)
    ride_day = ride_day_lock(row.ride_day, row.result["version"])
    problem, index = ride_problem(territory=ride_day.territory, day=ride_day.day, hold=True)
    plan = plan_from(problem, row.result["tours"])
    if newly_broken(problem, index.plan, plan):
        raise ValidationError(OUT_OF_DATE)
    written = plan_apply(
        ride_day=ride_day, problem=problem, index=index, plan=plan, by=by, kind=RideChangeKind.SEARCH
    )  # fmt: skip
    _keep_reasons(row.result["unserved"])
    row.state = SearchState.ACCEPTED
    row.save(update_fields=["state"])
    return written


def _keep_reasons(unserved: dict[str, dict[str, int]]) -> None:
    legs = list(RideLeg.objects.filter(pk__in=[int(key) for key in unserved], state=LegState.WAITING))
    for leg in legs:
        leg.why = {"causes": unserved[str(leg.pk)]}
    RideLeg.objects.bulk_update(legs, ["why"])


@transaction.atomic
def ride_searches_fail_lost() -> int:
    """Declare lost the searches whose worker gives no sign of life any more; return how many. Nothing else changes."""
    now = timezone.now()
    silent = Q(state=SearchState.RUNNING, alive_at__lt=now - LOST_AFTER)
    never_started = Q(state=SearchState.QUEUED, alive_at__lt=now - NEVER_STARTED_AFTER)
    lost = RideSearch.objects.filter(silent | never_started)
    return lost.update(state=SearchState.FAILED, problem=STOPPED_EARLY, finished_at=now)
