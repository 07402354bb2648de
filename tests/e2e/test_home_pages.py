"""Signing in through the real form leads each role to a day that anyone can read and reach by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.enums import Role
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("role", list(Role))
def test_each_home_page_is_accessible_on_a_desk_and_on_a_phone(
    browser_sign_in: Callable[[Role], Page], role: Role
) -> None:
    page = browser_sign_in(role)

    for size in (DESKTOP, PHONE):
        width, height = size["width"], size["height"]
        page.set_viewport_size({"width": width, "height": height})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
