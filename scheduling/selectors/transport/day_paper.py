"""A day of rides as it is printed or exported: runs with their stops, then the people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduling.models import Run
from scheduling.selectors.transport.driving import RunSheet, run_sheet
from scheduling.selectors.transport.ride_board import ride_board
from scheduling.selectors.transport.ride_people import PersonRow


@dataclass(frozen=True, slots=True)
class DayPaper:
    """Runs by hour, drafts too, and everyone to drive that day."""

    runs: Sequence[RunSheet]
    people: Sequence[PersonRow]

    @property
    def alone(self) -> list[PersonRow]:
        """Those who lack a driver for a way."""
        return [row for row in self.people if not row.is_complete]


def day_paper(user: Any, day: date) -> DayPaper:
    """Read a day to print it. A few queries for each run: it is asked for once in a while."""
    runs = Run.objects.visible_to(user).standing().filter(day=day)
    rows = runs.select_related("driver__helper__user", "driver__helper__commune", "vehicle", "territory")
    sheets = [run_sheet(user, run) for run in rows.order_by("starts_at", "pk")]
    return DayPaper(sheets, ride_board(user, day).people)
