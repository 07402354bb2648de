"""Problems and plans as JSON files, so that anyone can plan without Django."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np

from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import (
    Assignment,
    FixedPart,
    Helper,
    HelperDay,
    Lunch,
    Place,
    Plan,
    Problem,
    TravelMatrix,
    TravelMode,
    Visit,
    Weights,
    Window,
)
from scheduling.optimiser.travel import estimate_matrix

SCHEMA_PATH = Path(__file__).with_name("problem.schema.json")

Json = Mapping[str, Any]


class FileError(Exception):
    """A file that cannot be used. The message begins with the JSON path of what is wrong."""


@dataclass(frozen=True)
class Case:
    """What a file holds: a problem, and where given a published plan and a visit to insert."""

    problem: Problem
    plan: Plan | None
    visit: Visit | None


def read_document(path: Path) -> object:
    """What a JSON file holds; raises ``FileError``."""
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"$: cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise FileError(f"$: not JSON: {error}") from error
    return document


def _refuse(name: str) -> None:
    """NaN and the infinities are not JSON."""
    raise FileError(f"$: not JSON: {name}")


def read_case(path: Path) -> Case:
    """Read and validate a file; raises ``FileError``."""
    return parse_case(read_document(path))


def validated(document: object, schema_path: Path) -> Json:
    """A document that keeps to a schema; raises ``FileError``."""
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    worst = jsonschema.exceptions.best_match(errors)
    if worst is not None:
        raise FileError(f"{worst.json_path}: {worst.message}")
    if not isinstance(document, dict):
        raise FileError("$: is not an object")
    return document


def parse_case(document: object) -> Case:
    """Validate a document against the schema and build its problem; raises ``FileError``."""
    known = validated(document, SCHEMA_PATH)
    problem = _problem(known)
    plan = _plan(problem, known["plan"]) if "plan" in known else None
    return Case(problem, plan, _visit(known["visit"]) if "visit" in known else None)


def _problem(document: Json) -> Problem:
    places = tuple(Place(**one) for one in document["places"])
    helpers = tuple(_helper(one) for one in document["helpers"])
    travel = {
        TravelMode(mode): read_matrix(matrix, f"$.travel.{mode}") for mode, matrix in document.get("travel", {}).items()
    }
    for mode in sorted({helper.travel_mode for helper in helpers} - travel.keys()):
        travel[mode] = estimate_matrix(places, mode)
    days = tuple(_day(one) for one in document["days"])
    visits = tuple(_visit(one) for one in document["visits"])
    return Problem(places, helpers, days, visits, travel, Weights(**document.get("weights", {})))


def read_matrix(matrix: Json, path: str) -> TravelMatrix:
    """A square matrix as long as its places; null becomes -1."""
    size = len(matrix["place_ids"])
    rows = [[-1 if cell is None else cell for cell in row] for row in matrix["minutes"]]
    lengths = matrix.get("kilometres", [[0.0] * size] * size)
    for name, table in (("minutes", rows), ("kilometres", lengths)):
        if len(table) != size or any(len(row) != size for row in table):
            raise FileError(f"{path}.{name}: is not a table of {size} rows of {size}")
    minutes = np.array(rows, dtype=np.int64).reshape(size, size)
    kilometres = np.array(lengths, dtype=np.float64).reshape(size, size)
    return TravelMatrix(tuple(matrix["place_ids"]), minutes, kilometres, matrix.get("source", "file"))


def _helper(one: Json) -> Helper:
    known = dict(one)
    known["travel_mode"] = TravelMode(known.get("travel_mode", TravelMode.CAR))
    return Helper(**_with_sets(known, ("skills", "profiles", "apart", "escorts")))


def _day(one: Json) -> HelperDay:
    lunch = one.get("lunch")
    known = {**one, "windows": _windows(one), "lunch": Lunch(**lunch) if lunch else None}
    return HelperDay(**known)


def _visit(one: Json) -> Visit:
    known = {**one, "windows": _windows(one), "fixed": _part(one.get("fixed")), "planned": _part(one.get("planned"))}
    return Visit(**_with_sets(known, ("skills", "kinds", "preferred", "excluded", "apart", "known_by")))


def _with_sets(known: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return known | {name: frozenset(known[name]) for name in names if name in known}


def _windows(one: Json) -> tuple[Window, ...]:
    return tuple(Window(**window) for window in one["windows"])


def _part(part: Json | None) -> FixedPart | None:
    return FixedPart(tuple(part["helper_ids"]), part["start"]) if part else None


def _plan(problem: Problem, plan: Json) -> Plan:
    """A plan with its cost; visits that it does not name are unserved unless it lists its own."""
    assignments = tuple(
        Assignment(one["visit_id"], tuple(one["helper_ids"]), one["start"]) for one in plan["assignments"]
    )
    placed = {one.visit_id for one in assignments}
    unserved = plan.get("unserved", [one.id for one in problem.visits if one.id not in placed])
    return Plan(assignments, tuple(unserved), evaluate(problem, assignments))


def to_json(value: object) -> object:
    """Model objects as what ``json.dump`` takes; sets come sorted, fields that are None are left out."""
    if is_dataclass(value):
        pairs = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: to_json(one) for name, one in pairs if one is not None}
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    return value.tolist() if isinstance(value, np.ndarray) else value
