"""A small team at the start of a week that is planned."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import PlanStatus
from scheduling.models import Plan, Visit, VisitRequest
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory
from volunteers.models import Helper

# A Monday without a public holiday in its week or the next.
MONDAY = date(2027, 3, 1)
TUESDAY = MONDAY + timedelta(days=1)
PUBLISHED_AT = timezone.make_aware(datetime.combine(MONDAY - timedelta(days=3), time(17)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant in the time of France."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(at(MONDAY, 7), tick=False):
        yield


@pytest.fixture
def planner(cast: Cast) -> User:
    """Nadia's account, a counsellor."""
    return cast.user(Role.COUNSELLOR)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """The draft of this week."""
    return PlanFactory(territory=cast.territory, week=MONDAY)


@pytest.fixture
def published(cast: Cast) -> Plan:
    """This week, published last Friday."""
    return PlanFactory(territory=cast.territory, week=MONDAY, status=PlanStatus.PUBLISHED, published_at=PUBLISHED_AT)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """Counsellor, free on weekdays."""
    return HelperFactory(territory=cast.territory, email="nadia.ferrand@example.org")


@pytest.fixture
def romain(cast: Cast) -> Helper:
    """Another counsellor, free on weekdays."""
    return HelperFactory(
        territory=cast.territory, first_name="Romain", last_name="Castaing", email="romain.castaing@example.org"
    )


@pytest.fixture
def ask(cast: Cast) -> Callable[..., VisitRequest]:
    """Return a maker of waiting requests, each of another person."""

    def asked(last_name: str = "Bordas", *, person: dict[str, Any] | None = None, **fields: Any) -> VisitRequest:
        beneficiary = BeneficiaryFactory(
            territory=cast.territory, first_name="Lucette", last_name=last_name, **(person or {})
        )
        request: VisitRequest = RequestFactory(beneficiary=beneficiary, **fields)
        return request

    return asked


@pytest.fixture
def place(ask: Callable[..., VisitRequest]) -> Callable[..., Visit]:
    """Return what places a visit of an hour: people, plan, day and hour."""

    def placed(last_name: str, plan: Plan, helpers: list[Helper], starts_at: datetime, **fields: Any) -> Visit:
        request = fields.pop("request", None) or ask(last_name)
        visit: Visit = VisitFactory(
            request=request,
            plan=plan,
            helpers=helpers,
            day=timezone.localdate(starts_at),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            **fields,
        )
        return visit

    return placed
