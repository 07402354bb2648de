"""A small inventory and two people who would like a tablet."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from mediation import services
from mediation.enums import EquipmentKind
from mediation.models import Beneficiary, EquipmentItem, Loan
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

Lend = Callable[..., Loan]


def in_days(count: int) -> date:
    """Return a day counted from today."""
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def nadia(cast: Cast) -> User:
    return cast.user(Role.COUNSELLOR)


@pytest.fixture
def tablet(cast: Cast) -> EquipmentItem:
    return EquipmentItem.objects.create(
        territory=cast.territory, kind=EquipmentKind.TABLET, label="Tablette n° 07", serial="SN-0007",
        accessories="chargeur et housse",
    )  # fmt: skip


@pytest.fixture
def jeannette(cast: Cast) -> Beneficiary:
    person: Beneficiary = BeneficiaryFactory(gender="feminin")
    return person


@pytest.fixture
def robert(cast: Cast) -> Beneficiary:
    person: Beneficiary = BeneficiaryFactory(first_name="Robert", last_name="Meynard", gender="masculin")
    return person


@pytest.fixture
def lend(nadia: User, tablet: EquipmentItem, jeannette: Beneficiary) -> Lend:
    """Lend the tablet to Jeannette from today for four weeks, unless said otherwise."""

    def lent(**changes: Any) -> Loan:
        asked = {
            "item": tablet, "beneficiary": jeannette, "by": nadia, "starts_on": in_days(0), "due_on": in_days(28),
            "is_handed": True,
        }  # fmt: skip
        return services.loan_reserve(**{**asked, **changes})

    return lent
