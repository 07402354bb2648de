"""The sheet for the fridge door: one A4 page in large print, whatever the number and the length of objectives."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.formatting import moment
from core.registries import registries
from mediation.enums import ObjectiveStatus
from mediation.models import Beneficiary, Objective

# The face is set at 18 pt at least: what an eighty-year-old reads from the kitchen table.
SIZES = (26, 24, 22, 20, 18)
SMALLEST = SIZES[-1]
# A4 less margins, in points, and how wide a character is on average, in em: on the wide side, so that it fits.
_WIDTH, _HEIGHT, _CHARACTER, _LINE = 500, 745, 0.56, 1.3


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An objective on the sheet: its words, the next small step, who helps, or that it is reached."""

    words: str
    step: str
    helper: str
    is_reached: bool


@dataclass(frozen=True, slots=True)
class FridgeSheet:
    """What the sheet says, in a size that fits one page; ``left_out`` objectives are told by their number."""

    first_name: str
    lines: tuple[SheetLine, ...]
    left_out: int
    size: int
    appointment: str
    appointment_with: str


def fridge_sheet(beneficiary: Beneficiary, user: User) -> FridgeSheet:
    """Gather the sheet: open objectives in order, then the last ones reached, and the next appointment."""
    every = Objective.objects.visible_to(user).filter(beneficiary=beneficiary, on_sheet=True).in_order()
    shown = [each for each in every if each.is_open]
    reached = [each for each in every if each.status == ObjectiveStatus.REACHED]
    lines = [_line(each) for each in shown] + [_line(each) for each in reached[-2:]]
    when, sentence = _next_appointment(beneficiary, user)
    size, count = _fit(lines, has_appointment=when is not None)
    return FridgeSheet(
        beneficiary.first_name,
        tuple(lines[:count]),
        len(lines) - count,
        size,
        moment(when) if when else "",
        sentence,
    )


def _line(objective: Objective) -> SheetLine:
    reached = objective.status == ObjectiveStatus.REACHED
    step = next((step.words for step in objective.steps.all() if step.done_on is None), "")
    return SheetLine(objective.words, "" if reached else step, "" if reached else objective.who_helps, reached)


def _next_appointment(beneficiary: Beneficiary, user: User) -> tuple[datetime | None, str]:
    """Return the first coming entry of the story, whichever package tells it."""
    entries = (entry for source in registries.timeline for entry in source(beneficiary, user))
    coming = min((entry for entry in entries if entry.is_future), key=lambda entry: entry.at, default=None)
    return (coming.at, coming.sentence) if coming else (None, "")


def _fit(lines: Sequence[SheetLine], *, has_appointment: bool) -> tuple[int, int]:
    """Choose the largest size that holds every objective, otherwise how many hold at the smallest."""
    for size in SIZES:
        if _height(lines, size, has_appointment=has_appointment) <= _HEIGHT:
            return size, len(lines)
    count = len(lines)
    while count > 1 and _height(lines[:count], SMALLEST, has_appointment=has_appointment) > _HEIGHT:
        count -= 1
    return SMALLEST, count


def _height(lines: Sequence[SheetLine], size: int, *, has_appointment: bool) -> float:
    """Estimate the height of the sheet in points, with head, appointment, telephone and a line of what is left."""
    head = 175 + (60 + size * _LINE if has_appointment else 0)
    return head + sum(_line_height(line, size) for line in lines)


def _line_height(line: SheetLine, size: int) -> float:
    rows: float = _rows(line.words, size, bold=True)
    rows += _rows(f"La prochaine fois : {line.step}", SMALLEST) * SMALLEST / size if line.step else 0
    rows += _rows(f"Avec {line.helper}", SMALLEST) * SMALLEST / size if line.helper else 0
    rows += 1 if line.is_reached else 0
    return rows * size * _LINE + 16


def _rows(words: str, size: int, *, bold: bool = False) -> int:
    width = _WIDTH - 2 * size
    return math.ceil(len(words) * size * _CHARACTER * (1.08 if bold else 1) / width)
