"""Whatever is spoilt in a problem file, one is told where, or the rest is planned: never a traceback."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from scheduling.optimiser import check, explain_unserved, insertions, solve
from scheduling.optimiser.files import FileError, parse_case, to_json
from scheduling.optimiser.model import Assignment, FixedPart
from tests.scheduling.optimiser.cast import plan, problem, visit

Path = tuple[str | int, ...]
OTHERS: tuple[Any, ...] = (None, "", "x", -1, 0, 10**6, 10**30, 1e400, True, [], {}, [[]])


def whole() -> dict[str, Any]:
    """A document where every field of the format is written."""
    kept = FixedPart(("anne",), 900)
    case = problem([visit("one", planned=kept, due=1, continuity={"anne": 0.5}), visit("kept", fixed=kept)])
    made = plan(case, Assignment("one", ("anne",), 600), Assignment("kept", ("anne",), 900))
    document: dict[str, Any] = json.loads(json.dumps(to_json(case)))
    return document | {
        "plan": to_json({"assignments": made.assignments, "unserved": ()}),
        "visit": to_json(visit("asked")),
    }


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """Every field of a document; of each list the first item stands for all."""
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value[:1]))
    for key, inner in items:
        yield (*here, key)
        yield from paths(inner, (*here, key))


def spoilt(document: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """The document without a field, then with each other value in its place."""
    for other in ("drop", *OTHERS):
        changed = copy.deepcopy(document)
        holder: Any = changed
        for key in path[:-1]:
            holder = holder[key]
        if other == "drop":
            del holder[path[-1]]
        else:
            holder[path[-1]] = other
        yield changed


def mistake(document: dict[str, Any]) -> str:
    """What is said to be wrong with a file, nothing when it can be used."""
    try:
        parse_case(document)
    except FileError as error:
        return str(error)
    return ""


def answered(document: dict[str, Any]) -> bool:
    """Whether the file is planned; False when one is told, by its JSON path, what is wrong."""
    wrong = mistake(document)
    if wrong:
        assert wrong.startswith("$")
        return False
    case = parse_case(document)
    made = solve(case.problem, iterations=5)
    check(case.problem, made)
    explain_unserved(case.problem, made)
    if case.plan is not None:
        check(case.problem, case.plan)
        if case.visit is not None:
            insertions(case.problem, case.plan, case.visit, limit=1)
    return True


@pytest.mark.parametrize("part", ["places", "helpers", "days", "visits", "travel", "weights", "plan", "visit"])
def test_a_spoilt_file_is_told_by_its_path_or_planned(part: str) -> None:
    document = whole()
    trials = [path for path in paths(document) if path[0] == part and path[:2] not in {("travel", "FOOT")}]

    told = [answered(changed) for path in trials for changed in spoilt(document, path)]

    assert answered(document)
    assert not all(told)
