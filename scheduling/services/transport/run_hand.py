"""One way moved by hand: confided to a driver, taken out, kept where it is."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from scheduling.models import RideDay, RideLeg
from scheduling.optimiser import apply_offer, ride_offers
from scheduling.planning.rides.judging import without_legs
from scheduling.planning.rides.problem import leg_name, ride_problem
from scheduling.services.transport.run_applying import plan_apply
from scheduling.services.transport.run_days import change_keep, ride_day_lock
from scheduling.services.transport.run_writing import Written
from scheduling.transport.enums import LegState, RideChangeKind, RideState

OFFERS = 12
GONE = "Cette possibilité n’existe plus : la journée a changé entre-temps."
NOT_PLANNED = "Ce trajet ne peut pas être placé : il n’est pas autorisé, n’a pas de service, ou n’est plus à faire."


@transaction.atomic
def leg_place(
    *, ride_day: RideDay, leg: RideLeg, vehicle_id: str, pickup: int, by: User, expected_version: int
) -> Written:
    """Confide a way to a driver, as it was offered: ``vehicle_id`` and ``pickup`` (minute of the day) name the offer.

    Raises StaleVersionError when the day changed since the offers were shown, ValidationError when the offer is gone.
    """
    row = ride_day_lock(ride_day, expected_version)
    problem, index = ride_problem(territory=row.territory, day=row.day)
    ride = next((one for one in problem.rides if one.id == leg_name(leg)), None)
    if ride is None or (ride.fixed is not None and not leg.is_pinned) or leg.state not in _MOVABLE:
        raise ValidationError(NOT_PLANNED)
    answer = ride_offers(problem, index.plan, ride, limit=OFFERS)
    wanted = (vehicle_id, pickup)
    offer = next(
        (one for one in answer.offers if (one.placements[0].vehicle_id, one.placements[0].pickup) == wanted), None
    )
    if offer is None:
        raise ValidationError(GONE)
    _, plan = apply_offer(problem, index.plan, ride, offer)
    driver = index.crews[vehicle_id].driver
    return plan_apply(
        ride_day=row, problem=problem, index=index, plan=plan, by=by, kind=RideChangeKind.MOVE, leg=leg, driver=driver
    )


@transaction.atomic
def leg_take_out(*, ride_day: RideDay, leg: RideLeg, by: User, expected_version: int) -> Written:
    """Take a way out of its run; it looks for a driver again. Of a confirmed ride, both ways go (I2).

    Raises StaleVersionError, or ValidationError when the ride has begun or is in no run.
    """
    row = ride_day_lock(ride_day, expected_version)
    problem, index = ride_problem(territory=row.territory, day=row.day)
    name = leg_name(leg)
    if name not in index.plan.served or leg.state != LegState.PLANNED:
        raise ValidationError("Ce trajet n’est dans aucune course, ou il a commencé.")
    names = {name}
    if leg.request.state == RideState.CONFIRMED:
        names |= {other for other, one in index.legs.items() if one.request_id == leg.request_id}
    plan = without_legs(problem, index.plan, names)
    return plan_apply(
        ride_day=row, problem=problem, index=index, plan=plan, by=by, kind=RideChangeKind.OUT, leg=leg
    )  # fmt: skip


@transaction.atomic
def leg_pin(*, ride_day: RideDay, leg: RideLeg, is_pinned: bool, by: User, expected_version: int) -> None:
    """Keep a placed way where it is in the searches to come, or let it move again.

    Raises StaleVersionError, or ValidationError when it is in no run.
    """
    row = ride_day_lock(ride_day, expected_version)
    if leg.run_id is None:
        raise ValidationError("Ce trajet n’est dans aucune course.")
    _, index = ride_problem(territory=row.territory, day=row.day)
    change_keep(ride_day=row, index=index, kind=RideChangeKind.PIN, by=by, leg=leg)
    RideLeg.objects.filter(pk=leg.pk).update(is_pinned=is_pinned)


_MOVABLE = frozenset({LegState.WAITING, LegState.PLANNED})
