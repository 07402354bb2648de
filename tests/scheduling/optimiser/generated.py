"""Campaigns over generated problems: what every plan of whatever problem must satisfy.

The shards together solve 2,000 problems, the same ones each time. ``GENERATED_PROBLEMS=10000`` makes the campaign
longer, ``GENERATED_SEED=7`` draws others.
"""

import os
from collections.abc import Container
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings

from scheduling.optimiser import check, evaluate, explain_unserved, solve
from scheduling.optimiser.model import Plan, Problem
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.cast import plan

ITERATIONS = 300
MOST_VISITS = 40
SHARDS = (1, 2)
PROBLEMS_A_SHARD = int(os.environ.get("GENERATED_PROBLEMS", "2000")) // (2 * len(SHARDS))
SEED = int(os.environ.get("GENERATED_SEED", "0"))


def campaign(shard: int, with_fixed: bool) -> int:
    """Prove a shard of the problems; returns how many there were."""
    proven = 0

    @seed(SEED * 100 + shard)
    @settings(
        max_examples=PROBLEMS_A_SHARD,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.problems(with_fixed=with_fixed, max_visits=MOST_VISITS))
    def run(case: Problem) -> None:
        nonlocal proven
        prove(case)
        proven += 1

    run()
    return proven


def broken_beyond_fixed(case: Problem, made: Plan) -> list[str]:
    """Violations that the fixed visits do not make by themselves, or make less badly."""
    fixed = {one.id for one in case.visits if one.fixed is not None}
    alone = plan(case, *(item for item in made.assignments if item.visit_id in fixed))
    known = {(row.cause, row.visit_id, row.helper_id, row.day): row.detail for row in check(case, alone)}
    return [
        str(row)
        for row in check(case, made)
        if row.detail > known.get((row.cause, row.visit_id, row.helper_id, row.day), -1)
    ]


def prove(case: Problem, seed: int = 1) -> Plan:
    """Plan a problem: nothing raises, no rule is broken, no visit is lost, each one left out has a reason."""
    made = solve(case, iterations=ITERATIONS, seed=seed)

    assert broken_beyond_fixed(case, made) == []
    placed = {item.visit_id: item for item in made.assignments}
    assert sorted([*placed, *made.unserved]) == sorted(one.id for one in case.visits)
    for one in case.visits:
        if one.fixed is not None:
            assert (placed[one.id].helper_ids, placed[one.id].start) == (one.fixed.helper_ids, one.fixed.start)
    assert made.cost == evaluate(case, made)
    reasons = explain_unserved(case, made)
    assert [reason.visit_id for reason in reasons] == list(made.unserved)
    assert all(reason.causes and min(reason.causes.values()) > 0 for reason in reasons)
    return made


def without(case: Problem, helper_id: str, dates: Container[int]) -> Problem:
    """The problem when someone is absent on these dates."""
    return replace(case, days=tuple(one for one in case.days if one.helper_id != helper_id or one.day not in dates))
