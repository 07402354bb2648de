"""A day of rides planned in a browser: propose, take, move, publish, replace a driver; at a desk and on a phone."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from scheduling.models import Run
from scheduling.optimiser import warm_up
from scheduling.transport.enums import Aid, RunStage
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import VehicleFactory
from tests.scheduling.transport.runs.days import Day

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """Check a page at both widths; keep pictures of it where PICTURES names a folder."""
    for width, viewport in (("1280", DESKTOP), ("390", PHONE)):
        page.set_viewport_size(viewport)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page="deplacer" not in name)
    page.set_viewport_size(DESKTOP)


def full_day(cast: Cast) -> Day:
    """Three drivers, one without insurance that day; seven people, one whom the law does not let go there."""
    day = Day(cast.territory)
    minibus = VehicleFactory(scheme=day.scheme, name="Minibus du centre social", seats=8)
    day.driver("Jean-Paul", "Delage", car=minibus)
    day.driver("Odile", "Gendron")
    day.driver("Bernard", "Labrue", car={"insurance_until": day.day - timedelta(days=1)})
    for _ in range(5):
        day.ride()
    day.ride(aids=[Aid.WHEELCHAIR])
    reason = {
        "ground": "PERIMETER",
        "kept": False,
        "sentence": "Périgueux compte plus de 12 000 habitants.",
        "source": "art. R. 3133-4",
    }
    day.ride(verdict={"is_lawful": False, "reasons": [reason], "ways_out": ["Conduire la personne à la gare."]})
    return day


def test_from_needs_to_a_published_day_then_a_driver_who_is_ill(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    warm_up()
    day = full_day(cast)
    page = browser_sign_in(Role.COUNSELLOR)
    address = f"{live_server.url}/deplacements/jour/{day.day.isoformat()}/"

    page.goto(address)
    look(page, "courses-avant")
    page.get_by_role("button", name="Proposer des trajets").click()
    page.get_by_text("Trajets proposés").wait_for()
    look(page, "courses-proposition")
    page.get_by_role("button", name="Reprendre").click()
    page.get_by_role("link", name="Publier…").wait_for()
    look(page, "courses-journee")
    page.get_by_role("link", name="Déplacer…").first.click()
    page.get_by_role("dialog").wait_for()
    look(page, "courses-deplacer")
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Publier…").click()
    look(page, "courses-publier")
    page.get_by_role("button", name="Publier et prévenir").click()
    page.get_by_text("publiée", exact=True).first.wait_for()
    assert Run.objects.filter(stage=RunStage.PUBLISHED).exists()
    page.get_by_role("link", name="ne peut pas venir").first.click()
    page.get_by_text("Ce qui change").wait_for()
    look(page, "courses-absence")
    page.get_by_role("button", name="Faire ces changements et prévenir").click()
    page.get_by_role("heading", name="Personnes à prévenir").wait_for()
    look(page, "courses-prevenir")
