"""``python -m scheduling.optimiser.bench NAME --seconds S [--data DIR] [--seeds 1,2,3]``.

NAME is day, week, insert, hhcrsp, darp, peers, departement or memory. Each benchmark prints one line a case: what was
served, the cost, the ratio to a naive baseline or the gap to the best known solution, and the violations found by the
independent checker (always 0). ``--solutions DIR`` keeps what hhcrsp and darp found, for another program to check.
``report --out FILE`` runs them all and writes the page of results.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scheduling.optimiser.bench import report
from scheduling.optimiser.bench.suites import BENCHMARKS, Options
from scheduling.optimiser.warm import warm_up


def _seeds(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m scheduling.optimiser.bench", description=__doc__)
    parser.add_argument("benchmark", choices=[*sorted(BENCHMARKS), "report"])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/benchmarks"))
    parser.add_argument("--seconds", type=float, default=5.0, help="processor seconds a case")
    parser.add_argument("--seeds", type=_seeds, default=[1, 2, 3, 4, 5])
    parser.add_argument("--only", default="", help="part of the name of the instances to run")
    parser.add_argument("--solutions", type=Path, help="folder for the solutions of hhcrsp and darp")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"), help="page written by report")
    parser.add_argument("--parts", default="", help="names of the parts that report measures, all by default")
    parser.add_argument("--short", action="store_true", help="report in a few seconds a part")
    found = parser.parse_args(arguments)
    options = Options(found.seconds, found.seeds, found.data, found.only, found.solutions)
    warm_up()
    if found.benchmark == "report":
        wanted = [part for part in report.PARTS if not found.parts or part.name in found.parts.split(",")]
        report.write_report(found.data, found.out, [part.short() if found.short else part for part in wanted])
        return 0
    header = ""
    for row in BENCHMARKS[found.benchmark](options):
        if header != row.HEADER:
            header = row.HEADER
            sys.stdout.write(f"{header}\n" if header else "")
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
