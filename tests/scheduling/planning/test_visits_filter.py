"""The API's list of visits takes any filter without breaking."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from tests.factories import VisitFactory


@pytest.mark.parametrize("helper", ["9" * 23, "-1", "Nadia"])
def test_a_helper_that_cannot_exist_is_refused_or_has_no_visit(sign_in: Callable[[Role], Client], helper: str) -> None:
    answer = sign_in(Role.COUNSELLOR).get("/api/v1/visits/", {"helper": helper})

    assert answer.status_code == 400 or answer.json()["count"] == 0


def test_visits_are_found_by_helper(sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.COUNSELLOR)
    visit = VisitFactory()

    answer = client.get("/api/v1/visits/", {"helper": visit.helpers.get().pk})

    assert [row["id"] for row in answer.json()["results"]] == [visit.pk]
