"""The counsellor who plans, her week, and requests."""

from tests.scheduling.planning.conftest import ask, plan, planner, search  # noqa: F401  (fixtures)
