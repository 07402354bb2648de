"""Proposals by the API: anybody sends one under the rules of the form, moderators list and decide."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Territory
from core.throttle import PER_EMAIL
from directory.models import Contribution
from tests.conftest import Cast
from tests.directory.contributions.rows import HOME_CLEANING, a_change, a_service

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def told(territory: Territory, **more: Any) -> dict[str, Any]:
    commune = territory.communes.order_by("pk").first()
    assert commune is not None
    return {
        "organisation": "Martine Lacoste", "author_name": "Martine Lacoste", "author_email": "martine@example.org",
        "name": "Ménage et repassage", "description": "Je viens chez vous deux heures ou plus.",
        "modes": ["domicile"], "commune": commune.insee, "home_activities": [HOME_CLEANING], "accepts_cesu": True,
        "fees": "payant", "phone": "05 36 49 12 77", "hours": "du lundi au vendredi 9h-12h", **more,
    }  # fmt: skip


def send(client: Client, territory: Territory, **more: Any) -> Any:
    url = reverse("api:open-proposal-list", args=[territory.slug])
    return client.post(url, told(territory, **more), content_type="application/json")


def test_a_proposal_waits_for_the_team_with_its_hours_read(cast: Cast, client: Client) -> None:
    answer = send(client, cast.territory)

    assert answer.status_code == 201, answer.content
    row = Contribution.objects.get()
    assert (row.state, row.author_role, row.author_email) == ("PROPOSED", "PROVIDER", "martine@example.org")
    assert row.proposed["service.opening_hours"] == "Mo-Fr 09:00-12:00"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("declaration_number", {"accepts_cesu": False}),
        ("declaration_number", {"siret": "83412345600019", "declaration_number": "SAP111222333"}),
        ("commune", {"commune": "99999"}),
        ("phone", {"phone": ""}),
    ],
)
def test_the_rules_of_the_form_hold_and_are_told_at_the_field(
    cast: Cast, client: Client, field: str, changes: dict[str, Any]
) -> None:
    answer = send(client, cast.territory, **changes)

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Contribution.objects.exists()


def test_what_may_already_be_published_is_shown_first(cast: Cast, client: Client) -> None:
    service = a_service(cast.territory, organisation="Martine Lacoste", place="Chez Martine")

    answer = send(client, cast.territory)

    assert (answer.status_code, answer.json()["known"]) == (409, [service.public_id])
    assert send(client, cast.territory, is_other=True).status_code == 201


def test_one_address_cannot_flood_the_queue(cast: Cast, client: Client) -> None:
    codes = [send(client, cast.territory, name=f"Service {number}").status_code for number in range(PER_EMAIL + 1)]

    assert codes == [201] * PER_EMAIL + [429]


def test_a_moderator_lists_accepts_with_a_correction_and_refuses_with_a_reason(cast: Cast, sign_in: SignIn) -> None:
    service = a_service(cast.territory)
    change, other = a_change(service, {"service.description": "Aide au démarches"}), a_change(service)
    client = sign_in(Role.COORDINATOR)
    listed = client.get(reverse("api:contribution-list"), {"state": "PROPOSED"}).json()

    accepted = client.post(
        reverse("api:contribution-accept", args=[change.pk]),
        {"corrections": {"service.description": "Aide aux démarches"}},
        content_type="application/json",
    )
    refused = client.post(
        reverse("api:contribution-refuse", args=[other.pk]), {"reason": "OTHER"}, content_type="application/json"
    )

    assert len(listed["results"]) == 2
    assert (accepted.status_code, accepted.json()["state"]) == (200, "ACCEPTED")
    service.refresh_from_db()
    assert service.description == "Aide aux démarches"
    assert (refused.status_code, "words" in refused.json()) == (400, True)
    again = client.post(reverse("api:contribution-accept", args=[change.pk]), {}, content_type="application/json")
    assert again.status_code == 400
