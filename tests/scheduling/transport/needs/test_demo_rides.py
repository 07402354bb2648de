"""The demo's needs: forty for one Thursday, lawful but one, and each end of the past."""

from datetime import date
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from scheduling.demo.people import Setting
from scheduling.demo.rides import PAST, first_thursday, rides_create
from scheduling.models import RideRequest, RideSeries
from scheduling.transport.enums import Aid, Direction
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory

pytestmark = pytest.mark.django_db


def test_the_demo_asks_for_forty_rides_of_one_thursday_all_lawful_but_one(cast: Cast) -> None:
    communes: list[Any] = [
        CommuneFactory(territory=cast.territory),
        CommuneFactory(territory=cast.territory, saint_astier=True),
        CommuneFactory(territory=cast.territory, douzillac=True),
    ]
    files = [
        BeneficiaryFactory(territory=cast.territory, last_name=f"Nom{rank}", commune=communes[rank % 3])
        for rank in range(48)
    ]
    users = {"Corinne Teyssier": cast.user(Role.OPERATOR), "Sylvie Marchive": cast.user(Role.COORDINATOR)}
    setting = Setting(cast.territory, communes, users, timezone.localdate(), Random(1))
    made = rides_create(setting, files)

    assert len(made) == 40
    assert {ride.day for ride in made} == {first_thursday(timezone.localdate())}
    assert [str(ride.destination) for ride in made if not ride.verdict["is_lawful"]] == ["Hôpital de Périgueux"]
    assert len({ride.beneficiary_id for ride in made}) == 40
    assert sum(ride.direction != Direction.ROUND for ride in made) == 4
    assert sum(Aid.WHEELCHAIR in ride.aids for ride in made) == 1
    assert {past.state for past in PAST} <= set(RideRequest.objects.values_list("state", flat=True))
    assert RideSeries.objects.get().rides.count() >= 7


@pytest.mark.parametrize(
    ("today", "thursday"),
    [(date(2026, 11, 24), date(2026, 11, 26)), (date(2026, 11, 25), date(2026, 12, 3))],
)
def test_the_thursday_is_at_least_two_days_away(today: date, thursday: date) -> None:
    assert first_thursday(today) == thursday
