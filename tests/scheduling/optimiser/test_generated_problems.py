"""Problems of 1 to 40 visits with every feature mixed are planned without a broken rule or a lost visit."""

import pytest

from tests.scheduling.optimiser.generated import PROBLEMS_A_SHARD, SHARDS, campaign


@pytest.mark.parametrize("shard", SHARDS)
def test_whatever_the_problem_its_plan_passes_the_checker_and_each_visit_left_out_has_a_reason(shard: int) -> None:
    assert campaign(shard, with_fixed=False) >= PROBLEMS_A_SHARD
