"""The same with fixed visits, possible or not: they stay as given, and the rest is planned lawfully around them."""

import pytest

from tests.scheduling.optimiser.generated import PROBLEMS_A_SHARD, SHARDS, campaign


@pytest.mark.parametrize("shard", SHARDS)
def test_whatever_is_fixed_stays_and_the_rest_is_planned_lawfully_around_it(shard: int) -> None:
    assert campaign(shard, with_fixed=True) >= PROBLEMS_A_SHARD
