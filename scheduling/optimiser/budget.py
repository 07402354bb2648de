"""How long a search may run, and who hears about it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduling.optimiser.model import Progress

DEFAULT_SECONDS = 10.0
POLL_SECONDS = 0.25
CHUNK_SECONDS = 0.04
CHUNK_ITERATIONS = 2000
FIRST_CHUNK = 200


@dataclass
class Budget:
    """A number of iterations (reproducible) or of seconds on ``clock`` (not reproducible), whichever is given.

    With iterations, the work is cut in chunks of fixed size, so that listening to the caller changes nothing.
    """

    seconds: float | None = None
    iterations: int | None = None
    should_stop: Callable[[], bool] | None = None
    on_progress: Callable[[Progress], None] | None = None
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    is_stopped: bool = False
    _began: float = field(default=0.0, init=False)
    _polled: float = field(default=0.0, init=False)
    _limit: float = field(default=DEFAULT_SECONDS, init=False)

    def __post_init__(self) -> None:
        self._limit = DEFAULT_SECONDS if self.seconds is None else self.seconds
        self._began = self.clock()
        self._polled = time.monotonic()

    @property
    def fraction(self) -> float:
        """Share of the budget that is used, 0 to 1."""
        if self.iterations is not None:
            return min(1.0, self.done / self.iterations) if self.iterations > 0 else 1.0
        return min(1.0, (self.clock() - self._began) / self._limit) if self._limit > 0 else 1.0

    def next_chunk(self, until: float) -> tuple[int, float]:
        """Iterations of the next chunk and the fraction at which it should end, at most ``until``."""
        if self.iterations is not None:
            left = round(until * self.iterations) - self.done
            size = min(CHUNK_ITERATIONS, left)
            return size, (self.done + size) / self.iterations
        elapsed = self.clock() - self._began
        speed = self.done / elapsed if self.done > 0 and elapsed > 0 else FIRST_CHUNK / CHUNK_SECONDS
        left_seconds = until * self._limit - elapsed
        size = int(speed * min(CHUNK_SECONDS, left_seconds))
        return size, min(until, (elapsed + CHUNK_SECONDS) / self._limit)

    def spend(self, iterations: int) -> bool:
        """Count a chunk as done and ask whether to stop; True when it is time for the caller to report."""
        self.done += iterations
        if time.monotonic() - self._polled < POLL_SECONDS:
            return False
        self._polled = time.monotonic()
        if self.should_stop is not None and self.should_stop():
            self.is_stopped = True
        return True
