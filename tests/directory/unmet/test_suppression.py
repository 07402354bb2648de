"""No figure kept back from the public table can be worked out from those that are published."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from directory.suppression import POSSIBLE, SMALL, WHOLE, Counts, Figure, published

Shown = dict[Figure, int | None]


@st.composite
def tables(draw: st.DrawFn, rows: int = 4, columns: int = 4, most: int = 12) -> Counts:
    row_names = tuple("abcdefgh"[: draw(st.integers(1, rows))])
    column_names = tuple("stuvwxyz"[: draw(st.integers(1, columns))])
    sizes = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, most))
    cells = tuple((row, column, draw(sizes)) for row in row_names for column in column_names)
    whole = sum(count for _, _, count in cells)
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=1, max_size=3)))
    edges = [0, *cuts, whole]
    parts = tuple((str(number), after - before) for number, (before, after) in enumerate(pairwise(edges)))
    return Counts(row_names, column_names, cells, parts)


def sums_of(counts: Counts) -> list[tuple[Figure, list[Figure]]]:
    """Every sum that a reader knows: a total and what adds up to it."""
    rows, columns = counts.rows, counts.columns
    listed: list[tuple[Figure, list[Figure]]] = [
        (WHOLE, [("row", row) for row in rows]),
        (WHOLE, [("column", column) for column in columns]),
        (WHOLE, [("part", name) for name, _ in counts.parts]),
    ]
    listed += [(("row", row), [("cell", row, column) for column in columns]) for row in rows]
    return listed + [(("column", column), [("cell", row, column) for row in rows]) for column in columns]


def worked_out_by_elimination(counts: Counts, shown: Shown) -> set[Figure]:
    """Figures kept back that the sums alone determine: Gauss's elimination, written without the network."""
    unknown = [figure for figure, value in shown.items() if value is None]
    place = {figure: number for number, figure in enumerate(unknown)}
    lines = []
    for total, terms in sums_of(counts):
        line = [Fraction(0)] * len(unknown)
        for figure, sign in [(total, -1), *((term, 1) for term in terms)]:
            if figure in place:
                line[place[figure]] += sign
        lines.append(line)
    done = 0
    for column in range(len(unknown)):
        pivot = next((row for row in range(done, len(lines)) if lines[row][column]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        lines[done] = [value / lines[done][column] for value in lines[done]]
        for row in range(len(lines)):
            if row != done and lines[row][column]:
                ratio = lines[row][column]
                lines[row] = [a - ratio * b for a, b in zip(lines[row], lines[done], strict=True)]
        done += 1
    alone = [[number for number, value in enumerate(line) if value] for line in lines[:done]]
    return {unknown[numbers[0]] for numbers in alone if len(numbers) == 1}


def bounds_by_reasoning(counts: Counts, shown: Shown) -> dict[Figure, tuple[int, float]]:
    """Bounds of each figure that repeated reasoning on each sum gives."""
    bounds: dict[Figure, tuple[int, float]] = {
        figure: (0, float("inf")) if value is None else (value, value) for figure, value in shown.items()
    }
    changed = True
    while changed:
        changed = False
        for total, terms in sums_of(counts):
            for figure in [total, *terms]:
                if figure == total:
                    low, high = sum(bounds[term][0] for term in terms), sum(bounds[term][1] for term in terms)
                else:
                    others = [term for term in terms if term != figure]
                    low = (
                        int(max(0, bounds[total][0] - sum(bounds[term][1] for term in others)))
                        if all(bounds[term][1] != float("inf") for term in others)
                        else 0
                    )
                    high = bounds[total][1] - sum(bounds[term][0] for term in others)
                new = (max(low, bounds[figure][0]), min(high, bounds[figure][1]))
                if new != bounds[figure]:
                    bounds[figure], changed = new, True
    return bounds


def rows_that_fit(counts: Counts, row: str, shown: Shown, highest: int) -> list[tuple[int, ...]]:
    """Every way to fill a row that gives what is published of it."""
    cells = [shown["cell", row, column] for column in counts.columns]
    total = shown["row", row]
    choices = [range(highest + 1) if value is None else (value,) for value in cells]
    return [picked for picked in product(*choices) if total in {None, sum(picked)}]


def tables_that_fit(counts: Counts, shown: Shown, highest: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table of whole numbers, up to ``highest`` a cell, that gives exactly what is published."""
    for picked in product(*(rows_that_fit(counts, row, shown, highest) for row in counts.rows)):
        columns = [sum(values) for values in zip(*picked, strict=True)]
        fits = all(shown["column", name] in {None, value} for name, value in zip(counts.columns, columns, strict=True))
        if fits and shown[WHOLE] in {None, sum(columns)}:
            yield picked


@given(tables(rows=8, columns=8))
@settings(max_examples=150)
def test_small_figures_are_never_published_and_the_others_are_exact(counts: Counts) -> None:
    values = counts.figures()

    for figure, value in published(counts).items():
        assert value is None or (value == values[figure] and value >= SMALL)


@given(tables(rows=6, columns=6))
@settings(max_examples=150)
def test_no_figure_kept_back_is_determined_by_the_sums(counts: Counts) -> None:
    assert worked_out_by_elimination(counts, dict(published(counts))) == set()


@given(tables(rows=5, columns=5))
@settings(max_examples=150)
def test_reasoning_on_bounds_leaves_enough_values_to_each_figure_kept_back(counts: Counts) -> None:
    shown = dict(published(counts))

    for figure, (low, high) in bounds_by_reasoning(counts, shown).items():
        if shown[figure] is None:
            assert high - low >= POSSIBLE - 1, figure


@given(tables(rows=2, columns=2, most=7))
@example(Counts(("a", "b"), ("s", "t"), (("a", "s", 2), ("a", "t", 9), ("b", "s", 9), ("b", "t", 9)), (("1", 29),)))
@settings(max_examples=60)
def test_trying_every_table_leaves_enough_values_to_each_cell_kept_back(counts: Counts) -> None:
    """The strongest reader: all tables that give what is published, tried one by one."""
    shown = dict(published(counts))
    seen: dict[Figure, set[int]] = {figure: set() for figure, value in shown.items() if value is None}
    for picked in tables_that_fit(counts, shown, highest=16):
        for row, values in zip(counts.rows, picked, strict=True):
            for column, value in zip(counts.columns, values, strict=True):
                seen.get(("cell", row, column), set()).add(value)

    assert all(len(found) >= POSSIBLE for figure, found in seen.items() if figure[0] == "cell")


def test_a_small_cell_takes_others_with_it_but_the_totals_stay() -> None:
    cells = tuple((row, column, 2 if (row, column) == ("a", "s") else 9) for row in "abc" for column in "stu")
    shown = published(Counts(tuple("abc"), tuple("stu"), cells, (("1", 40), ("2", 34))))

    hidden = {figure for figure, value in shown.items() if value is None}
    assert ("cell", "a", "s") in hidden
    assert 4 <= len(hidden) <= 6
    assert all(figure[0] == "cell" for figure in hidden)
    assert shown[WHOLE] == 74


def test_a_small_quarter_takes_another_quarter_with_it() -> None:
    cells = (("a", "s", 30),)
    shown = published(Counts(("a",), ("s",), cells, (("1", 3), ("2", 9), ("3", 18), ("4", 0))))

    assert [shown["part", name] for name in "1234"] == [None, None, 18, None]
    assert shown[WHOLE] == 30
