"""Finding a service without an account: by keyboard, on the map, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.models import Service
from tests.directory.search.offer import LEARN, commune, home, offer
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def services() -> Service:
    """Write a small directory and return its first service."""
    home()
    first = offer("Espace multimédia", commune("Saint-Astier"), fees="gratuit", phone="0536492110", place_hours="24/7")
    offer("Médiathèque", commune("Douzillac"), place_hours="24/7")
    offer("Chez vous", commune("Saint-Astier"), is_at_home=True, zone=["24"], place_hours="", accepts_cesu=True)
    return first


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_public_page_is_accessible(page: Page, live_server: LiveServer, size: ViewportSize) -> None:
    service = services()
    page.set_viewport_size(size)
    for path in (
        "/services/isle-vern-salembre/",
        f"/services/isle-vern-salembre/?theme={LEARN}&commune=24309",
        "/services/isle-vern-salembre/?q=zzzz",
        f"/service/{service.public_id}/",
        f"/service/{service.public_id}/imprimer/",
        f"/lieu/{service.place.public_id}/",
    ):
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_a_question_refreshes_the_list_and_the_address(page: Page, live_server: LiveServer) -> None:
    services()
    page.goto(f"{live_server.url}/services/isle-vern-salembre/")
    page.get_by_label("De quoi avez-vous besoin").fill("ordinateur")
    page.get_by_label("Dans quelle commune").select_option("Neuvic")
    expect(page.get_by_role("heading", name="2 lieux où aller")).to_be_visible()

    assert "commune=24309" in page.url
    assert "q=ordinateur" in page.url
    expect(page.get_by_text("1 solution sans vous déplacer")).to_be_visible()


def test_a_commune_that_is_typed_is_offered_and_chosen(page: Page, live_server: LiveServer) -> None:
    services()
    page.goto(f"{live_server.url}/services/isle-vern-salembre/")
    page.get_by_label("D’où partez-vous").fill("neuv")
    page.get_by_role("button", name="Neuvic").click()
    expect(page.get_by_label("Dans quelle commune")).to_have_value("24309")
    expect(page.get_by_role("heading", name="2 lieux où aller")).to_be_visible()

    assert "neuv&" not in page.url
    assert "adresse" not in page.url


def test_around_me_starts_from_where_the_browser_is(browser: Browser, live_server: LiveServer) -> None:
    services()
    context = browser.new_context(
        locale="fr-FR", geolocation={"latitude": 45.14526, "longitude": 0.52745}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/services/isle-vern-salembre/?theme={LEARN}")
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_text("Les trajets partent de l’endroit choisi")).to_be_visible()

    assert "point=45.145%2C0.527" in page.url
    context.close()


def test_the_map_leads_to_the_list_by_keyboard(page: Page, live_server: LiveServer) -> None:
    services()
    page.goto(f"{live_server.url}/services/isle-vern-salembre/?theme={LEARN}&commune=24309")
    first = page.get_by_role("button", name="1, Médiathèque, Douzillac : voir dans la liste")
    first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#lieu-1")).to_be_focused()


def test_on_a_phone_one_switches_between_list_and_map(page: Page, live_server: LiveServer) -> None:
    services()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/services/isle-vern-salembre/?theme={LEARN}&commune=24309")
    expect(page.get_by_role("heading", name="Sur la carte")).to_be_hidden()
    page.get_by_role("button", name="Carte", exact=True).click()
    expect(page.get_by_role("heading", name="2 lieux où aller")).to_be_hidden()
    page.get_by_role("button", name="2, Espace multimédia, Saint-Astier : voir dans la liste").click()

    expect(page.locator("#lieu-2")).to_be_focused()


def test_without_javascript_a_question_is_answered_too(browser: Browser, live_server: LiveServer) -> None:
    services()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{live_server.url}/services/isle-vern-salembre/")
    page.get_by_label("De quoi avez-vous besoin").fill("ordinateur")
    page.get_by_label("Dans quelle commune").select_option("Neuvic")
    page.get_by_role("button", name="Chercher").click()

    expect(page.get_by_role("link", name="Espace multimédia", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Sur la carte")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_list_of_the_team_is_accessible(browser_sign_in: Callable[[Role], Page], size: ViewportSize) -> None:
    services()
    page = browser_sign_in(Role.OPERATOR)
    page.set_viewport_size(size)
    page.goto(page.url + "annuaire/")
    expect(page.get_by_role("link", name="Espace multimédia")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
