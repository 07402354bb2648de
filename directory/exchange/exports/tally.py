"""What an export counts while it writes: records written, left out for want of something, and broken."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

Record = TypeVar("Record")
Drawn = TypeVar("Drawn")
# Broken records named one by one; the others are only counted.
NAMED = 50


class IncompleteError(ValueError):
    """A record lacks something that the format requires; the message says what, in French."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that an export could not write, and why."""

    kind: str
    key: int
    name: str
    why: str


@dataclass(slots=True)
class Tally:
    """``incomplete`` counts by reason the records that the format cannot hold; ``broken`` those that are faulty."""

    rows: int = 0
    incomplete: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    faults: list[Fault] = field(default_factory=list)

    def each(
        self, records: Iterable[Record], draw: Callable[[Record], Drawn], subject: Callable[[Record], models.Model]
    ) -> Iterator[tuple[Record, Drawn]]:
        """Draw records one by one: one that cannot be written is counted, and stops nothing."""
        for record in records:
            try:
                drawn = draw(record)
            except IncompleteError as reason:
                self.incomplete[str(reason)] += 1
            # Whatever is wrong with one record, the others are still published.
            except Exception as error:
                self._note(subject(record), error)
            else:
                self.rows += 1
                yield record, drawn

    def _note(self, record: Any, error: Exception) -> None:
        self.broken += 1
        if len(self.faults) < NAMED:
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.faults.append(Fault(record._meta.model_name, record.pk, str(record)[:200], why[:200]))
