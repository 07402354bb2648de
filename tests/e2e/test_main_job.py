"""The main job in a real browser, as a counsellor does it: from a person's file to a visit marked as done."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from core.formatting import hour
from mediation.models import Beneficiary
from messaging.tasks import deliver_due_messages
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.optimiser import warm_up
from tests.conftest import Cast
from tests.e2e.conftest import PHONE, assert_accessible
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, RequestFactory
from volunteers.models import Helper

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Role], Page]
# A Monday without a public holiday in its week, before the first visit of the day.
MONDAY = date(2027, 3, 1)


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@pytest.fixture(scope="module", autouse=True)
def _compiled_engine() -> None:
    """Compile the engine before the browser waits for it, as a worker does when it starts."""
    warm_up()


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    """The counsellor who signs in is also a helper; a volunteer stands beside her."""
    HelperFactory(territory=cast.territory, volunteer=True, email="monique.tisseurs@example.org")
    CommuneFactory(territory=cast.territory, saint_astier=True)
    user = cast.user(Role.COUNSELLOR)
    helper: Helper = HelperFactory(territory=cast.territory, user=user, email=user.email)
    return helper


def test_from_a_call_to_a_visit_done(
    browser_sign_in: SignIn, live_server: LiveServer, cast: Cast, nadia: Helper
) -> None:
    robert = BeneficiaryFactory(territory=cast.territory, first_name="Robert", last_name="Maurin")
    RequestFactory(beneficiary=robert)
    with time_machine.travel(moment(MONDAY, time(7))) as clock:
        page = browser_sign_in(Role.COUNSELLOR)
        add_a_senior(page)
        assess(page)
        ask_for_a_visit(page)
        propose_a_plan(page)
        move_the_visit(page)
        publish(page)
        visit = Visit.objects.get(beneficiary__last_name="Gay")
        print_the_round(page, live_server, nadia, visit.day)
        clock.move_to(visit.starts_at - timedelta(minutes=20))
        mark_as_done(browser_sign_in(Role.COUNSELLOR), live_server)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.SEEN


def add_a_senior(page: Page) -> None:
    page.get_by_role("link", name="Bénéficiaires").first.click()
    page.get_by_role("link", name="Ajouter une personne").first.click()
    page.get_by_label("Prénom", exact=True).fill("Yvonne")
    page.get_by_label("Nom", exact=True).fill("Gay")
    page.get_by_label(re.compile("^Commune")).select_option(label="Neuvic")
    page.get_by_label(re.compile("^Téléphone fixe")).fill("05 36 49 12 50")
    page.get_by_role("button", name="Créer la fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yvonne Gay")
    assert Beneficiary.objects.filter(first_name="Yvonne").count() == 1


def assess(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Faire le diagnostic")).first.click()
    for group in page.locator("main form fieldset").all():
        group.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Voir le résultat").click()
    expect(page.get_by_role("heading", name="Ce que cela veut dire")).to_be_visible()
    assert_accessible(page)


def ask_for_a_visit(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et noter la demande").click()
    page.get_by_label("Ce que la personne demande, avec ses mots").fill("Voir mes arrière-petits-enfants en vidéo")
    page.get_by_text("apprentissage", exact=True).click()
    page.get_by_label("Moment", exact=True).first.select_option(label="Toute la journée, de 9 h à 17 h")
    page.get_by_label("Une personne").check()
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.locator("main")).to_contain_text("Voir mes arrière-petits-enfants en vidéo")


def propose_a_plan(page: Page) -> None:
    page.get_by_role("link", name="Planning").first.click()
    page.get_by_role("button", name="Proposer un planning").first.click()
    page.get_by_role("link", name="Comparer et choisir").click()
    page.get_by_role("dialog").get_by_role("button", name="Prendre la proposition").click()
    expect(page.get_by_text("Proposition reprise : 2 visites placées.", exact=True)).to_be_visible()
    assert Visit.objects.filter(beneficiary__last_name="Gay").count() == 1


def move_the_visit(page: Page) -> None:
    """By the keyboard alone: half an hour later, after reading what it costs."""
    visit = Visit.objects.get(beneficiary__last_name="Gay")
    page.locator(f"#jour-{visit.day:%Y-%m-%d}").click()
    mark = page.locator(f"[data-visit='{visit.pk}']").first
    mark.focus()
    page.keyboard.press("d")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-move-tip]")).to_contain_text("route")
    with page.expect_response(lambda answer: "/deplacer/" in answer.url):
        page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^Yvonne Gay.*9\sh\s30")).first).to_be_visible()
    moved = Visit.objects.get(pk=visit.pk)
    assert moved.starts_at == visit.starts_at + timedelta(minutes=30)


def publish(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Publier")).click()
    expect(page.get_by_role("dialog")).to_contain_text("à appeler")
    page.get_by_role("button", name="Publier et prévenir").click()
    expect(page.locator("main")).to_contain_text("Publié le lundi 1er mars")
    deliver_due_messages()  # the beat finds what a busy database kept from leaving at once
    visit = Visit.objects.get(beneficiary__last_name="Gay")
    told = [message for message in mail.outbox if any(visit.helpers.get().email in to for to in message.to)]
    # A counsellor reads the name, a volunteer never does: both read the hour.
    assert any(hour(visit.starts_at) in message.body for message in told)


def print_the_round(page: Page, live_server: LiveServer, nadia: Helper, day: date) -> None:
    answer = page.request.get(f"{live_server.url}/tournees/{day:%Y-%m-%d}/feuilles.pdf")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def mark_as_done(page: Page, live_server: LiveServer) -> None:
    visit = Visit.objects.get(beneficiary__last_name="Gay")
    helper = visit.helpers.get()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/tournee/{helper.pk}/{visit.day:%Y-%m-%d}/")
    stop = page.locator("main").get_by_role("link", name="C’est fait, raconter").first
    assert_accessible(page)
    stop.click()
    page.get_by_text("Avec guidage", exact=True).click()
    page.get_by_text("Prendre en main du matériel", exact=True).first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("main")).to_contain_text("Compte rendu de Yvonne Gay enregistré")
