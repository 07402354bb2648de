"""A day of rides, and who plans it."""

from typing import Any

import pytest

from accounts.enums import Role
from tests.factories import MembershipFactory, TerritoryFactory
from tests.scheduling.transport.runs.days import Day


@pytest.fixture
def day(db: Any) -> Day:
    """A territory's next Tuesday."""
    return Day(TerritoryFactory())


@pytest.fixture
def planner(day: Day) -> Any:
    """A counsellor of the territory."""
    return MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user
