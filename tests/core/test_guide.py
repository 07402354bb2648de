"""The guide inside the application: what anybody reads, what members read, and no page that leads nowhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core import guide

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


def test_a_stranger_reads_the_four_open_pages_and_is_asked_to_sign_in_for_the_others(client: Client) -> None:
    home = client.get(reverse("core:help")).content.decode()
    shown = set(re.findall(r'href="/aide/([\w-]+)/"', home))
    assert shown == guide.OPEN_SLUGS

    for slug in guide.OPEN_SLUGS:
        assert client.get(reverse("core:help-page", args=[slug])).status_code == 200
    closed = client.get(reverse("core:help-page", args=["accueil-telephonique"]))
    unknown = client.get(reverse("core:help-page", args=["rien-de-tel"]))
    assert [answer.headers["Location"].partition("?")[0] for answer in (closed, unknown)] == ["/compte/login/"] * 2


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HELPER, Role.PARTNER])
def test_members_find_every_page_in_the_menu_entry(sign_in: SignIn, role: Role, settings: Any) -> None:
    client = sign_in(role)
    page = client.get(reverse("core:help"))
    files = list(Path(settings.GUIDE_DIR).glob("*.md"))

    assert len(page.context["pages"]) == len(files)
    assert any(item.url == reverse("core:help") and item.is_current for item in page.context["menu"])
    assert client.get(reverse("core:help-page", args=["rien-de-tel"])).status_code == 404


def test_every_link_and_image_of_the_guide_leads_somewhere(sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    told = {page.slug: str(page.html) for page in guide.pages(is_member=True)}
    for slug, html in told.items():
        for target in re.findall(r'(?:href|src)="([^"]*)"', html):
            address, _, anchor = unquote(target).partition("#")
            if address.startswith("/aide/images/"):
                assert client.get(address).headers["Content-Type"].startswith("image/"), (slug, target)
            elif address.startswith("/aide/") or anchor:
                read = address.removeprefix("/aide/").strip("/") or slug
                assert read in told, (slug, target)
                assert not anchor or f'id="{anchor}"' in told[read], (slug, target)
            else:
                assert address.startswith(("http", "mailto:", "tel:")), (slug, target)


def test_no_html_of_a_file_reaches_the_page_and_links_out_of_the_guide_are_plain_words(
    tmp_path: Path, settings: Any
) -> None:
    settings.GUIDE_DIR = tmp_path
    text = "# Titre\n\n<script>alert(1)</script> [dehors](../secret.md) [mal](javascript:alert(1)) « mot » : fin\n"
    (tmp_path / "essai.md").write_text(text, encoding="utf-8")

    page = guide.page_of("essai")

    assert page is not None
    assert "<script" not in page.html
    assert "href" not in page.html
    assert "«\u00a0mot\u00a0»\u00a0: fin" in page.html


@pytest.mark.parametrize("name", ["../README.md", "..%2Fbase.py", "rien.png", "a.svg"])
def test_only_images_of_the_guide_are_served(client: Client, name: str) -> None:
    assert client.get(f"/aide/images/{name}").status_code in {404, 302}
    assert guide.image_of(name) is None


def test_where_the_guide_is_not_installed_the_page_says_so(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.GUIDE_DIR = tmp_path / "nulle-part"

    assert "n’est pas installée" in client.get(reverse("core:help")).content.decode()
