"""The API opens, completes, settles and closes a call by the same services as the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from directory.enums import IntakeStatus
from directory.models import Intake, UnmetNeed
from tests.conftest import Cast
from tests.directory.desk.calls import a_message, operators_call
from tests.factories import CommuneFactory

SignIn = Callable[[Role], Client]
JSON = "application/json"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(Role.OPERATOR)


def test_a_call_lives_through_the_api(client: Client, cast: Cast) -> None:
    commune = CommuneFactory(territory=cast.territory)
    made = client.post("/api/v1/intakes/", {"caller_name": "Mme Couderc"}, content_type=JSON).json()
    url = f"/api/v1/intakes/{made['id']}/"

    changed = client.patch(url, {"version": 1, "commune": commune.pk}, content_type=JSON)
    assert changed.json()["commune"] == commune.pk
    assert client.patch(url, {"version": 1, "caller_name": "X"}, content_type=JSON).status_code == 409
    need = client.post(f"{url}needs/", {"words": "Ma tablette"}, content_type=JSON).json()
    assert need["theme"]
    assert "needs" in client.post(f"{url}close/", content_type=JSON).json()
    bare = client.post(f"/api/v1/needs/{need['id']}/settle/", {"outcome": "UNMET"}, content_type=JSON)
    assert "reason" in bare.json()
    client.post(f"/api/v1/needs/{need['id']}/settle/", {"outcome": "UNMET", "reason": "COST"}, content_type=JSON)

    assert client.post(f"{url}close/", content_type=JSON).json()["status"] == IntakeStatus.CLOSED
    assert UnmetNeed.objects.count() == 1
    late = client.post(f"/api/v1/needs/{need['id']}/settle/", {"outcome": "ANSWERED"}, content_type=JSON)
    assert late.status_code == 400


def test_a_message_is_taken_once(client: Client, cast: Cast) -> None:
    message = a_message(cast)

    assert client.post(f"/api/v1/intakes/{message.pk}/take/", content_type=JSON).status_code == 200
    assert client.post(f"/api/v1/intakes/{message.pk}/take/", content_type=JSON).status_code == 409


def test_a_commune_of_another_territory_is_unknown(client: Client, cast: Cast) -> None:
    there = CommuneFactory(territory=cast.other_territory, sector=None)
    call = operators_call(cast)

    answer = client.patch(f"/api/v1/intakes/{call.pk}/", {"version": 1, "commune": there.pk}, content_type=JSON)

    assert answer.status_code == 400
    assert Intake.objects.get(pk=call.pk).commune != there
