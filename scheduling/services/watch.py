"""What ties a running search to its row: signs of life out, orders in. At most two exchanges a second."""

import time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from scheduling.optimiser.model import Progress

WRITE_EVERY_SECONDS = 0.5


class Watch:
    """Follows a search: ``rows`` is its row while it runs, ``wanted`` the same while nobody wants it stopped.

    A search in several parts calls ``part`` before each. ``with_figures``: the row has those of the plan found so far.
    """

    def __init__(self, rows: QuerySet[Any], wanted: QuerySet[Any], *, with_figures: bool = False) -> None:
        self._rows, self._wanted, self._with_figures = rows, wanted, with_figures
        self._written = self._read = float("-inf")
        self._start, self._length = 0.0, 1.0
        self._stop = False

    def part(self, number: int, of: int) -> None:
        """Begin a part, counted from 0."""
        self._start, self._length = number / of, 1 / of

    def progress(self, progress: Progress) -> None:
        """Write how far the search is."""
        now = time.monotonic()
        if now - self._written < WRITE_EVERY_SECONDS:
            return
        self._written = now
        fields: dict[str, Any] = {"fraction": self._start + self._length * progress.fraction}
        if self._with_figures:
            fields |= {
                "served": progress.served,
                "total": progress.total,
                "travel_minutes": progress.travel_minutes,
            }
        self._rows.update(alive_at=timezone.now(), **fields)

    def should_stop(self) -> bool:
        """Whether someone asked to stop here, or gave the search up."""
        now = time.monotonic()
        if not self._stop and now - self._read >= WRITE_EVERY_SECONDS:
            self._read = now
            self._stop = not self._wanted.exists()
        return self._stop

    def alive(self) -> None:
        """Give a sign of life between two long steps."""
        self._rows.update(alive_at=timezone.now())
