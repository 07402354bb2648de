"""A minor and an adult in civic service, free day and night: only the law stops what is planned."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Plan, VisitRequest
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, local_moment
from tests.volunteers.contracts.cast import a_contract, born
from volunteers.models import Availability, CivicServiceContract, Helper

At = Callable[..., datetime]
Ask = Callable[..., VisitRequest]


@pytest.fixture
def planner(cast: Cast) -> User:
    """Nadia, counsellor."""
    return cast.user(Role.COUNSELLOR)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """The draft of the coming week."""
    return PlanFactory(territory=cast.territory)


def always_free(territory: Any, **fields: Any) -> Helper:
    """Someone free every day and nearly all night, without limits of their own."""
    helper = HelperFactory(territory=territory, free=False, max_minutes_day=600, max_minutes_week=2880, **fields)
    Availability.objects.bulk_create(
        Availability(helper=helper, weekday=day, starts=time(0, 5), ends=time(23, 55)) for day in range(7)
    )
    return helper


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """The counsellor who goes with the youths."""
    return always_free(cast.territory)


@pytest.fixture
def minor(cast: Cast, nadia: Helper) -> CivicServiceContract:
    """The contract of Jade, 17, for 35 hours."""
    youth = always_free(cast.territory, civic=True, first_name="Jade", last_name="Roux")
    return a_contract(helper=youth, tutor=nadia, birth_date=born(17), weekly_minutes=35 * 60)


@pytest.fixture
def adult(cast: Cast, nadia: Helper) -> CivicServiceContract:
    """The contract of Inès, 20, for as long as the law allows."""
    youth = always_free(cast.territory, civic=True)
    return a_contract(helper=youth, tutor=nadia, birth_date=born(20), weekly_minutes=48 * 60)


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """Return a maker of waiting requests for two people, each of another person."""

    def asked(minutes: int = 60, **fields: Any) -> VisitRequest:
        person = BeneficiaryFactory(territory=cast.territory)
        return RequestFactory(beneficiary=person, people=2, duration=minutes, **fields)

    return asked


@pytest.fixture
def at(plan: Plan) -> At:
    """Return the hours of the plan's days: 0 is Monday."""
    return lambda day, hour, minute=0: local_moment(plan.week + timedelta(days=day), hour, minute)
