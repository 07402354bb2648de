"""Dial-a-ride: shared rides planned and replanned by ruin and recreate, within a budget.

Fixed rides stay, the others are served at the lowest cost found: priority unserved first, then minutes of driving,
wishes for one driver both ways, promises changed. Nobody is late: windows, ride times, durations and loads are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from scheduling.optimiser.budget import Budget
from scheduling.optimiser.model import Progress, Window
from scheduling.optimiser.rides_costs import ride_cost
from scheduling.optimiser.rides_encode import RideEncoding, encode_rides
from scheduling.optimiser.rides_explain import with_reasons
from scheduling.optimiser.rides_extract import board_of_rides, insert_alone, plan_of_rides
from scheduling.optimiser.rides_model import FixedRide, Ride, RidePlan, RideProblem, RideTour, StopKind
from scheduling.optimiser.rides_ruin import anneal_rides, copy_tours, cost_of_tours, recreate
from scheduling.optimiser.rides_tables import UNKNOWN, Fleet, copy_fleet, new_cache
from scheduling.optimiser.search import Run

HOT, COLD = 0.3, 0.006
"""Temperatures at which a run begins and ends, as shares of the mean direct ride."""
SHIFT_MINUTES = 10
"""How far a promised pickup may move on replanning, as long as that leaves nobody behind."""


def ride_runs(starts: int = 3, last_share: float = 0.3) -> tuple[Run, ...]:
    """``starts`` independent runs of equal length, then a cooler one from the best where there are several."""
    share = (1.0 - last_share) / starts if starts > 1 else 1.0
    runs = [Run(share * (number + 1), HOT, COLD) for number in range(starts)]
    return (*runs, Run(1.0, HOT / 3, COLD, from_best=True)) if starts > 1 else tuple(runs)


COOL = Run(1.0, HOT / 10, COLD / 2, from_best=True)
"""Replanning: one cool run that stays near what is published."""


def solve_rides(
    problem: RideProblem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> RidePlan:
    """Plan rides. Budget, progress, cancelling and determinism are those of ``search.solve``; nothing raises.

    One iteration takes some rides out and puts them back. Rides that are left out carry the counts of what stopped
    them. A fixed ride that cannot be kept is left out, with the reason.
    """
    encoding = encode_rides(problem)
    searcher = RideSearch(encoding, Budget(seconds, iterations, should_stop, on_progress), seed)
    searcher.run_all(ride_runs())
    return with_reasons(encoding, plan_of_rides(encoding, searcher.best))


def repair_rides(
    problem: RideProblem,
    plan: RidePlan,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> RidePlan:
    """Plan again from a published plan: a driver is ill, a ride is added or withdrawn.

    Each promised ride that has another vehicle or pickup, or is left out, costs ``RideWeights.change``. First the
    promised pickups move by at most ``SHIFT_MINUTES``; they are free to move within their windows for the second half
    of the budget, and that plan is taken when it costs less.
    """
    published = promised_rides(problem, plan)
    budget = Budget(seconds, iterations, should_stop, on_progress)
    near = encode_rides(replace(published, rides=tuple(map(_held, published.rides))))
    first = _repaired(near, plan.tours, budget, 0.5, seed)
    free = encode_rides(published)
    second = _repaired(free, first.tours, budget, 1.0, seed)
    kept = replace(first, cost=ride_cost(published, first.tours))
    return with_reasons(free, min(kept, second, key=lambda made: made.cost.total))


def promised_rides(problem: RideProblem, plan: RidePlan) -> RideProblem:
    """The problem with ``Ride.planned`` taken from a plan; rides that it does not serve were not promised."""
    placed: dict[str, FixedRide] = {}
    for tour in plan.tours:
        begins = {(stop.ride_id, stop.kind): stop.begin for stop in tour.stops}
        for (name, kind), begin in begins.items():
            if kind == StopKind.PICKUP:
                placed[name] = FixedRide(tour.vehicle_id, begin, begins.get((name, StopKind.DROPOFF)))
    return replace(problem, rides=tuple(replace(ride, planned=placed.get(ride.id)) for ride in problem.rides))


def _held(ride: Ride) -> Ride:
    """The ride with its pickup window narrowed around what was promised."""
    if ride.planned is None or ride.fixed is not None:
        return ride
    first, last = ride.planned.pickup - SHIFT_MINUTES, ride.planned.pickup + SHIFT_MINUTES
    if ride.pickup is not None:
        first, last = max(first, ride.pickup.start), min(last, ride.pickup.end)
    return replace(ride, pickup=Window(first, last)) if first <= last else ride


def _repaired(encoding: RideEncoding, tours: Sequence[RideTour], budget: Budget, until: float, seed: int) -> RidePlan:
    """A cool run from published tours, up to a share of the budget."""
    searcher = RideSearch(encoding, budget, seed, tours)
    searcher.run_all([replace(COOL, until=until)])
    return plan_of_rides(encoding, searcher.best)


class RideSearch:
    """The state of one search: current, kept and best tours. It begins from ``tours`` where they are given."""

    def __init__(self, encoding: RideEncoding, budget: Budget, seed: int, tours: Sequence[RideTour] = ()) -> None:
        self.encoding = encoding
        self.tables = encoding.tables
        self.budget = budget
        board = board_of_rides(encoding, tours, seed)
        self.fleet, self.work = board.fleet, board.work
        self._insert_fixed()
        self.first = copy_fleet(self.fleet)
        self.kept, self.best = copy_fleet(self.fleet), copy_fleet(self.fleet)
        self.cache = new_cache(self.tables)
        self.work.total[:] = cost_of_tours(self.tables, self.fleet)
        self.work.touched[:] = 0

    def _insert_fixed(self) -> None:
        """Give the fixed rides their place before anything else, by hour."""
        fixed = np.flatnonzero(self.tables.fixed)
        for ride in sorted(fixed.tolist(), key=lambda ride: float(self.tables.opens[ride])):
            for row in np.flatnonzero(self.tables.allowed[ride]).tolist():
                if self.fleet.tour_of[ride] < 0:
                    insert_alone(self.encoding, self.fleet, self.work, ride, row)

    def run_all(self, runs: Sequence[Run]) -> None:
        """Run one after the other while the budget lasts."""
        if not self.tables.allowed.any() or self.tables.fixed.all():
            return
        self._begin()
        for number, run in enumerate(runs):
            if self.budget.is_stopped or self.budget.fraction >= 1.0:
                return
            if run.from_best:
                self._restart(self.best)
            elif number > 0:
                self._restart(self.first)
            self._run(run)

    def _begin(self) -> None:
        """A first solution, greedily: whoever stops the search at once has a plan."""
        recreate(self.tables, self.fleet, self.work, self.cache)
        for target in (self.kept, self.best):
            self.work.touched[:] = 1
            copy_tours(self.tables, self.work, self.fleet, target)
        self.work.total[:] = cost_of_tours(self.tables, self.fleet)

    def _restart(self, tours: Fleet) -> None:
        """Make tours the current ones."""
        for target in (self.fleet, self.kept):
            self.work.touched[:] = 1
            copy_tours(self.tables, self.work, tours, target)
        self.work.total[0] = cost_of_tours(self.tables, tours)

    def _run(self, run: Run) -> None:
        """Anneal until the run's share of the budget is used."""
        rides = np.arange(len(self.tables.longest))
        direct = self.tables.travel[rides, rides + len(rides)]
        scale = max(1.0, float(direct[direct < UNKNOWN].mean()))
        began = self.budget.fraction
        while not self.budget.is_stopped:
            here = self.budget.fraction
            size, there = self.budget.next_chunk(run.until)
            if size < 1:
                return
            temperatures = (scale * run.temperature(began, here), scale * run.temperature(began, there))
            anneal_rides(
                self.tables, self.fleet, self.kept, self.best, self.cache, self.work, temperatures, size
            )  # fmt: skip
            if self.budget.spend(size):
                self._report()

    def _report(self) -> None:
        """Tell the caller how the best tours stand."""
        if self.budget.on_progress is not None:
            served = int(np.count_nonzero(self.best.tour_of >= 0))
            length = round(float(self.best.length.sum()))
            self.budget.on_progress(Progress(self.budget.fraction, served, len(self.best.tour_of), length))
