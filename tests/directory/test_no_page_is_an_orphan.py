"""Pages that nobody reached but by their address: each is now a link away from where it is looked for."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


def _links(page: str, name: str, *args: str) -> bool:
    return f'href="{reverse(name, args=args)}"' in page


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.OPERATOR, Role.PARTNER])
def test_exports_are_one_button_of_the_directory_and_lead_back_to_it(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)

    assert _links(client.get(reverse("directory:record-list")).content.decode(), "directory:exports")
    assert _links(client.get(reverse("directory:exports")).content.decode(), "directory:record-list")


def test_the_public_finds_what_nobody_could_meet_from_open_data_and_from_any_public_page(
    client: Client, cast: Cast
) -> None:
    slug = cast.territory.slug
    open_data = client.get(reverse("directory:open-data", args=[slug])).content.decode()
    search = client.get(reverse("directory:public-search", args=[slug])).content.decode()

    assert "Voir les demandes sans réponse" in open_data
    assert _links(open_data, "directory:unmet-public", slug)
    assert _links(search, "directory:unmet-public", slug)


def test_the_team_goes_from_its_figures_to_what_the_public_sees(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(Role.COUNSELLOR).get(reverse("directory:unmet-figures")).content.decode()

    assert _links(page, "directory:unmet-public", cast.territory.slug)
