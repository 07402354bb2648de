"""A service that may receive someone, and who sends."""

import pytest

from accounts.enums import Role
from accounts.models import User
from directory.models import Service
from tests.conftest import Cast
from tests.directory.referrals.cast import a_service


@pytest.fixture
def service(cast: Cast) -> Service:
    return a_service(cast.territory)


@pytest.fixture
def nadia(cast: Cast) -> User:
    return cast.user(Role.COUNSELLOR)
