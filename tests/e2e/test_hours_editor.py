"""The hours of a place, typed in words or in the week, with the keyboard alone, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.models import Place
from tests.conftest import Cast
from tests.directory.factories import OrganisationFactory, PlaceFactory
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_hours_are_typed_in_words_then_corrected_by_keyboard(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast, size: ViewportSize
) -> None:
    page = browser_sign_in(Role.COUNSELLOR)
    place = PlaceFactory(organisation=OrganisationFactory(territory=cast.territory), opening_hours="")
    page.set_viewport_size(size)
    page.goto(live_server.url + reverse("directory:place-edit", args=[place.pk]))
    assert_accessible(page)

    _type_the_words(page)
    _copy_thursday_on_saturday(page)
    _press(page.get_by_label("Fermé pendant les vacances scolaires"), "Space")
    expect(page.locator(".hours-preview")).to_contain_text("Ouv")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    _press(page.get_by_role("button", name="Enregistrer"), "Enter")
    page.wait_for_url(live_server.url + reverse("directory:place-detail", args=[place.pk]))

    kept = Place.objects.get(pk=place.pk)
    assert kept.opening_hours == "Mo-We,Fr 09:00-12:00,14:00-17:00; Th,Sa 09:00-12:00"
    assert kept.closes_on_school_holidays
    assert kept.hours_to_check
    assert_accessible(page)


def _press(control: Locator, key: str) -> None:
    control.focus()
    control.press(key)


def _type_the_words(page: Page) -> None:
    words = page.get_by_label("Avec vos mots")
    words.focus()
    page.keyboard.type("du lundi au vendredi 9h-12h et 14h-17h sauf jeudi après-midi. Un samedi sur deux")
    expect(page.get_by_label("lundi, première plage, de")).to_have_value("09:00")
    expect(page.locator(".hours-editor")).to_contain_text("Pas compris")
    expect(words).to_be_focused()
    expect(page.locator("input[name=hours-check]")).to_be_checked()


def _copy_thursday_on_saturday(page: Page) -> None:
    _press(page.get_by_text("Recopier un jour sur d’autres"), "Enter")
    page.locator("select[name=hours-copy]").select_option("3")
    _press(page.locator("input[name=hours-copy-to][value='5']"), "Space")
    _press(page.get_by_role("button", name="Recopier"), "Enter")
    expect(page.get_by_label("samedi, première plage, de")).to_have_value("09:00")


def test_chips_are_found_by_words_without_accents(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    page = browser_sign_in(Role.COUNSELLOR)
    place = PlaceFactory(organisation=OrganisationFactory(territory=cast.territory))
    page.goto(live_server.url + reverse("directory:service-create", args=[place.pk]))

    page.get_by_label("Chercher un thème").fill("acceder a des services")

    expect(page.get_by_label("Accéder à des services en ligne")).to_be_visible()
    expect(page.locator("#id_themes label:visible")).to_have_count(1)
    assert_accessible(page)
