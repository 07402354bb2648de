"""Open data and exports in a real browser: readable by all, and a file is really taken away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.services.opendata import open_data_dump
from tests.conftest import Cast
from tests.directory.opendata.made import a_home_service, a_place, a_service
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def published(cast: Cast) -> Cast:
    a_service(a_place(cast.territory))
    a_home_service(cast.territory)
    open_data_dump(territory=cast.territory)
    return cast


def test_anyone_reads_the_page_and_takes_a_file(page: Page, live_server: LiveServer, published: Cast) -> None:
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/donnees-ouvertes/isle-vern-salembre/")
        for details in page.locator("summary").all():
            details.click()
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger services.csv").click()
    assert "Médiathèque de Neuvic" in Path(taken.value.path()).read_text(encoding="utf-8")


def test_a_member_chooses_and_takes_a_spreadsheet(
    page: Page, published: Cast, browser_sign_in: Callable[[Role], Page], live_server: LiveServer
) -> None:
    browser_sign_in(Role.COUNSELLOR)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/annuaire/exports/")
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    with page.expect_download() as taken:
        page.get_by_role("button", name="Télécharger").click()
    assert taken.value.suggested_filename.endswith("annuaire.xlsx")
