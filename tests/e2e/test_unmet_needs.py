"""The ledger of unmet needs in a browser: noted, answered, seen on the map, at both widths."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from accounts.models import Commune
from directory.enums import UnmetReason
from tests.conftest import Cast
from tests.directory.unmet.rows import unmet_of
from tests.directory.unmet.test_ledger_pages import SQUARE
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import CommuneFactory

pytestmark = pytest.mark.e2e


def test_a_demand_is_noted_then_answered(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    page = browser_sign_in(Role.OPERATOR)
    page.goto(live_server.url + reverse("directory:unmet-list"))
    page.get_by_role("link", name="Noter une demande").first.click()
    page.get_by_label("Commune").select_option(label="Neuvic")
    page.get_by_label("Ce qui a manqué").select_option("HOURS")
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer la demande").click()

    page.get_by_label("Ce qui a été trouvé").fill("La permanence du jeudi")
    assert_accessible(page)
    page.get_by_role("button", name="Noter la réponse").click()
    expect(page.get_by_text("La permanence du jeudi")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_ledger_is_read_at_both_widths(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast, size: dict[str, int]
) -> None:
    Commune.objects.update(outline=SQUARE)
    CommuneFactory(territory=cast.territory, douzillac=True)
    for number in range(30):
        unmet_of(cast.territory, f"need:{number}", reason=list(UnmetReason)[number % 8])
    page = browser_sign_in(Role.MANAGER)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for name in ("unmet-list", "unmet-figures", "unmet-create"):
        page.goto(live_server.url + reverse(f"directory:{name}"))
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.goto(live_server.url + reverse("directory:unmet-list"))
    page.get_by_label("État").select_option("resolved")
    expect(page.get_by_text("Aucune demande ne correspond")).to_be_visible()
    assert "state=resolved" in page.url

    page.goto(live_server.url + reverse("directory:unmet-public", args=[cast.territory.slug]))
    assert_accessible(page)
    assert_no_sideways_scroll(page)
