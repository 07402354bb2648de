"""A person's part of a month, over all the schemes: what a driver gets back, what a passenger is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.models import Beneficiary
from scheduling.models import Driver, TransportScheme
from scheduling.selectors.transport.accounts import Sheet, sheet_of
from scheduling.transport.accounts import ZERO


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines of one person for a month. ``is_final``: all of them stand on closed sheets. ``schemes``: who accounts."""

    lines: Sequence[Any]
    schemes: Sequence[TransportScheme]
    is_final: bool

    @property
    def km(self) -> Decimal:
        """Kilometres counted."""
        return sum((line.km for line in self.lines), ZERO)

    @property
    def amount(self) -> Decimal:
        """Sum of the lines, to the cent."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def paid_on(self) -> date | None:
        """The day it was paid; None while a line is not."""
        days = [line.paid_on for line in self.lines]
        return max(days) if days and None not in days else None


def driver_statement(driver: Driver, month: date) -> Statement:
    """Return what a driver gets back for a month."""
    return _statement(
        driver.scheme.territory_id,
        month,
        lambda sheet: [due for due in sheet.lines.dues if due.driver_id == driver.pk],
    )


def passenger_notice(person: Beneficiary, month: date) -> Statement:
    """Return what someone is asked for a month: the ways carried out, and corrections."""
    return _statement(
        person.territory_id,
        month,
        lambda sheet: [
            line for line in sheet.lines.charges if line.person_id == person.pk and (line.is_done or line.amount)
        ],
    )


def _statement(territory_id: int, month: date, pick: Callable[[Sheet], list[Any]]) -> Statement:
    sheets = [sheet_of(scheme, month) for scheme in TransportScheme.objects.filter(territory=territory_id)]
    found = [(sheet, pick(sheet)) for sheet in sheets]
    kept = [sheet for sheet, lines in found if lines]
    return Statement(
        lines=sorted((line for _, lines in found for line in lines), key=lambda line: line.day),
        schemes=[sheet.scheme for sheet in kept],
        is_final=all(sheet.is_closed for sheet in kept),
    )
