"""A coordinator asks who can go; two volunteers answer by their link on a phone, one of them a moment too late."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from scheduling.models import Solicitation
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, RequestFactory
from tests.scheduling.solicitations.cast import links_of, volunteers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def _look(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def _ask(page: Page, address: str) -> None:
    """From the request's page to the first wave."""
    page.goto(address)
    page.get_by_role("link", name="Demander qui peut y aller").click()
    _look(page)
    page.get_by_role("button", name="Voir qui sera sollicité").click()
    expect(page.locator("h1")).to_have_text("Qui solliciter maintenant ?")
    page.get_by_text("Pourquoi cet ordre").click()
    _look(page)
    page.get_by_label("Alix Chabrol").uncheck()
    page.get_by_role("button", name="Solliciter les personnes cochées").click()
    expect(page.get_by_role("heading", name="Envoi 1")).to_be_visible()
    _look(page)


def _answers(phone: Page, first: str, second: str) -> None:
    """By touch, on a phone, without an account."""
    phone.goto(first)
    expect(phone.locator("body")).to_contain_text("Neuvic")
    expect(phone.locator("body")).not_to_contain_text("Delage")
    _look(phone)
    phone.get_by_role("button", name="Oui, je peux").tap()
    expect(phone.locator("h1")).to_have_text("Merci, c’est oui")
    _look(phone)
    phone.goto(second)
    phone.get_by_role("button", name="Oui, je peux").tap()
    expect(phone.locator("h1")).to_have_text("Vous êtes sur la liste d’attente")
    _look(phone)
    phone.goto(first)
    phone.get_by_text("Je ne peux plus venir").tap()
    phone.get_by_role("button", name="Me retirer de cet appel").tap()
    expect(phone.get_by_text("Vous vous êtes retiré.")).to_be_visible()


def test_from_the_request_to_a_confirmed_place(
    browser_sign_in: Callable[[Role], Page],
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    cast: Cast,
    mailoutbox: list[EmailMessage],
) -> None:
    volunteers(cast.territory, 3)
    wanted = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    page = browser_sign_in(Role.COORDINATOR)
    page.set_viewport_size(DESKTOP)
    _ask(page, f"{live_server.url}/demandes/{wanted.pk}/")
    call = Solicitation.objects.get()
    assert links_of(mailoutbox, "chabrol@example.org") == []
    first, second = (live_server.url + links_of(mailoutbox, f"{name}@example.org")[0] for name in ("aubert", "bost"))

    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True})
    phone = context.new_page()
    _answers(phone, first, second)
    phone.goto(live_server.url + links_of(mailoutbox, "bost@example.org")[-1])
    expect(phone.locator("h1")).to_have_text("Une place s’est libérée")
    _look(phone)
    phone.get_by_role("button", name="Je confirme").tap()
    expect(phone.locator("h1")).to_have_text("Merci, c’est oui")
    context.close()

    for path in (f"/appels-a-volontaires/{call.pk}/", "/appels-a-volontaires/", "/appels-a-volontaires/partage/"):
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.goto(live_server.url + path)
            _look(page)
    page.goto(f"{live_server.url}/appels-a-volontaires/{call.pk}/")
    expect(page.locator("#oui")).to_contain_text("Alix Bost")
