"""The API of requests says and refuses the same as the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import VisitRequest
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory

SignIn = Callable[[Role], Client]
LIST = "api:visit-request-list"
MORNING = {"weekday": 1, "starts": "09:00", "ends": "12:00"}


def _send(client: Client, method: str, address: str, **data: Any) -> Any:
    return getattr(client, method)(address, data, content_type="application/json")


def _detail(request: VisitRequest, name: str = "detail") -> str:
    return reverse(f"api:visit-request-{name}", args=[request.pk])


def test_the_list_follows_the_queue_and_its_filters_with_constant_queries(sign_in: SignIn, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    client = sign_in(Role.OPERATOR)
    RequestFactory(beneficiary=person, words="récente")
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(LIST))
    RequestFactory(beneficiary=person, words="ancienne", requested_on=timezone.localdate() - timedelta(days=9))
    for _ in range(8):
        RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory), status="CANCELLED")
    with CaptureQueriesContext(connection) as ten:
        client.get(reverse(LIST))

    found = client.get(reverse(LIST), {"status": "WAITING"}).json()["results"]

    assert [row["words"] for row in found] == ["ancienne", "récente"]
    assert found[0]["age_days"] == 9
    assert len(ten) == len(one)


def test_a_request_is_noted_changed_and_cancelled(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(Role.OPERATOR)
    person, nadia = BeneficiaryFactory(territory=cast.territory), HelperFactory(territory=cast.territory)

    made = _send(client, "post", reverse(LIST), beneficiary=person.pk, windows=[MORNING], preferred=[nadia.pk])
    request = VisitRequest.objects.get()
    changed = _send(client, "patch", _detail(request), version=1, duration=90)
    stale = _send(client, "patch", _detail(request), version=1, duration=45)
    cancelled = _send(client, "post", _detail(request, "cancel"), reason="Notée deux fois")
    again = _send(client, "post", _detail(request, "cancel"), reason="Notée deux fois")

    assert [each.status_code for each in (made, changed, stale, cancelled, again)] == [201, 200, 409, 200, 400]
    assert made.json()["preferred_helpers"] == [nadia.pk]
    assert changed.json()["duration"] == 90
    assert [window["starts"] for window in changed.json()["windows"]] == ["09:00:00"]
    assert cancelled.json()["status"] == "CANCELLED"


def test_a_moment_shorter_than_the_visit_is_refused(sign_in: SignIn, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    short = {"starts": "09:00", "ends": "09:30"}

    answer = _send(sign_in(Role.COUNSELLOR), "post", reverse(LIST), beneficiary=person.pk, windows=[MORNING, short])

    assert answer.status_code == 400
    assert "la visite 1\xa0h" in answer.json()["windows.1.ends"][0]


def test_people_requests_and_helpers_of_elsewhere_do_not_exist(sign_in: SignIn, cast: Cast) -> None:
    foreign = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory))
    theirs = HelperFactory(territory=cast.other_territory)
    person = BeneficiaryFactory(territory=cast.territory)
    client = sign_in(Role.COUNSELLOR)

    assert client.get(_detail(foreign)).status_code == 404
    assert _send(client, "post", _detail(foreign, "cancel"), reason="non").status_code == 404
    asked = {"beneficiary": foreign.beneficiary_id, "windows": [MORNING]}
    assert "beneficiary" in _send(client, "post", reverse(LIST), **asked).json()
    wished = {"beneficiary": person.pk, "windows": [MORNING], "preferred": [theirs.pk]}
    assert "preferred" in _send(client, "post", reverse(LIST), **wished).json()


def test_who_has_no_right_is_refused(sign_in: SignIn) -> None:
    assert sign_in(Role.HELPER).get(reverse(LIST)).status_code == 403
