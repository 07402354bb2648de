"""The same seed and number of iterations give the same plan, compiled or not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from scheduling.optimiser import repair, solve
from scheduling.optimiser.bench.cases import realistic_day, realistic_week
from scheduling.optimiser.jit import is_compiled
from scheduling.optimiser.model import Plan
from tests.scheduling.optimiser.generated import without

SEED, ITERATIONS = 3, 1500


def plans() -> dict[str, Plan]:
    """A day, a week, and that week repaired after someone fell ill."""
    day, week = realistic_day(2, visits=25), realistic_week(2, visits=40, dates=3)
    planned = solve(week, iterations=ITERATIONS, seed=SEED)
    return {
        "day": solve(day, iterations=ITERATIONS, seed=SEED),
        "week": planned,
        "repair": repair(without(week, "helper-1", {0}), planned, iterations=ITERATIONS, seed=SEED),
    }


def written() -> dict[str, list[str]]:
    """The plans in words, with their exact costs."""
    return {
        name: [*map(str, plan.assignments), *plan.unserved, repr(plan.cost.total)] for name, plan in plans().items()
    }


@pytest.mark.skipif(not is_compiled, reason="numba is not installed: there is nothing to compare with")
def test_the_same_seed_gives_the_same_plan_with_and_without_numba() -> None:
    code = (
        f"import json; from {__name__} import written; from scheduling.optimiser.jit import is_compiled; "
        "print(json.dumps([is_compiled, written()]))"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(settings.BASE_DIR))}

    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    was_compiled, interpreted = json.loads(said.stdout)

    assert not was_compiled
    assert interpreted == written()
