"""The coordinator takes someone in, matches them and validates hours; the volunteer does the rest on a phone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from accounts.models import Commune
from mediation.enums import CaseStatus
from mediation.models import Case
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, HelperFactory
from tests.scheduling.solicitations.cast import a_call, asked
from tests.volunteers.engagement.cast import CHARTER_ASKED, a_policy
from tests.volunteers.hours.factories import hours
from volunteers.enums import HelperKind, HoursStatus, MatchState
from volunteers.models import (
    Helper,
    HelperApplication,
    Match,
    RequirementCompletion,
    TimeEntry,
)
from volunteers.services.applications import application_receive

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def look(page: Page) -> None:
    """Fits the screen, and reads well."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def a_candidate(cast: Cast) -> HelperApplication:
    """Someone who filled in the public form."""
    commune = Commune.objects.filter(territory=cast.territory).order_by("pk").first()
    return application_receive(
        territory=cast.territory,
        consents=True,
        kind=HelperKind.VOLUNTEER,
        first_name="Odile",
        last_name="Gendron",
        phone="06 39 98 20 44",
        email="odile.gendron@example.org",
        commune=commune,
    )


def take_in(page: Page, address: str) -> None:
    """From the home page's decision to a helper in the team."""
    page.goto(address)
    look(page)
    page.get_by_role("link", name="Voir les candidatures").click()
    look(page)
    page.get_by_role("link", name="Odile Gendron").first.click()
    page.locator("#entretien input[type=date]").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Noter l’entretien").click()
    expect(page.get_by_role("button", name="Accepter")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("Odile Gendron").first).to_be_visible()


def match(page: Page, live_server: LiveServer, person: str) -> None:
    """Someone whom nobody visits: who is suggested and why, a trial, then a match."""
    page.goto(f"{live_server.url}/jumelages/?vue=seuls")
    look(page)
    page.get_by_role("link", name=f"Voir qui proposer à {person}").click()
    look(page)
    page.get_by_role("button", name="Proposer").first.click()
    page.get_by_role("button", name="commencer l’essai").click()
    page.get_by_role("button", name="confirmer").click()
    page.get_by_role("link", name="Faire le bilan").click()
    look(page)
    page.get_by_label("Ce qu’en disent la personne et l’intervenant").fill("Tout va bien.")
    page.get_by_role("button", name="Le bilan est fait, tout continue").click()
    expect(page.get_by_text("Tout va bien.")).to_be_visible()
    look(page)


def test_a_coordinator_takes_someone_in_matches_them_and_validates_hours(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    a_candidate(cast)
    person = BeneficiaryFactory(territory=cast.territory)
    Case.objects.update_or_create(beneficiary=person, defaults={"status": CaseStatus.ACTIVE})
    giver = HelperFactory(territory=cast.territory, volunteer=True)
    hours(giver, timezone.localdate(), status=HoursStatus.DECLARED)
    page = browser_sign_in(Role.COORDINATOR)
    page.set_viewport_size(DESKTOP)

    take_in(page, f"{live_server.url}/")
    assert Helper.objects.get(last_name="Gendron").approved_on == timezone.localdate()

    match(page, live_server, person.full_name)
    assert Match.objects.get(beneficiary=person).state == MatchState.ACTIVE

    page.goto(f"{live_server.url}/heures/")
    page.get_by_role("button", name="Valider tout ce qui est déclaré").click()
    expect(page.locator("table").get_by_text("Validées").first).to_be_visible()
    look(page)
    assert TimeEntry.objects.get(helper=giver).status == HoursStatus.VALIDATED


def test_a_volunteer_answers_signs_and_confirms_hours_on_a_phone(
    browser_sign_in: Callable[[Role], Page], live_server: LiveServer, cast: Cast
) -> None:
    monique = HelperFactory(
        territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER), email="monique@example.org"
    )
    a_policy(cast.territory, replace(CHARTER_ASKED, is_optional=True))
    by = cast.user(Role.COORDINATOR)
    (reply,) = asked(a_call(cast.territory, by), by, monique)
    hours(monique, timezone.localdate(), status=HoursStatus.PROPOSED)
    page = browser_sign_in(Role.HELPER)
    page.set_viewport_size(PHONE)

    page.goto(f"{live_server.url}/")
    look(page)
    page.get_by_role("button", name="Oui, je peux").click()
    reply.refresh_from_db()
    assert reply.answer == "YES"

    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Dire si c’est juste").click()
    look(page)
    page.get_by_role("button", name="Tout est juste").click()
    expect(page.get_by_text("À valider").first).to_be_visible()
    assert TimeEntry.objects.get(helper=monique).status == HoursStatus.DECLARED

    page.goto(f"{live_server.url}/mes-documents/")
    look(page)
    page.get_by_label("J’ai lu ce texte et je le signe").check()
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_text("En ordre").first).to_be_visible()
    assert RequirementCompletion.objects.get(helper=monique, code="charte").digest
