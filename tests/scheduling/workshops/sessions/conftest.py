"""What these tests share."""

import pytest

from accounts.enums import Role
from accounts.models import User
from tests.conftest import Cast
from tests.factories import HelperFactory
from volunteers.models import Helper


@pytest.fixture
def by(cast: Cast) -> User:
    """The coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """A counsellor free on weekdays."""
    helper: Helper = HelperFactory(territory=cast.territory)
    return helper


@pytest.fixture
def ines(cast: Cast) -> Helper:
    """A youth in civic service."""
    helper: Helper = HelperFactory(territory=cast.territory, civic=True)
    return helper
