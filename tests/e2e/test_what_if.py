"""In a real browser: ask what someone more would do, read the answer in place, find it again at its address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, RequestFactory

pytestmark = pytest.mark.e2e


def test_a_manager_asks_what_someone_more_would_do(browser_sign_in: Callable[[Role], Page], cast: Cast) -> None:
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    page = browser_sign_in(Role.MANAGER)
    page.goto(f"{page.url}planning/et-si/")

    page.get_by_label("Part de").select_option("Neuvic")
    for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi"):
        page.get_by_text(day, exact=True).first.click()
    page.get_by_role("button", name="Voir ce que cela donnerait").first.click()

    expect(page.get_by_role("heading", name="Ce que cela donnerait")).to_be_visible(timeout=60_000)
    assert "idee=personne" in page.url
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.reload()
    expect(page.get_by_role("heading", name="Ce que cela donnerait")).to_be_visible()
