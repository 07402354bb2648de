"""The API of helpers says and refuses the same as the pages."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from mediation.enums import Theme
from tests.conftest import Cast
from tests.factories import CommuneFactory, HelperFactory
from volunteers.models import Helper

SignIn = Callable[[Role], Client]
LIST = "api:helper-list"


def _send(client: Client, method: str, address: str, **data: Any) -> Any:
    return getattr(client, method)(address, data, content_type="application/json")


def _detail(helper: Helper, name: str = "detail") -> str:
    return reverse(f"api:helper-{name}", args=[helper.pk])


def test_the_list_gives_weekly_spans_and_filters_by_kind(sign_in: SignIn, cast: Cast) -> None:
    HelperFactory(territory=cast.territory)
    HelperFactory(territory=cast.territory, volunteer=True)
    HelperFactory(territory=cast.other_territory, volunteer=True)

    found = sign_in(Role.COUNSELLOR).get(reverse(LIST), {"kind": "VOLUNTEER"}).json()

    assert [row["first_name"] for row in found["results"]] == ["Monique"]
    assert found["results"][0]["availabilities"][0]["starts"] == "08:30:00"


def test_a_helper_is_added_and_changed_with_the_version_read(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(Role.COORDINATOR)
    commune = CommuneFactory(territory=cast.territory)
    names = {"kind": "VOLUNTEER", "first_name": "Monique", "last_name": "Aubert", "commune": commune.pk}

    made = _send(client, "post", reverse(LIST), **names)
    helper = Helper.objects.get()
    changed = _send(client, "patch", _detail(helper), version=1, languages="occitan")
    stale = _send(client, "patch", _detail(helper), version=1, languages="anglais")
    unsaid = _send(client, "patch", _detail(helper), languages="anglais")

    assert (made.status_code, changed.status_code, stale.status_code, unsaid.status_code) == (201, 200, 409, 400)
    assert changed.json()["languages"] == "occitan"
    assert changed.json()["version"] == 2


def test_the_same_rules_are_told_at_the_same_fields(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory, volunteer=True)

    answer = _send(sign_in(Role.COUNSELLOR), "patch", _detail(helper), version=1, themes=[Theme.PROCEDURES])

    assert answer.status_code == 400
    assert "Aidants Connect" in answer.json()["themes"][0]


def test_a_whole_week_is_replaced_or_refused(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory)
    client = sign_in(Role.COUNSELLOR)
    address = _detail(helper, "availabilities")
    morning = {"weekday": 1, "starts": "09:00", "ends": "12:00"}

    refused = _send(client, "put", address, version=1, spans=[morning, morning])
    kept = _send(client, "put", address, version=1, spans=[morning])

    assert refused.status_code == 400
    assert "chevauche" in refused.json()["1.starts"][0]
    assert [row["weekday"] for row in kept.json()["availabilities"]] == [1]


def test_a_helper_of_another_territory_is_not_found(sign_in: SignIn, cast: Cast) -> None:
    foreign = HelperFactory(territory=cast.other_territory)
    client = sign_in(Role.COUNSELLOR)

    assert client.get(_detail(foreign)).status_code == 404
    assert _send(client, "patch", _detail(foreign), version=1).status_code == 404
    assert _send(client, "put", _detail(foreign, "availabilities"), version=1, spans=[]).status_code == 404


def test_helpers_themselves_read_no_list(sign_in: SignIn) -> None:
    assert sign_in(Role.HELPER).get(reverse(LIST)).status_code == 403
