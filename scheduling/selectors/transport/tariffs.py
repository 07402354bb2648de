"""What a passenger is asked for under the tariff of the day, with the cap of the law beside it (invariant I4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from core.formatting import NBSP, number
from scheduling.models import TransportTariff
from scheduling.transport.tariffs import CENT, Participation, Tariff, cap_on, participation, tariff_on

EXAMPLES = (5, 12, 30, 60)
LONGEST_KM = 100


@dataclass(frozen=True, slots=True)
class Example:
    """What is asked for a distance; ``cap`` is the most that the law allows, None where it sets nothing."""

    km: Decimal
    amount: Decimal
    cap: Decimal | None
    is_capped: bool

    @property
    def sentence(self) -> str:
        """ "Pour 12 km : 3,00 €, plafond légal 3,84 €."."""
        told = f"Pour {number(float(self.km), 1)}{NBSP}km{NBSP}: {cents(self.amount)}"
        if self.cap is None:
            return f"{told}."
        if self.is_capped:
            return f"{told}, ramené au plafond légal."
        return f"{told}, plafond légal {cents(self.cap)}."


def cents(amount: Decimal) -> str:
    """ "3,00 €"."""
    return f"{amount:.2f}{NBSP}€".replace(".", ",")


def tariff_values(row: TransportTariff) -> Tariff:
    """What the rule reads of a tariff."""
    return Tariff(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        flat_fee=row.flat_fee,
        flat_fee_up_to_km=row.flat_fee_up_to_km,
        per_km=row.per_km,
        driver_per_km=row.driver_per_km,
    )


def participation_on(tariffs: Iterable[TransportTariff], km: Decimal, day: date, regime: str) -> Participation | None:
    """Return what a passenger is asked for a ride on a day, by the tariff of that day; None when there is none."""
    found = tariff_on([tariff_values(row) for row in tariffs], day)
    return participation(found, km, day, regime) if found is not None else None


def examples_of(tariff: Tariff, regime: str, distances: Sequence[int | Decimal] = EXAMPLES) -> list[Example]:
    """Return what a tariff asks for some distances, on its first day."""
    return [_example(tariff, Decimal(km), regime) for km in distances]


def capped_words(tariff: Tariff, regime: str) -> str:
    """Say where a tariff goes over the cap of the law, which then brings it down; nothing when it never does."""
    over = [km for km in range(1, LONGEST_KM + 1) if _example(tariff, Decimal(km), regime).is_capped]
    cap = cap_on(tariff.valid_from, regime)
    if not over or cap is None:
        return ""
    most = f"{number(float(cap), 2)}{NBSP}€ par kilomètre"
    if len(over) == LONGEST_KM:
        where = "Ce barème dépasse toujours le plafond légal"
    elif over == list(range(1, len(over) + 1)):
        where = f"Jusqu’à {over[-1]}{NBSP}km, ce barème dépasse le plafond légal"
    else:
        where = f"À partir de {over[0]}{NBSP}km, ce barème dépasse le plafond légal"
    return f"{where}{NBSP}: la participation est alors ramenée à {most}, sans rien à faire."


def _example(tariff: Tariff, km: Decimal, regime: str) -> Example:
    asked = participation(tariff, km, tariff.valid_from, regime)
    per_km = cap_on(tariff.valid_from, regime)
    cap = (km * per_km).quantize(CENT, rounding=ROUND_DOWN) if per_km is not None else None
    return Example(km, asked.amount, cap, asked.is_capped)
