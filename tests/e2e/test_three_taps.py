"""A report of a planned home visit takes three taps on a phone when nothing was unusual."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from mediation.enums import Autonomy, PlaceKind, Theme
from mediation.models import ActivityReport
from scheduling.enums import RequestStatus, VisitStage, VisitStatus
from scheduling.models import Visit
from tests.conftest import Cast
from tests.e2e.conftest import PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, VisitFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class Finger:
    """Taps what is on the screen, and counts."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, thing: Locator) -> None:
        """One tap, on something a finger can hit."""
        box = thing.bounding_box()
        assert box is not None
        assert box["height"] >= 44, f"{box['height']} px is too low for a finger"
        self.taps += 1
        thing.click()


def a_visit_today(cast: Cast) -> Visit:
    """Jeannette, about her e-mails, with the signed-in counsellor."""
    user = cast.user(Role.COUNSELLOR)
    person = BeneficiaryFactory(territory=cast.territory, equipment=["tablette"])
    request = RequestFactory(beneficiary=person, themes=[Theme.EMAIL], status=RequestStatus.PLANNED)
    helper = HelperFactory(territory=cast.territory, user=user)
    visit: Visit = VisitFactory(request=request, day=timezone.localdate(), stage=VisitStage.PUBLISHED, helpers=[helper])
    return visit


def card(page: Page, words: str) -> Locator:
    """The card of an answer."""
    return page.locator("label.choice").filter(has_text=words).first


def assert_told(visit: Visit) -> None:
    """The visit is told, with everything taken over from it."""
    visit.refresh_from_db()
    report = ActivityReport.objects.get(origin_ref=f"visit:{visit.pk}")
    row = report.participations.get()
    assert visit.status == VisitStatus.SEEN
    assert (row.beneficiary, row.autonomy) == (visit.beneficiary, Autonomy.PARTLY)
    assert (report.themes, report.minutes, report.materials) == ([Theme.EMAIL], 60, ["tablette"])
    assert (report.place_kind, report.commune) == (PlaceKind.HOME, visit.beneficiary.commune)
    assert report.done_on == visit.day


def test_from_the_visit_three_taps_are_enough(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    visit = a_visit_today(cast)
    page = browser_sign_in(Role.COUNSELLOR)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/planning/visite/{visit.pk}/compte-rendu/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    finger = Finger()

    finger.tap(card(page, "Oui, comme prévu"))
    finger.tap(card(page, "Autonome avec guidage en cas de besoin"))
    finger.tap(page.get_by_role("button", name="Enregistrer", exact=True))

    expect(page.get_by_text("Et la suite pour Jeannette")).to_be_visible()
    assert finger.taps <= 3
    assert_told(visit)
    assert_accessible(page)


def test_from_the_round_three_taps_are_enough_too(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    visit = a_visit_today(cast)
    page = browser_sign_in(Role.COUNSELLOR)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/ma-tournee/")
    finger = Finger()

    finger.tap(page.get_by_role("link", name="C’est fait, raconter").first)
    finger.tap(card(page, "Autonome avec guidage en cas de besoin"))
    finger.tap(page.get_by_role("button", name="Enregistrer", exact=True))

    expect(page.get_by_text("Et la suite pour Jeannette")).to_be_visible()
    assert finger.taps <= 3
    assert_told(visit)


def test_a_missing_answer_is_named_and_what_did_not_take_place_hides_the_rest(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    visit = a_visit_today(cast)
    page = browser_sign_in(Role.COUNSELLOR)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/planning/visite/{visit.pk}/compte-rendu/")
    expect(page.get_by_text("Encore deux réponses avant d’enregistrer")).to_be_visible()

    card(page, "Oui, comme prévu").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("[name=autonomy]").first).to_be_focused()

    card(page, "Personne n’a ouvert").click()
    expect(page.get_by_text("Repris du rendez-vous")).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("personne n’ouvre").first).to_be_visible()
    visit.refresh_from_db()
    assert visit.status == VisitStatus.NO_SHOW
    assert not ActivityReport.objects.exists()
