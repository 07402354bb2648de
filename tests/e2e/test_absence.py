"""An absence in a real browser: noted, looked at, accepted, and the people to tell on paper."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from scheduling.enums import PlanStatus
from scheduling.models import Visit
from scheduling.optimiser import warm_up
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MONDAY = date(2027, 3, 1)


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def test_an_absence_is_noted_then_its_visits_change_hands(browser_sign_in: Callable[[Role], Page], cast: Cast) -> None:
    warm_up()
    published_at = moment(MONDAY - timedelta(days=3), time(17))
    plan = PlanFactory(territory=cast.territory, week=MONDAY, status=PlanStatus.PUBLISHED, published_at=published_at)
    ill = HelperFactory(territory=cast.territory, email="nadia.ferrand@example.org")
    well = HelperFactory(territory=cast.territory, first_name="Romain", last_name="Castaing")
    person = BeneficiaryFactory(territory=cast.territory, first_name="Jeannette", last_name="Gay")
    VisitFactory(request=RequestFactory(beneficiary=person), plan=plan, helpers=[ill], published=True)
    with time_machine.travel(moment(MONDAY, time(7))):
        page = browser_sign_in(Role.COUNSELLOR)
        page.get_by_role("link", name="Planning").first.click()
        page.get_by_role("link", name="Un intervenant est absent").click()
        assert_accessible(page)
        page.get_by_label("Qui est absent ?").select_option(label="Nadia Ferrand")
        page.get_by_label("Du", exact=True).fill("2027-03-02")
        page.get_by_role("button", name="Noter et voir les visites").click()
        expect(page.get_by_text("Rien n’a encore changé.")).to_be_visible()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert_accessible(page)
            assert_no_sideways_scroll(page)
        page.get_by_role("button", name="Accepter et prévenir").click()
        expect(page.get_by_text("C’est fait.")).to_be_visible()
        page.get_by_role("link", name="Personnes à prévenir").click()
        expect(page.locator("main")).to_contain_text("Romain Castaing viendra")
        assert_accessible(page)
    assert list(Visit.objects.get().helpers.all()) == [well]
