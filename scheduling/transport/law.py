"""Figures of the law of transport d'utilité sociale, each from the day on which it holds, with its source. Pure.

This is the only place where they are written: rules, caps and explanations read them here. A change of the law is a new
row; the rows before it stay, since a ride is judged and counted by the law of its day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)


@dataclass(frozen=True, slots=True)
class TusLimits:
    """Limits of the law from a day on: kilometres of a way, inhabitants below which a town is small, seats."""

    valid_from: date
    max_km: int
    small_town_inhabitants: int
    max_seats: int
    source: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be asked a kilometre, in euros, from a day on."""

    valid_from: date
    per_km: Decimal
    source: str


TUS_LIMITS = (
    TusLimits(
        date(2019, 8, 23),
        max_km=100,
        small_town_inhabitants=12_000,
        max_seats=9,
        source="code des transports, art. R. 3133-1 et R. 3133-4 (décret n° 2019-850 du 20 août 2019)",
    ),
)
TUS_CAPS = (
    Cap(
        date(2019, 10, 24),
        Decimal("0.32"),
        source="code des transports, art. R. 3133-3 ; arrêté du 17 octobre 2019",
    ),
)


def in_force(rows: Iterable[Row], day: date) -> Row | None:
    """Return the row that holds on a day, the latest begun; None before the first."""
    return max((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from, default=None)


def limits_on(day: date) -> TusLimits | None:
    """Return the limits in force on a day; None before the law."""
    return in_force(TUS_LIMITS, day)


def tus_cap_on(day: date) -> Cap | None:
    """Return the cap of a participation in force on a day; None before the law."""
    return in_force(TUS_CAPS, day)
