"""A driver with a phone: leaves, one person gets in, another is not there, one is dropped, the run is over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from scheduling.models import Run
from tests.conftest import Cast
from tests.e2e.conftest import PHONE, assert_accessible, assert_no_sideways_scroll
from tests.scheduling.transport.driving.scene import Morning, a_morning, leg

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def morning(cast: Cast) -> Morning:
    return a_morning(cast.territory, cast.user(Role.HELPER))


def _look(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_a_run_from_departure_to_the_end(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, morning: Morning
) -> None:
    page = browser_sign_in(Role.HELPER)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/mes-courses/")
    _look(page)
    page.locator("main").get_by_role("link", name="Aujourd’hui").first.click()
    _look(page)
    page.get_by_role("button", name="Je pars").click()

    expect(page.get_by_role("heading", name="Jeanne Delage")).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Monté").click()
    expect(page.get_by_role("heading", name="Paul Delage")).to_be_visible()
    page.get_by_role("button", name="Pas là").click()
    expect(page.get_by_role("button", name="Déposé")).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Déposé").click()
    page.get_by_text("J’ai du retard").click()
    _look(page)
    page.get_by_text("Noter le compteur").click()
    page.get_by_label("Compteur au départ").fill("1000")
    page.get_by_label("Compteur au retour").fill("1025")
    page.get_by_role("button", name="Course finie").click()

    expect(page.get_by_role("heading", name="Course finie, merci Odile")).to_be_visible()
    _look(page)
    run = Run.objects.get(pk=morning.out.pk)
    assert (run.odometer_end, leg(morning.jeanne).state, leg(morning.paul).state) == (1025, "DONE", "ABSENT")
