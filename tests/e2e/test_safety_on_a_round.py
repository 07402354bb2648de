"""On a phone: read what is not done, arrive, leave, and tell a concern without leaving a word of it behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from scheduling.enums import ConcernLevel
from scheduling.models import BoundariesAcknowledgement, ConcernReport, SafetyAlert, VisitSafety
from scheduling.services.safety_alerts import alerts_watch
from scheduling.services.safety_checks import visit_check_in
from tests.conftest import Cast
from tests.e2e.conftest import PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import HelperFactory
from tests.scheduling.safety.scene import a_visit, a_watch, monique_of, warned_in_order

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WORDS = "Elle ne mange presque plus"


def look(page: Page) -> None:
    """Fits the phone, and reads well."""
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def read_the_list(page: Page) -> None:
    """The list comes before the first round, and one tap shows the round."""
    look(page)
    page.get_by_role("button", name="J’ai lu, voir ma tournée").click()
    assert BoundariesAcknowledgement.objects.count() == 1


def arrive(page: Page) -> None:
    """One tap for both of the pair."""
    button = page.get_by_role("button", name="Noter notre arrivée").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44, "a finger must hit it"
    look(page)
    button.click()
    expect(page.get_by_text("Arrivée notée à").first).to_be_visible()
    assert VisitSafety.objects.filter(checked_out_at=None).count() == 2
    look(page)


def leave(page: Page) -> None:
    """One tap, taken back, and one tap again."""
    page.get_by_role("button", name="Noter notre départ").first.click()
    expect(page.get_by_text("Départ noté à").first).to_be_visible()
    page.get_by_role("button", name="Annuler", exact=True).first.click()
    expect(page.get_by_text("Le départ n’est plus noté").first).to_be_visible()
    page.get_by_role("button", name="Noter notre départ").first.click()
    expect(page.get_by_text("Départ noté à").first).to_be_visible()
    assert VisitSafety.objects.exclude(checked_out_at=None).count() == 2


def tell_a_concern(page: Page) -> None:
    """From the visit; afterwards not a word is left, even going back."""
    page.get_by_role("link", name="Signaler une inquiétude pour Jeannette").first.click()
    expect(page.get_by_role("link", name="112")).to_be_visible()
    look(page)
    page.locator("label.choice").filter(has_text="Préoccupant").click()
    page.get_by_label("Ce que vous avez vu ou entendu").fill(WORDS)
    page.get_by_role("button", name="Transmettre").click()
    expect(page.get_by_text("C’est transmis à Sylvie Marchive").first).to_be_visible()
    assert WORDS not in page.content()
    page.go_back()
    expect(page.get_by_label("Ce que vous avez vu ou entendu")).to_have_value("")


def test_a_volunteer_arrives_leaves_and_tells_a_concern_on_a_phone(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    a_watch(cast.territory)
    ines = HelperFactory(civic=True, territory=cast.territory)
    a_visit(cast.territory, [monique_of(cast, has_read=False), ines])
    page = browser_sign_in(Role.HELPER)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/ma-tournee/")

    read_the_list(page)
    arrive(page)
    leave(page)
    tell_a_concern(page)

    concern = ConcernReport.objects.get()
    assert (concern.level, concern.text) == (ConcernLevel.WORRYING, WORDS)


def test_who_is_warned_finds_whom_to_call_and_settles_the_alert_on_a_phone(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    a_watch(cast.territory)
    warned_in_order(cast.territory, cast.user(Role.COORDINATOR))
    visit = a_visit(cast.territory, [monique_of(cast)], hour=0)
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    alerts_watch(now=timezone.now() + timedelta(hours=2))
    page = browser_sign_in(Role.COORDINATOR)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Voir qui appeler").first.click()
    expect(page.get_by_role("link", name="06 39 98 10 10")).to_be_visible()
    look(page)

    page.get_by_role("button", name="Je m’en occupe").click()
    page.get_by_label("Ce qui s’est passé").fill("Elle avait oublié de noter")
    page.get_by_role("button", name="Régler").click()

    expect(page.get_by_text("Alerte réglée").first).to_be_visible()
    look(page)
    assert not SafetyAlert.objects.open().exists()
