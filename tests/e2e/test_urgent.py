"""An urgent request in a real browser: from the week to an appointment, in one click."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from scheduling.enums import PlanStatus, VisitStage
from scheduling.models import Visit
from scheduling.optimiser import warm_up
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MONDAY = date(2027, 3, 1)


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def test_from_the_week_to_an_appointment(browser_sign_in: Callable[[Role], Page], cast: Cast) -> None:
    warm_up()
    published_at = moment(MONDAY - timedelta(days=3), time(17))
    PlanFactory(territory=cast.territory, week=MONDAY, status=PlanStatus.PUBLISHED, published_at=published_at)
    HelperFactory(territory=cast.territory, email="romain.castaing@example.org")
    person = BeneficiaryFactory(territory=cast.territory, first_name="Lucette", last_name="Bordas")
    RequestFactory(beneficiary=person, priority=3)
    with time_machine.travel(moment(MONDAY, time(7))):
        page = browser_sign_in(Role.COUNSELLOR)
        page.get_by_role("link", name="Planning").first.click()
        page.get_by_role("link", name="Demande urgente").click()
        page.get_by_role("link", name="Chercher un moment pour Lucette Bordas").click()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert_accessible(page)
            assert_no_sideways_scroll(page)
        page.get_by_role("button", name="Retenir ce moment").first.click()
        expect(page.locator("h1")).to_contain_text("Semaine")
        expect(page.locator("#fiche")).to_contain_text("Lucette Bordas")
    assert Visit.objects.get().stage == VisitStage.PUBLISHED
