"""What these tests share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from mediation.models import Beneficiary
from scheduling.models import RideRequest, TransportScheme
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, RideFactory, SchemeFactory


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


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    """Someone who walks with a cane."""
    made: Beneficiary = BeneficiaryFactory(territory=cast.territory, walking_aid="marche avec une canne")
    return made


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    """The service of the territory."""
    made: TransportScheme = SchemeFactory(territory=cast.territory)
    return made
