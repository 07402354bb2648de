"""Who has a place at a session, who waits, and in what order. Pure: the same list gives the same answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where a wish to come stands."""

    PLACED = "PLACED"
    WAITING = "WAITING"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True)
class Wish:
    """Someone who wishes to come. ``companions`` sit too, and take places of their own."""

    person: int
    asked_at: datetime
    stage: Stage = Stage.WAITING
    companions: int = 0

    @property
    def seats(self) -> int:
        """Places that the wish takes."""
        return 1 + self.companions


def seats_left(capacity: int, wishes: Iterable[Wish]) -> int:
    """Return the free places; below zero when the capacity was brought down: who has a place keeps it."""
    return capacity - sum(wish.seats for wish in wishes if wish.stage == Stage.PLACED)


def waiting_list(wishes: Iterable[Wish]) -> list[Wish]:
    """Return who waits: the earliest first, then the smallest number of the person."""
    return sorted(
        (wish for wish in wishes if wish.stage == Stage.WAITING), key=lambda wish: (wish.asked_at, wish.person)
    )


def to_place(capacity: int, wishes: Sequence[Wish]) -> list[Wish]:
    """Return who gets a place now, in order.

    The list is served in order and nobody is overtaken for want of room: when the first of the list asks for more
    places than are left, the next ones wait too.
    """
    left, placed = seats_left(capacity, wishes), []
    for wish in waiting_list(wishes):
        if wish.seats > left:
            break
        placed.append(wish)
        left -= wish.seats
    return placed
