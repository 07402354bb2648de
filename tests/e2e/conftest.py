"""A real browser: Debian's Chromium driven by Playwright, with axe at hand."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
AXE_FILE = Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are skipped without Chromium or npm's files, unless REQUIRE_SERVICES=1 makes that a failure."""
    if os.environ.get("REQUIRE_SERVICES") == "1" or (CHROMIUM and AXE_FILE.exists()):
        return
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.skip(reason="needs Debian's chromium and the npm packages"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium: no browser is downloaded."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French browser in Paris."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": DESKTOP}


@pytest.fixture
def browser_sign_in(page: Page, live_server: LiveServer, cast: Cast) -> Callable[[Role], Page]:
    """Sign in through the real form, as a member of a role."""

    def signed_in(role: Role) -> Page:
        page.goto(f"{live_server.url}/compte/login/")
        page.fill("input[name=login]", cast.user(role).email)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    return signed_in


@pytest.fixture(autouse=True)
def no_console_error(page: Page) -> Any:
    """Fail a test whose page wrote an error to the console: a broken script, or something our CSP refuses.

    The page is silent before the database is emptied: a part still being read would be read from nothing.
    """
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield
    with contextlib.suppress(PlaywrightError):  # a page that asks again and again is never silent
        page.wait_for_load_state("networkidle", timeout=3000)
    refused = [text for text in errors if "status of 4" not in text]
    assert not refused, refused


def assert_accessible(page: Page) -> None:
    """Fail with axe's own words when the page breaks a rule; a page still arriving is waited for first."""
    page.wait_for_load_state("load")
    results = Axe.from_file(AXE_FILE).run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than the screen (WCAG 1.4.10)."""
    width, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= screen, f"{page.url} is {width} px wide on a screen of {screen} px"
