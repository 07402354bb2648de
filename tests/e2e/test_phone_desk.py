"""A call with three needs, by keyboard only: one served, one unmet, one referral that its link answers on a phone."""

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from directory.enums import IntakeStatus, NeedOutcome, ReferralStatus
from directory.models import Intake, Need, Orientation, Referral, Service, UnmetNeed
from tests.conftest import Cast
from tests.directory.desk.calls import a_service, operators_call
from tests.directory.search.offer import CLEANING
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TAXES, HOUSEWORK = "Mon compte des impôts est bloqué", "Faire le ménage chez moi"
RIDE = "Quelqu’un pour m’emmener samedi"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what has this text or id."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "[document.activeElement.id, document.activeElement.textContent, document.activeElement.name].join('|')"
        )
        if name in here:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def add_need(page: Page, words: str) -> None:
    """Type in the box where the focus stands, and press Entrée: the focus goes to the need."""
    expect(page.locator("#ajout")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#panneau-titre")).to_be_focused()
    expect(page.locator("#panneau-titre")).to_contain_text(words)


def refer_by_keyboard(page: Page) -> None:
    """Send the need in hand to the partner, through the page of referrals."""
    page.keyboard.press("4")
    page.wait_for_url("**/orientations/nouvelle/**")
    tab_to(page, "consent")
    page.keyboard.press("Space")
    press_button(page, "Relire avant d’envoyer")
    expect(page.get_by_role("button", name="Envoyer l’orientation")).to_be_visible()
    press_button(page, "Envoyer l’orientation")
    page.wait_for_url("**/accueil/appels/*/")


def press_button(page: Page, name: str) -> None:
    """Go to a button by Tab and press Entrée."""
    button = page.get_by_role("button", name=name)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def open_call(page: Page, live_server: LiveServer) -> Intake:
    """From the queue to the box of needs: a name, three letters of the commune."""
    page.goto(f"{live_server.url}/accueil/")
    tab_to(page, "Nouvel appel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accueil/appels/*/")
    expect(page.locator("#id_caller_name")).to_be_focused()
    page.keyboard.type("Mme Couderc")
    page.keyboard.press("Tab")
    page.keyboard.type("neu")
    expect(page.locator("#commune-etat")).to_contain_text("Neuvic")
    tab_to(page, "ajout")
    return Intake.objects.get()


def say_why_nothing_was_found(page: Page) -> None:
    """The call refuses to end; F2 goes to the need, 7 and 1 say what was missing, and it ends."""
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-first-error]")).to_contain_text("Donnez une suite au besoin 3")
    page.keyboard.press("F2")
    expect(page.locator("#ajout")).to_be_focused()
    page.keyboard.press("F2")
    expect(page.locator("#panneau-titre")).to_be_focused()
    page.keyboard.press("7")
    expect(page.locator("#demande input[type=radio]").first).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#reste")).to_contain_text("Chaque besoin a sa suite")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/accueil/")


def test_a_call_with_three_needs_by_keyboard_only(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    served = a_service(cast.territory, "Point numérique")
    partner = a_service(cast.territory, "Aide et plus", themes=(CLEANING,), email="aide@example.org")
    page = browser_sign_in(Role.OPERATOR)
    page.set_viewport_size(DESKTOP)
    call = open_call(page, live_server)

    add_need(page, TAXES)
    expect(page.locator(".svc").first).to_contain_text("Point numérique")
    expect(page.locator("#suites")).to_be_in_viewport(ratio=1)
    page.keyboard.press("2")
    expect(page.locator(".need").first).to_contain_text("Orienté")

    add_need(page, HOUSEWORK)
    expect(page.locator(".svc").first).to_contain_text("Aide et plus")
    refer_by_keyboard(page)
    assert Referral.objects.get().service == partner
    expect(page.locator("#reste")).to_contain_text("Chaque besoin a sa suite")

    page.keyboard.press("F2")
    add_need(page, RIDE)
    say_why_nothing_was_found(page)
    assert_three_outcomes(call, served)

    partner_accepts(page, live_server, str(mailoutbox[-1].body))
    assert Referral.objects.get().status == ReferralStatus.ACCEPTED
    assert UnmetNeed.objects.count() == 1


def partner_accepts(page: Page, live_server: LiveServer, letter: str) -> None:
    """The partner opens the link of the e-mail on a phone, without an account, and accepts."""
    link = re.search(r"/orientation/[\w-]+/", letter)
    assert link is not None
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{link.group()}")
    expect(page.locator("body")).not_to_contain_text(HOUSEWORK)
    page.get_by_role("button", name="Voir la demande").click()
    expect(page.locator("body")).to_contain_text(HOUSEWORK)
    page.get_by_role("button", name="Accepter", exact=True).click()
    expect(page.get_by_text("Vous avez accepté cette demande.")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def assert_three_outcomes(call: Intake, served: Service) -> None:
    """The call is closed, each need has its outcome, and the unmet one stands in the ledger once."""
    call.refresh_from_db()
    place = call.commune.name if call.commune else ""
    assert (call.status, call.caller_name, place) == (IntakeStatus.CLOSED, "Mme Couderc", "Neuvic")
    outcomes = list(Need.objects.order_by("rank").values_list("outcome", flat=True))
    assert outcomes == [NeedOutcome.ORIENTED, NeedOutcome.REFERRED, NeedOutcome.UNMET]
    assert Orientation.objects.get().service == served
    row = UnmetNeed.objects.get()
    assert (row.reason, row.step, row.detected_on) == ("TOO_FAR", 6, timezone.localdate())
    assert row.source_key == f"need:{call.needs.get(rank=3).pk}"


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_desk_are_accessible_at_both_widths(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast, width: dict[str, int]
) -> None:
    a_service(cast.territory)
    call = operators_call(cast, has_no_car=True)
    page = browser_sign_in(Role.OPERATOR)
    page.set_viewport_size(width)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/accueil/appels/{call.pk}/")
    page.fill("#ajout", TAXES)
    page.press("#ajout", "Enter")
    expect(page.locator(".svc").first).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.locator("#suites [data-digit='7']").click()
    expect(page.locator("#demande")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    for path in (
        "/accueil/",
        "/accueil/repondeur/",
        "/accueil/historique/",
        f"/accueil/appels/{call.pk}/rappeler/",
        f"/services/{cast.territory.slug}/demander/",
    ):
        page.goto(f"{live_server.url}{path}")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
