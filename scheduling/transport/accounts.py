"""Kilometres and money of a run that was driven, for its passengers and its driver. Pure.

Kilometres of a run: what the odometer says when it was read at the start and at the end, else what was planned. They
go from the driver's departure to the return, empty kilometres included.

Kilometres of a passenger, by the rule of the scheme:

- PASSENGER_ONBOARD: the distance of the own journey by the shortest road, from where the person got in to where they
  got out, to the tenth. Detours made for others and kilometres driven empty are not counted.
- DRIVER_DOOR_TO_DOOR: the share of the run's kilometres, from the driver's departure to the return. The run is shared
  between all those it went for, in proportion to the distance of each one's own journey, by ``tariffs.shared_km``; the
  shares add up to the run to the tenth (invariant I3). Someone who was absent keeps a share: the others do not pay for
  it, nobody does.

Participation: the tariff of the day of the trip, never more than the cap of the law under the TUS regime (invariant
I4). A way that was not carried out, cancelled or nobody at the door, costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scheduling.transport.enums import DistanceBasis
from scheduling.transport.tariffs import TENTH, Participation, Tariff, participation, shared_km

ZERO = Decimal(0)


def to_tenth(km: Decimal) -> Decimal:
    """Round half up, to the tenth."""
    return km.quantize(TENTH, rounding=ROUND_HALF_UP)


def driven_km(planned: Decimal, odometer_start: int | None, odometer_end: int | None) -> Decimal:
    """Return the kilometres of a run, to the tenth: the odometer's when both readings are known, else planned ones."""
    if odometer_start is None or odometer_end is None:
        return to_tenth(planned)
    return to_tenth(Decimal(odometer_end - odometer_start))


def leg_shares(run_km: Decimal, direct: Sequence[Decimal]) -> list[Decimal]:
    """Share a run between the ways it went for, by their own distances; equally when none is known."""
    if not direct:
        return []
    weights = list(direct) if sum(direct, ZERO) > 0 else [Decimal(1)] * len(direct)
    return shared_km(run_km, weights)


def counted_km(basis: str, *, direct: Decimal | None, share: Decimal | None) -> Decimal:
    """Return the kilometres that the tariff counts for a passenger: see above."""
    if basis == DistanceBasis.DRIVER_DOOR_TO_DOOR:
        return share or ZERO
    return direct if direct is not None else share or ZERO


@dataclass(frozen=True, slots=True)
class PriceRule:
    """What says how much a way costs: the tariff of its day, the kilometres that count, the law of the scheme."""

    tariff: Tariff
    basis: str
    regime: str
    day: date

    def price(self, *, direct: Decimal | None, share: Decimal | None) -> Participation:
        """Return what a passenger is asked for one way that is carried out: the only place where it is counted."""
        km = counted_km(self.basis, direct=direct, share=share)
        return participation(self.tariff, km, self.day, self.regime)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a month: runs, ways carried out, people, kilometres of the runs, euros asked and due."""

    runs: int = 0
    trips: int = 0
    passengers: int = 0
    km: Decimal = ZERO
    asked: Decimal = ZERO
    due: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What is left to the scheme, or what it lacks."""
        return self.asked - self.due


@dataclass(frozen=True, slots=True)
class Charge:
    """What someone is asked for one way. ``pk`` and ``paid_on``: of a closed sheet. ``person_id`` None: erased."""

    leg_id: int | None
    run_id: int | None
    person_id: int | None
    person: str
    day: date
    way: str
    km: Decimal
    run_km: Decimal
    amount: Decimal
    is_capped: bool = False
    is_done: bool = True
    is_adjustment: bool = False
    tariff_id: int | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What a driver gets back for a run; nothing when the car is the service's."""

    run_id: int | None
    driver_id: int
    driver: str
    day: date
    km: Decimal
    amount: Decimal
    is_own_car: bool = True
    is_adjustment: bool = False
    tariff_id: int | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """All the lines of a sheet."""

    charges: Sequence[Charge] = ()
    dues: Sequence[Due] = ()

    @property
    def totals(self) -> Totals:
        """Sums of the lines. Corrections of closed months count in kilometres and euros only."""
        own = [line for line in self.charges if line.is_done and not line.is_adjustment]
        return Totals(
            runs=sum(not line.is_adjustment for line in self.dues),
            trips=len(own),
            passengers=len({line.person_id for line in own}),
            km=sum((line.km for line in self.dues), ZERO),
            asked=sum((line.amount for line in self.charges), ZERO),
            due=sum((line.amount for line in self.dues), ZERO),
        )

    @property
    def without_tariff(self) -> int:
        """Ways carried out on a day without a tariff: they count for nothing until there is one."""
        return sum(line.is_done and line.tariff_id is None for line in self.charges)
