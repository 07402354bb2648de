"""A provider proposes a home service on a phone, the team keeps a part, the provider then keeps the record by link."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.models import Contribution, Service
from tests.conftest import Cast
from tests.directory.contributions.rows import a_change, a_service
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nobody_waits(settings: Any) -> None:
    """A browser test types faster than a person."""
    settings.PUBLIC_FORM_SECONDS = 0
    cache.clear()


def check(page: Page) -> None:
    """Nothing for axe, nothing sideways."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def propose(page: Page, address: str) -> None:
    """Fill in the form of someone who cleans at people's homes, forgetting one thing at first."""
    page.goto(address)
    expect(page.get_by_text("Vos activités à domicile")).to_be_hidden()
    page.get_by_label("Votre structure, ou votre nom").fill("Martine Lacoste")
    page.get_by_label("Votre nom", exact=True).fill("Martine Lacoste")
    page.get_by_label("Votre adresse électronique").fill("martine@example.org")
    page.get_by_label("Nom du service").fill("Ménage et repassage")
    page.get_by_label("Ce que vous faites").fill("Je viens chez vous deux heures ou plus, toutes les semaines.")
    page.get_by_text("Ménage et aide à la maison").click()
    page.get_by_text("au domicile des gens").click()
    page.get_by_label("Commune", exact=True).select_option(label="Neuvic")
    page.get_by_text("ménage et entretien de la maison").click()
    page.get_by_text("Payant", exact=True).click()
    page.get_by_label("Prix").fill("26 € de l’heure")
    page.get_by_label("Téléphone").fill("06 39 98 12 34")
    check(page)
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_text("ces activités se déclarent avant d’être proposées").first).to_be_visible()
    check(page)
    expect(page.get_by_label("Nom du service")).to_have_value("Ménage et repassage")
    page.get_by_label("Numéro de déclaration ou d’agrément").fill("SAP 123456789")
    page.get_by_role("button", name="Envoyer ma proposition").click()


def test_from_a_proposal_to_a_record_that_its_provider_keeps(
    page: Page, browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    page.set_viewport_size(PHONE)
    propose(page, f"{live_server.url}/services/{cast.territory.slug}/proposer/")
    expect(page.get_by_role("heading", name="Merci, votre proposition est arrivée")).to_be_visible()
    check(page)

    page.set_viewport_size(DESKTOP)
    browser_sign_in(Role.COUNSELLOR)
    page.goto(f"{live_server.url}/annuaire/propositions/")
    check(page)
    page.get_by_role("link", name="Ménage et repassage").click()
    check(page)
    page.get_by_role("button", name="Publier ce qui est coché").click()
    expect(page.get_by_text("Aucune proposition à lire")).to_be_visible()

    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    thanks = next(message for message in mail.outbox if "/ma-fiche/" in message.body)
    page.goto(f"{live_server.url}/ma-fiche/{thanks.body.split('/ma-fiche/')[1].split('/')[0]}/")
    check(page)
    page.get_by_role("link", name="Modifier Ménage et repassage").click()
    check(page)
    page.get_by_label("Avec vos mots").fill("lundi 9h-12h")
    expect(page.locator("#id_hours-grid")).to_contain_text("lundi")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts").get_by_text("C’est enregistré, et visible tout de suite.")).to_be_visible()
    page.get_by_role("button", name="Tout est juste").click()
    expect(page.locator("#toasts").get_by_text("Vos fiches portent la date d’aujourd’hui.")).to_be_visible()

    service = Service.objects.get()
    assert (service.opening_hours, service.status, service.verified_how) == ("Mo 09:00-12:00", "PUBLISHED", "OWNER")


def test_a_moderator_accepts_two_fields_of_three(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    service = a_service(cast.territory)
    proposed = {"place.phone": "+33536491299", "place.address": "9 rue Neuve", "service.fees_details": "5 €"}
    row = a_change(service, proposed, email="lea@example.org")
    page = browser_sign_in(Role.COUNSELLOR)
    page.goto(f"{live_server.url}/annuaire/propositions/{row.pk}/")
    check(page)

    page.get_by_label("Publier : Le lieu, adresse").uncheck()
    page.get_by_role("button", name="Publier ce qui est coché").click()
    expect(page.locator("#toasts").get_by_text("2 informations publiées")).to_be_visible()

    service.place.refresh_from_db()
    assert (str(service.place.phone.as_e164), service.place.address) == ("+33536491299", "1 rue du Pont")
    assert Contribution.objects.get().state == "PARTLY"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_public_pages_are_accessible(page: Page, live_server: LiveServer, cast: Cast, size: Any) -> None:
    service = a_service(cast.territory)
    page.set_viewport_size(size)

    for address in (
        f"/service/{service.public_id}/erreur/",
        f"/service/{service.public_id}/merci/erreur/",
        f"/services/{cast.territory.slug}/proposer/merci/",
        "/ma-fiche/forged/",
    ):
        page.goto(live_server.url + address)
        check(page)
