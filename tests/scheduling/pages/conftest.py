"""A small team and a week to plan."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from scheduling.models import Plan, Visit
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    HelperFactory,
    PlanFactory,
    RequestFactory,
    VisitFactory,
    next_monday,
)
from volunteers.models import Helper


@pytest.fixture
def monday() -> date:
    """The Monday of the coming week."""
    return next_monday()


@pytest.fixture
def tuesday(monday: date) -> date:
    """The day on which factories put visits."""
    return monday + timedelta(days=1)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """Nadia Ferrand, counsellor of Neuvic."""
    return HelperFactory(territory=cast.territory)


@pytest.fixture
def romain(cast: Cast) -> Helper:
    """Romain Castaing, counsellor of Saint-Astier."""
    commune = CommuneFactory(territory=cast.territory, saint_astier=True)
    return HelperFactory(territory=cast.territory, first_name="Romain", last_name="Castaing", commune=commune)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """The draft of the coming week."""
    return PlanFactory(territory=cast.territory)


@pytest.fixture
def make_visit(cast: Cast, plan: Plan, nadia: Helper) -> Callable[..., Visit]:
    """Return what places a visit of Nadia's on Tuesday at 10."""

    def make(first_name: str = "Jeannette", last_name: str = "Delage", **fields: object) -> Visit:
        person = BeneficiaryFactory(territory=cast.territory, first_name=first_name, last_name=last_name)
        values = {"request": RequestFactory(beneficiary=person), "helpers": [nadia], **fields}
        return VisitFactory(plan=plan, **values)

    return make
