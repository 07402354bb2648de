"""Structures that never received a link are invited together, once the list was read over."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from directory.models import Organisation, OwnerLink
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.contributions.rows import a_link, a_service

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
URL = "/annuaire/structures/sans-lien/"


@pytest.fixture
def structures(cast: Cast) -> dict[str, Organisation]:
    for name in ("Isle&Co", "Le Relais", "Le Lavoir"):
        a_service(cast.territory, organisation=name, place=f"Chez {name}")
    a_service(cast.other_territory, organisation="Ailleurs", place="Ailleurs")
    Organisation.objects.filter(name="Le Lavoir").update(email="")
    return {row.name: row for row in Organisation.objects.all()}


def test_those_with_a_link_or_elsewhere_are_not_listed_and_those_without_address_are_to_be_called(
    structures: dict[str, Organisation], sign_in: SignIn
) -> None:
    a_link(structures["Isle&Co"])

    page = sign_in(Role.COORDINATOR).get(URL)

    assert [each.organisation.name for each, _ in page.context["reachable"]] == ["Le Relais"]
    assert [row.name for row in page.context["unreachable"]] == ["Le Lavoir"]
    assert not OutboxMessage.objects.exists()


def test_only_those_left_ticked_are_written_to_and_a_second_sending_finds_them_no_more(
    structures: dict[str, Organisation], sign_in: SignIn
) -> None:
    client = sign_in(Role.COORDINATOR)
    ticked = {"structure": [structures["Le Relais"].pk, structures["Ailleurs"].pk, structures["Le Lavoir"].pk]}

    client.post(URL, ticked)
    again = client.post(URL, ticked)

    assert [link.organisation.name for link in OwnerLink.objects.all()] == ["Le Relais"]
    assert again.status_code == 422
    assert reverse("directory:owner-invite") == URL


def test_nothing_ticked_sends_nothing_and_says_so(structures: dict[str, Organisation], sign_in: SignIn) -> None:
    page = sign_in(Role.COORDINATOR).post(URL, {})

    assert "Cochez au moins une structure" in page.content.decode()
    assert not OwnerLink.objects.exists()
