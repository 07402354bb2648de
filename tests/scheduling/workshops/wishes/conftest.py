"""What these tests share."""

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.models import WorkshopSession
from tests.conftest import Cast
from tests.factories import SessionFactory


@pytest.fixture
def by(cast: Cast) -> User:
    """The coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def session(cast: Cast) -> WorkshopSession:
    """A session next Thursday with two places."""
    made: WorkshopSession = SessionFactory(territory=cast.territory, capacity=2)
    return made
