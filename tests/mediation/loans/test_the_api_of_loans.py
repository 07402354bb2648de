"""The API of equipment follows the services and rights of the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from mediation.models import Beneficiary, EquipmentItem
from tests.conftest import Cast
from tests.mediation.loans.conftest import Lend, in_days

Caller = Callable[[Role], APIClient]


@pytest.fixture
def call(cast: Cast) -> Caller:
    def as_role(role: Role) -> APIClient:
        client = APIClient()
        client.force_authenticate(cast.user(role))
        return client

    return as_role


def asked(item: EquipmentItem, person: Beneficiary, **changes: Any) -> dict[str, Any]:
    return {"item": item.pk, "beneficiary": person.pk, "starts_on": in_days(0), "due_on": in_days(9), **changes}


def test_a_tablet_is_lent_and_comes_back_through_the_api(
    call: Caller, tablet: EquipmentItem, jeannette: Beneficiary
) -> None:
    nadia = call(Role.COUNSELLOR)
    lent = nadia.post("/api/v1/loans/", asked(tablet, jeannette, is_handed=True), format="json")
    assert (lent.status_code, lent.json()["state"]) == (201, "OUT"), lent.content
    address = f"/api/v1/loans/{lent.json()['id']}"

    extended = nadia.post(f"{address}/extend/", {"due_on": in_days(20)}, format="json").json()
    assert [each["former_due_on"] for each in extended["extensions"]] == [in_days(9).isoformat()]
    refused = nadia.post(f"{address}/return/", {"condition_back": "DAMAGED"}, format="json")
    assert (refused.status_code, list(refused.json())) == (400, ["words"])
    assert nadia.post(f"{address}/return/", {"condition_back": "GOOD"}, format="json").json()["state"] == "RETURNED"


def test_an_item_that_is_taken_is_refused_in_words(
    call: Caller, lend: Lend, tablet: EquipmentItem, robert: Beneficiary
) -> None:
    lend()

    answer = call(Role.COUNSELLOR).post("/api/v1/loans/", asked(tablet, robert), format="json")

    assert answer.status_code == 400
    assert "déjà prêté" in answer.json()["due_on"][0]


def test_an_item_is_changed_with_the_version_that_was_read(call: Caller, tablet: EquipmentItem) -> None:
    nadia, address = call(Role.COUNSELLOR), f"/api/v1/equipment/{tablet.pk}/"

    assert nadia.patch(address, {"condition": "WORN"}, format="json").status_code == 400
    assert nadia.patch(address, {"condition": "WORN", "version": 1}, format="json").json()["version"] == 2
    assert nadia.patch(address, {"condition": "GOOD", "version": 1}, format="json").status_code == 409


def test_a_wish_and_an_advice_are_noted_once_each(call: Caller, jeannette: Beneficiary) -> None:
    nadia = call(Role.COUNSELLOR)
    wish = {"beneficiary": jeannette.pk, "kind": "TABLET"}

    assert nadia.post("/api/v1/loan-wishes/", wish, format="json").status_code == 201
    assert "attend déjà" in nadia.post("/api/v1/loan-wishes/", wish, format="json").json()["kind"][0]
    advice = {"beneficiary": jeannette.pk, "kind": "OTHER", "words": "Changer de box"}
    given = nadia.post("/api/v1/advice/", advice, format="json").json()
    done = nadia.patch(f"/api/v1/advice/{given['id']}/", {"outcome": "OBTAINED"}, format="json").json()
    assert (done["words"], done["outcome"]) == ("Changer de box", "OBTAINED")
