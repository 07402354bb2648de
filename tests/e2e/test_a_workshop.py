"""A workshop from the first registration to its report: 12 places, 15 people, 6 of them to be driven."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from accounts.models import User
from mediation.models import ActivityReport, Beneficiary
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.workshops.wishes import wish_add
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, HelperFactory, SessionFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NAMES = (
    "Aubert", "Bost", "Chabrol", "Dumas", "Escande", "Faure", "Gadaud", "Hugon", "Imbert", "Joubert", "Lacoste",
    "Magne", "Nadaud", "Pasquet", "Queyroi",
)  # fmt: skip


def _look(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def _people(cast: Cast) -> list[Beneficiary]:
    return [
        BeneficiaryFactory(territory=cast.territory, first_name="Odette", last_name=name, mobility="OWN_CAR")
        for name in NAMES
    ]


def _register(page: Page, address: str, person: Beneficiary, *, drive: bool) -> None:
    """From the session's page to a registration."""
    page.goto(address)
    page.get_by_role("link", name="Inscrire quelqu’un").first.click()
    page.get_by_label("Nom, commune ou téléphone").fill(person.last_name)
    page.get_by_role("link", name=f"Choisir {person}").click()
    if drive:
        page.get_by_label("Venir chercher la personne").check()
    page.get_by_role("button", name="Inscrire").click()


def _someone_leaves(page: Page) -> None:
    line = page.locator("#inscrits li", has_text="Odette Dumas")
    line.get_by_text("Changer").click()
    line.get_by_role("button", name="Désister").click()
    expect(page.locator("#appeler")).to_contain_text("Odette Nadaud")
    page.locator("#appeler").get_by_role("button", name="Prend la place").click()
    expect(page.locator("#inscrits")).to_contain_text("Odette Nadaud")


def _attendance(phone: Page, address: str, session: WorkshopSession) -> None:
    """Monique, on a phone: everyone is there but one, and somebody more came."""
    phone.set_viewport_size(PHONE)
    phone.goto(address)
    _look(phone)
    for wish in session.wishes.filter(stage="PLACED").select_related("beneficiary").order_by("pk"):
        word = "Absent" if wish.name == "Odette Hugon" else "Présent"
        button = phone.get_by_role("group", name=wish.name, exact=True).get_by_role("button", name=word)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    phone.get_by_role("button", name="Une personne sans fiche de plus").click()
    expect(phone.get_by_text("12 présents")).to_be_visible()
    _look(phone)


def _registrations(page: Page, address: str, session: WorkshopSession, people: list[Beneficiary], by: User) -> None:
    """Fifteen people, the first and the last by hand; five have a place and a ride, the sixth waits for both."""
    _register(page, address, people[0], drive=True)
    expect(page.locator("#inscrits")).to_contain_text("déplacement : demandé")
    # Who could come is loaded after the page: nothing is written while it is read.
    page.wait_for_load_state("networkidle")
    for rank, person in enumerate(people[1:14], start=1):
        wish_add(session=session, by=by, beneficiary=person, needs_ride=rank < 5 or rank == 12)
    _register(page, address, people[14], drive=False)
    expect(page.locator("#attente")).to_contain_text("Odette Queyroi")
    assert RideRequest.objects.count() == 5
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        _look(page)


def _report(page: Page) -> None:
    """Three taps: the decision of the home page, then the button."""
    page.get_by_role("link", name="Raconter").first.click()
    expect(page.get_by_role("heading", name="12 participants")).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("enregistré").first).to_be_visible()
    assert ActivityReport.objects.get().participations.count() == 12


def test_from_the_first_registration_to_the_report(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    monique = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    session = SessionFactory(
        territory=cast.territory, capacity=12, animators=[monique], themes=["prendre_en_main_du_materiel"]
    )
    page = browser_sign_in(Role.COORDINATOR)
    page.set_viewport_size(DESKTOP)
    address = f"{live_server.url}/ateliers/{session.pk}/inscriptions/"
    _registrations(page, address, session, _people(cast), cast.user(Role.COORDINATOR))
    _someone_leaves(page)
    assert RideRequest.objects.count() == 6
    assert SessionWish.objects.filter(stage="PLACED").count() == 12

    page.wait_for_load_state("networkidle")
    starts = timezone.now() - timedelta(minutes=130)
    WorkshopSession.objects.filter(pk=session.pk).update(
        day=timezone.localdate(starts), starts_at=starts, ends_at=starts + timedelta(hours=2)
    )
    page.context.clear_cookies()
    _attendance(browser_sign_in(Role.HELPER), f"{live_server.url}/animer/{session.pk}/", session)
    page.context.clear_cookies()
    page.set_viewport_size(DESKTOP)
    _report(browser_sign_in(Role.COUNSELLOR))
