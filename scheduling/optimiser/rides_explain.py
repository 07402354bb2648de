"""Why a ride is left out: how many tours each cause stopped."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scheduling.optimiser.rides_encode import RideEncoding, refused_by
from scheduling.optimiser.rides_extract import Board, board_of_rides
from scheduling.optimiser.rides_kernel import try_tour
from scheduling.optimiser.rides_model import RideCause, RidePlan, UnservedRide
from scheduling.optimiser.rides_tables import NEVER, RideTables

ROOMY = 1_000_000


def with_reasons(encoding: RideEncoding, plan: RidePlan) -> RidePlan:
    """The plan with the causes that stop each unserved ride."""
    board = board_of_rides(encoding, plan.tours)
    empty = board_of_rides(encoding, ())
    unserved = tuple(
        UnservedRide(one.ride_id, ride_causes(encoding, board, empty, encoding.row[one.ride_id]))
        for one in plan.unserved
    )
    return replace(plan, unserved=unserved)


def ride_causes(encoding: RideEncoding, board: Board, empty: Board, ride: int) -> Mapping[RideCause, int]:
    """Tours by what stops them from taking a ride; one cause alone where no tour could, or where there is none.

    A ride that fits in a tour is left out for the other way of its round trip, or because it is worth less than it
    costs. ``empty`` is the board with nobody aboard.
    """
    cause = encoding.causes[ride]
    if cause is not None:
        return {cause: 1}
    found = Counter(refusal(encoding, board, empty, ride, row) for row in range(len(encoding.tours)))
    fits = found.pop(None, 0)
    counts = {cause: count for cause, count in sorted(found.items()) if cause is not None}
    if fits:
        counts[RideCause.ROUND_TRIP if encoding.tables.tied[ride] else RideCause.COST] = fits
    return counts or {RideCause.NO_DRIVER: 1}


def refusal(encoding: RideEncoding, board: Board, empty: Board, ride: int, row: int) -> RideCause | None:
    """What stops one tour from taking one more ride; None when it fits."""
    tables, never = encoding.tables, refused_by(encoding.problem.rides[ride], encoding.tours[row][0])
    if never is not None:
        return never
    if _fits(tables, board, ride, row):
        return None
    unbounded = np.full(len(tables.owner), NEVER)
    if not _fits(tables, empty, ride, row):
        if _fits(tables._replace(most_kilometres=unbounded), empty, ride, row):
            return RideCause.KILOMETRES
        patient = tables._replace(span=unbounded, most_kilometres=unbounded)
        return RideCause.TOUR_TOO_LONG if _fits(patient, empty, ride, row) else RideCause.NO_DRIVER
    if _fits(tables._replace(most_kilometres=unbounded), board, ride, row):
        return RideCause.KILOMETRES
    roomy = tables._replace(capacity=np.full_like(tables.capacity, ROOMY))
    return RideCause.VEHICLE_FULL if _fits(roomy, board, ride, row) else RideCause.DRIVER_BUSY


def _fits(tables: RideTables, board: Board, ride: int, row: int) -> bool:
    return bool(try_tour(tables, board.fleet, board.work, ride, row, 0.0) < NEVER)
