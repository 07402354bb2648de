"""A counsellor who plans the coming week of Isle Vern Salembre."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Plan, Proposal, VisitRequest
from scheduling.services.proposals import proposal_start
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, PlanFactory, RequestFactory
from volunteers.models import Helper


@pytest.fixture
def planner(cast: Cast) -> User:
    """Nadia, counsellor."""
    return cast.user(Role.COUNSELLOR)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """The draft of the coming week."""
    return PlanFactory(territory=cast.territory)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """A counsellor free on weekdays, with an e-mail address."""
    return HelperFactory(territory=cast.territory, email="nadia.ferrand@example.org")


@pytest.fixture
def monique(cast: Cast) -> Helper:
    """A volunteer of Saint-Astier, free on weekdays."""
    commune = CommuneFactory(territory=cast.territory, saint_astier=True)
    return HelperFactory(territory=cast.territory, volunteer=True, commune=commune, email="monique.aubert@example.org")


@pytest.fixture
def ask(cast: Cast) -> Callable[..., VisitRequest]:
    """Return a maker of waiting requests, each of another person."""

    def asked(last_name: str = "Delage", *, person: dict[str, Any] | None = None, **fields: Any) -> VisitRequest:
        beneficiary = BeneficiaryFactory(territory=cast.territory, last_name=last_name, **(person or {}))
        return RequestFactory(beneficiary=beneficiary, **fields)

    return asked


@pytest.fixture
def search(planner: User, django_capture_on_commit_callbacks: Any) -> Callable[[Plan], Proposal]:
    """Return a function that asks for a plan and waits for the worker."""

    def searched(plan: Plan) -> Proposal:
        with django_capture_on_commit_callbacks(execute=True):
            proposal = proposal_start(plan=plan, by=planner)
        proposal.refresh_from_db()
        return proposal

    return searched
