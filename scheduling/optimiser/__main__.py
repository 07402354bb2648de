"""Planning from a file: ``python -m scheduling.optimiser solve|check|insert|rides FILE`` writes JSON.

``rides`` plans a problem of rides (rides.schema.json), or plans it again from the plan that the file holds; ``check``
and ``insert`` take either kind of file. The answer goes to standard output.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scheduling.optimiser.checker import check
from scheduling.optimiser.explain import explain_unserved
from scheduling.optimiser.files import Case, FileError, parse_case, read_document, to_json
from scheduling.optimiser.insert import insertions
from scheduling.optimiser.rides import repair_rides, solve_rides
from scheduling.optimiser.rides_checker import check_rides
from scheduling.optimiser.rides_files import RideCase, is_about_rides, parse_rides
from scheduling.optimiser.rides_insert import ride_offers
from scheduling.optimiser.search import solve

EXIT_VIOLATIONS = 1
EXIT_BAD_FILE = 2


def _solve(case: Case, options: argparse.Namespace) -> tuple[object, int]:
    plan = solve(case.problem, seconds=options.seconds, iterations=options.iterations, seed=options.seed)
    found = check(case.problem, plan)
    answer = {"plan": plan, "violations": found, "explanations": explain_unserved(case.problem, plan)}
    return answer, EXIT_VIOLATIONS if found else 0


def _check(case: Case, options: argparse.Namespace) -> tuple[object, int]:
    if case.plan is None:
        raise FileError("$.plan: is needed to check")
    found = check(case.problem, case.plan)
    return {"cost": case.plan.cost, "violations": found}, EXIT_VIOLATIONS if found else 0


def _insert(case: Case, options: argparse.Namespace) -> tuple[object, int]:
    if case.plan is None or case.visit is None:
        raise FileError("$: a plan and a visit are needed to insert")
    return {"slots": insertions(case.problem, case.plan, case.visit, limit=options.limit)}, 0


def _rides(case: RideCase, options: argparse.Namespace) -> tuple[object, int]:
    budget = {"seconds": options.seconds, "iterations": options.iterations, "seed": options.seed}
    published = case.plan
    plan = solve_rides(case.problem, **budget) if published is None else repair_rides(case.problem, published, **budget)
    found = check_rides(case.problem, plan)
    return {"plan": plan, "violations": found}, EXIT_VIOLATIONS if found else 0


def _check_rides(case: RideCase, options: argparse.Namespace) -> tuple[object, int]:
    if case.plan is None:
        raise FileError("$.plan: is needed to check")
    found = check_rides(case.problem, case.plan)
    return {"cost": case.plan.cost, "violations": found}, EXIT_VIOLATIONS if found else 0


def _insert_ride(case: RideCase, options: argparse.Namespace) -> tuple[object, int]:
    if case.plan is None or case.ride is None:
        raise FileError("$: a plan and a ride are needed to insert")
    return ride_offers(case.problem, case.plan, case.ride, limit=options.limit), 0


VISITS = {"solve": _solve, "check": _check, "insert": _insert}
RIDES = {"rides": _rides, "check": _check_rides, "insert": _insert_ride}


def _answer(options: argparse.Namespace) -> tuple[object, int]:
    """Run the command that suits the file."""
    document = read_document(options.file)
    if options.command == "rides" or (options.command in RIDES and is_about_rides(document)):
        return RIDES[options.command](parse_rides(document), options)
    return VISITS[options.command](parse_case(document), options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scheduling.optimiser", description=__doc__)
    parser.add_argument("command", choices=sorted({*VISITS, *RIDES}))
    parser.add_argument("file", type=Path, help="a problem as described by problem.schema.json, or rides.schema.json")
    parser.add_argument("--seconds", type=float, help="time to search (10 by default)")
    parser.add_argument("--iterations", type=int, help="moves to try instead: reproducible with --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=10, help="slots offered by insert")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 1 for a plan with violations, 2 for a file that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        answer, code = _answer(options)
    except FileError as error:
        sys.stderr.write(f"{options.file}: {error}\n")
        return EXIT_BAD_FILE
    json.dump(to_json(answer), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
