"""Which figures of a public table are kept back, so that none of them can be worked out from the others.

The table crosses rows and columns, with a total for each, one for the whole, and the parts of the whole by period.
Every whole number below ``SMALL`` (zero too) is kept back. Others are then kept back, those that a reader
would miss the least first, until this holds:

    For whoever knows all the published figures, that counts are whole and not negative and that sums are exact,
    each figure kept back may still take at least ``POSSIBLE`` different values.

The sums form a network: the whole flows into the rows, from each row through its cells into the columns, and back
through the parts. What is published is fixed; what is kept back may change as long as each sum holds, which is a flow
around a circle of kept-back figures. How far a figure may rise or fall is then the flow that can go around it: exact,
in whole numbers, without any approximation (Cox, 1995). All values between the two ends are possible.

A mark of the same kind stands for all figures kept back: which ones are small is not told. Tables of different years
have no figure in common, and none is published by quarter before its year is over: nothing is left to subtract.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

SMALL = 5
POSSIBLE = 5

# A figure of the table: ("cell", row, column), ("row", row), ("column", column), ("part", part) or ("whole",).
Figure = tuple[object, ...]
WHOLE: Figure = ("whole",)
_START, _END, _TOTAL = ("start",), ("end",), ("total",)
_Node = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: cells by row and column, and the whole by part. Absent cells are zero."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, str, int], ...]
    parts: tuple[tuple[str, int], ...]

    def figures(self) -> dict[Figure, int]:
        """Return every figure of the table with its value, totals included."""
        found: dict[Figure, int] = {("cell", row, column): 0 for row in self.rows for column in self.columns}
        found |= {("cell", row, column): count for row, column, count in self.cells}
        for row in self.rows:
            found["row", row] = sum(found["cell", row, column] for column in self.columns)
        for column in self.columns:
            found["column", column] = sum(found["cell", row, column] for row in self.rows)
        found[WHOLE] = sum(found["row", row] for row in self.rows)
        return found | {("part", name): count for name, count in self.parts}


@lru_cache(maxsize=256)
def published(counts: Counts) -> Mapping[Figure, int | None]:
    """Return each figure, None for those kept back. Raises ValueError when the parts do not add up to the whole."""
    values = counts.figures()
    if sum(count for _, count in counts.parts) != values[WHOLE]:
        raise ValueError("The parts do not add up to the whole.")
    hidden = {figure for figure, value in values.items() if value < SMALL}
    while more := _also_hidden(values, hidden):
        hidden |= more
    return {figure: None if figure in hidden else value for figure, value in values.items()}


def _also_hidden(values: Mapping[Figure, int], hidden: set[Figure]) -> set[Figure]:
    """Return what must be kept back too for the first figure that could be worked out; nothing when there is none."""
    network = _Network(values, hidden)
    for figure in sorted(hidden, key=str):
        if network.room_of(figure) < POSSIBLE - 1:
            return _rectangle(values, hidden, figure) or _least_of(network.what_holds(figure), values)
    return set()


def _rectangle(values: Mapping[Figure, int], hidden: set[Figure], figure: Figure) -> set[Figure]:
    """Return the three other corners of the rectangle that protects a cell at the lowest cost in published counts."""
    if _is_total(figure):
        return set()
    _, row, column = figure
    best: tuple[int, str, set[Figure]] | None = None
    for corner in values:
        if _is_total(corner) or corner[1] == row or corner[2] == column:
            continue
        beside, below = ("cell", row, corner[2]), ("cell", corner[1], column)
        room = min(values[figure], values[corner]) + min(values[beside], values[below])
        more = {corner, beside, below} - hidden
        found = (sum(values[each] for each in more), str(corner), more)
        if room >= POSSIBLE - 1 and more and (best is None or found[:2] < best[:2]):
            best = found
    return best[2] if best else set()


def _least_of(figures: Iterable[Figure], values: Mapping[Figure, int]) -> set[Figure]:
    """Return the figure that a reader would miss the least: cells first, the whole last."""
    return set(sorted(figures, key=lambda each: (_weight(each), values[each], str(each)))[:1])


def _is_total(figure: Figure) -> bool:
    return figure[0] != "cell"


def _weight(figure: Figure) -> int:
    """Return how much a reader would miss it: cells least, the whole most."""
    return 0 if not _is_total(figure) else 1 + (figure == WHOLE)


def _ends(figure: Figure) -> tuple[_Node, _Node]:
    """Return the sums, nodes of the network, between which a figure flows."""
    kind, *keys = figure
    if kind == "cell":
        return ("row", keys[0]), ("column", keys[1])
    if kind == "row":
        return _START, ("row", keys[0])
    if kind == "column":
        return ("column", keys[0]), _END
    return (_END, _TOTAL) if kind == "whole" else (_TOTAL, _START)


class _Network:
    """The figures kept back as arcs: each may rise without limit, and fall to zero."""

    def __init__(self, values: Mapping[Figure, int], hidden: set[Figure]) -> None:
        self._values, self._hidden = values, hidden
        self._out: dict[_Node, list[tuple[Figure, _Node, bool]]] = defaultdict(list)
        for figure in sorted(hidden, key=str):
            start, end = _ends(figure)
            self._out[start].append((figure, end, True))
            self._out[end].append((figure, start, False))

    def room_of(self, figure: Figure) -> int:
        """Return by how much a figure may vary, up to what is asked for."""
        start, end = _ends(figure)
        falls = self._flow(start, end, figure, min(self._values[figure], POSSIBLE - 1))
        return falls + self._flow(end, start, figure, POSSIBLE - 1 - falls)

    def what_holds(self, figure: Figure) -> list[Figure]:
        """Return the published figures that keep one from rising: those across the border of what it can reach."""
        start, end = _ends(figure)
        moved: dict[Figure, int] = defaultdict(int)
        self._push(end, start, figure, POSSIBLE - 1, moved)
        reached = {end, *self._search(end, start, figure, moved)}
        shown = (each for each in self._values if each not in self._hidden)
        return [each for each in shown if len(reached.intersection(_ends(each))) == 1]

    def _flow(self, start: _Node, end: _Node, without: Figure, limit: int) -> int:
        return self._push(start, end, without, limit, defaultdict(int))

    def _push(self, start: _Node, end: _Node, without: Figure, limit: int, moved: dict[Figure, int]) -> int:
        """Return how much can flow from ``start`` to ``end`` without one arc, up to ``limit``; by shortest paths."""
        total = 0
        while total < limit and end in (came := self._search(start, end, without, moved)):
            path, node = [], end
            while node != start:
                node, name, is_up = came[node]
                path.append((name, is_up))
            room = [limit - total, *(self._values[name] + moved[name] for name, is_up in path if not is_up)]
            for name, is_up in path:
                moved[name] += min(room) if is_up else -min(room)
            total += min(room)
        return total

    def _search(
        self, start: _Node, end: _Node, without: Figure, moved: Mapping[Figure, int]
    ) -> dict[_Node, tuple[_Node, Figure, bool]]:
        """Return from where each node was reached, until ``end``."""
        came: dict[_Node, tuple[_Node, Figure, bool]] = {}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for name, target, is_up in self._out[node]:
                may_pass = name != without and (is_up or self._values[name] + moved.get(name, 0) > 0)
                if may_pass and target != start and target not in came:
                    came[target] = (node, name, is_up)
                    queue.append(target)
        return came
