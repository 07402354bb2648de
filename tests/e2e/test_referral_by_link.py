"""A person is sent to a partner from the file; the partner answers by the link on a phone; the file tells it all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.models import Referral
from tests.conftest import Cast
from tests.directory.referrals.cast import a_service
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def _look(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def _link(text: str) -> str:
    """The path that the message holds; the outbox has erased it once it had left."""
    found = re.search(r"/orientation/[\w-]+/", text)
    assert found is not None, text
    return found.group()


def _send(page: Page) -> None:
    """From the person's page to the partner's link."""
    page.get_by_text("Autres actions").click()
    page.get_by_role("link", name="Orienter vers un partenaire").first.click()
    _look(page)
    page.get_by_label("Ce qu’il faut, ou le nom du service").fill("Relais")
    page.get_by_role("link", name="Choisir : Ateliers du Relais").click()
    page.get_by_label("Ce qui est demandé").fill("Apprendre à appeler en visio")
    page.get_by_text("Téléphone : 05").click()
    page.get_by_text("Oui, elle est d’accord").click()
    _look(page)
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    expect(page.locator("h1")).to_have_text("Relire avant d’envoyer")
    expect(page.locator(".referral-read")).not_to_contain_text("Delage")
    _look(page)
    page.get_by_role("button", name="Envoyer l’orientation").click()
    expect(page.locator(".lead-in")).to_contain_text("Sans réponse")
    _look(page)


def _answer(phone: Page, address: str) -> None:
    """By touch, on a phone."""
    phone.goto(address)
    expect(phone.locator("body")).not_to_contain_text("Jeannette")
    _look(phone)
    phone.get_by_role("button", name="Voir la demande").tap()
    expect(phone.locator(".referral-read")).to_contain_text("05")
    phone.get_by_text("Décliner", exact=True).tap()
    phone.get_by_text("Proposer une date", exact=True).tap()
    _look(phone)
    day = timezone.localdate() + timedelta(days=3)
    phone.get_by_label("Jour").fill(day.isoformat())
    phone.get_by_label("Heure").fill("14:30")
    phone.get_by_role("button", name="Accepter et proposer cette date").tap()
    expect(phone.get_by_text("Vous avez accepté cette demande.")).to_be_visible()
    _look(phone)


def _tell(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_role("button", name="Aide apportée").tap()
    expect(phone.locator("h1")).to_have_text("Merci")
    _look(phone)
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text("Vous avez déjà répondu")
    _look(phone)


def test_from_the_file_to_help_given(
    browser_sign_in: Callable[[Role], Page],
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    cast: Cast,
    mailoutbox: list[EmailMessage],
) -> None:
    a_service(cast.territory)
    person = BeneficiaryFactory(territory=cast.territory)
    page = browser_sign_in(Role.COUNSELLOR)
    page.set_viewport_size(DESKTOP)
    page.goto(f"{live_server.url}/beneficiaires/{person.pk}/")
    _send(page)
    row = Referral.objects.get()
    address = live_server.url + _link(str(mailoutbox[-1].body))

    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True})
    phone = context.new_page()
    _answer(phone, address)
    page.goto(f"{live_server.url}/")
    expect(page.get_by_text("Ateliers du Relais propose").first).to_be_visible()
    _look(page)
    _tell(phone, address)
    context.close()

    page.goto(f"{live_server.url}/beneficiaires/{person.pk}/")
    expect(page.locator("#orientations")).to_contain_text("Aide apportée")
    expect(page.locator("#histoire")).to_contain_text("Ateliers du Relais a apporté l’aide demandée.")
    _look(page)
    for path in ("/orientations/", "/orientations/suivi/?etat=a-venir", f"/orientations/{row.pk}/"):
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.goto(live_server.url + path)
            _look(page)
