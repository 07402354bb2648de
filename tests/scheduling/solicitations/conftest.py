"""What these tests share."""

import pytest

from accounts.enums import Role
from accounts.models import User
from tests.conftest import Cast
from tests.scheduling.solicitations.cast import volunteers
from volunteers.models import Helper


@pytest.fixture
def by(cast: Cast) -> User:
    """The coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def team(cast: Cast) -> list[Helper]:
    """Four volunteers, in alphabetical order."""
    return volunteers(cast.territory, 4)
