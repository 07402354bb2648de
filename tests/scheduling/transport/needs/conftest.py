"""What these tests share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from scheduling.models import RideRequest
from tests.conftest import Cast
from tests.factories import RideFactory


@pytest.fixture
def by(cast: Cast) -> User:
    """The coordinator."""
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def client(sign_in: Callable[[Role], Client]) -> Client:
    """The coordinator's browser."""
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def ride(cast: Cast) -> RideRequest:
    """A round trip to the workshop, asked for."""
    made: RideRequest = RideFactory(beneficiary__territory=cast.territory)
    return made
