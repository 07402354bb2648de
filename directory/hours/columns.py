"""Hours in one column a day, as the France Services list writes them: ``09:00 - 12:00 / 13:30 - 17:00``."""

import re
from collections.abc import Sequence

from directory.hours.week import Reading, Span, Week, join

_SPAN = re.compile(r"^(\d{1,2})[:hH](\d{2})?\s*-\s*(\d{1,2})[:hH](\d{2})?$")
_EMPTY_WORDS = {"", "-", "fermé", "ferme", "fermée", "néant"}


def read_columns(cells: Sequence[str]) -> Reading:
    """Read up to seven cells, Monday first. ``00:00 - 00:00`` means nothing; overlaps are joined and flagged."""
    days: list[list[Span]] = []
    left: list[str] = []
    is_sure = True
    for cell in cells:
        spans, rest = _cell(cell)
        is_sure = is_sure and len(join(spans)) == len(spans)
        left.extend(rest)
        days.append(spans)
    days.extend([] for _ in range(7 - len(days)))
    return Reading(osm=Week.of(days).to_osm(), rest=" / ".join(left), is_sure=is_sure and not left)


def _cell(cell: str) -> tuple[list[Span], list[str]]:
    spans: list[Span] = []
    rest: list[str] = []
    for part in (piece.strip() for piece in (cell or "").split("/")):
        if part.lower() in _EMPTY_WORDS:
            continue
        found = _SPAN.match(part)
        if not found:
            rest.append(part)
            continue
        h1, m1, h2, m2 = (int(number or 0) for number in found.groups())
        span = (h1 * 60 + m1, h2 * 60 + m2)
        if span == (0, 0) or span in spans:
            continue
        if span[0] < span[1] <= 24 * 60:
            spans.append(span)
        else:
            rest.append(part)
    return spans, rest
