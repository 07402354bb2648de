"""The pages and papers of the accounts, as the coordination and a driver use them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.models import JournalEntry
from scheduling.models import Driver, RideDay, TransportScheme
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.selectors.transport.ride_years import year_of
from scheduling.services.transport.accounts import dues_pay, sheet_close
from scheduling.transport.enums import DistanceBasis, RideState
from scheduling.views.transport import account_files
from tests.conftest import Cast
from tests.factories import HelperFactory, RideFactory
from tests.scheduling.transport.accounts.cast import driven, driver_of, last_month, people, scheme_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
LAST = last_month()


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    return scheme_with(cast.territory, per_km="0.20", driver_per_km="0.30", distance_basis=basis)


@pytest.fixture
def driver(cast: Cast, scheme: TransportScheme) -> Driver:
    helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    return driver_of(scheme, helper=helper)


def address(name: str, pk: int, month: date = LAST) -> str:
    return f"{reverse(f'scheduling:{name}', args=[pk])}?mois={month:%Y-%m}"


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_list_shows_each_month_with_its_totals(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 2), km="50.0")

    page = text_of(sign_in(Role.MANAGER).get(reverse("scheduling:ride-accounts") + f"?annee={LAST.year}"))

    for words in ("50 km", "10 €", "15 €", "−5 €", "à clore"):
        assert words in page


def test_the_list_takes_as_many_queries_for_one_run_as_for_many(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    client, url = sign_in(Role.MANAGER), reverse("scheduling:ride-accounts") + f"?annee={LAST.year}"
    seniors = people(cast.territory, 3)
    driven(driver, LAST, seniors[:1])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for back in (1, 2, 3):
        for day in (4, 5):
            driven(driver, last_month(back).replace(day=day), seniors)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one)


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_sheet_takes_as_many_queries_for_one_run_as_for_many(
    cast: Cast, sign_in: SignIn, driver: Driver, is_closed: bool
) -> None:
    client, seniors = sign_in(Role.MANAGER), people(cast.territory, 3)
    counts = []
    for month, runs in ((last_month(2), 1), (last_month(1), 6)):
        for day in range(1, runs + 1):
            driven(driver, month.replace(day=day), seniors)
        if is_closed:
            sheet_close(scheme=driver.scheme, month=month, by=cast.user(Role.MANAGER))
        client.get(address("ride-sheet", driver.scheme_id, month))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("ride-sheet", driver.scheme_id, month))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_month_is_closed_paid_and_the_payment_taken_back(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    (anna,) = people(cast.territory, 1)
    driven(driver, LAST, [anna], km="50.0")
    client, month = sign_in(Role.COORDINATOR), f"{LAST:%Y-%m}"
    url = reverse("scheduling:ride-sheet-pay", args=[driver.scheme_id])
    today = timezone.localdate().isoformat()

    client.post(reverse("scheduling:ride-sheet-close", args=[driver.scheme_id]), {"mois": month})
    client.post(url, {"mois": month, "party": "passager", "key": anna.pk, "on": today})
    client.post(url, {"mois": month, "party": "conducteur", "key": driver.pk, "on": today})
    paid = sheet_of(driver.scheme, LAST)
    client.post(url, {"mois": month, "party": "passager", "key": anna.pk})
    taken_back = sheet_of(driver.scheme, LAST)

    assert paid.is_closed
    assert [row.paid_on for row in [*paid.passengers, *paid.drivers]] == [timezone.localdate()] * 2
    assert [row.paid_on for row in taken_back.passengers] == [None]
    assert "Reprendre" in text_of(client.get(address("ride-sheet", driver.scheme_id)))


def test_nothing_is_paid_on_a_sheet_that_is_open(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    (anna,) = people(cast.territory, 1)
    driven(driver, LAST, [anna])
    data = {"mois": f"{LAST:%Y-%m}", "party": "passager", "key": anna.pk, "on": timezone.localdate().isoformat()}

    client = sign_in(Role.MANAGER)
    page = client.post(reverse("scheduling:ride-sheet-pay", args=[driver.scheme_id]), data, follow=True)

    assert "closez d’abord le bordereau" in text_of(page)


def test_a_form_that_names_no_month_closes_none(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 1))
    url = reverse("scheduling:ride-sheet-close", args=[driver.scheme_id])

    for data in ({}, {"mois": "2026-13"}, {"mois": "2999-01"}):
        page = sign_in(Role.MANAGER).post(url, data, follow=True)
        assert "le mois n’est pas indiqué" in text_of(page)

    assert not sheet_of(driver.scheme, LAST).is_closed


def test_reopening_is_only_offered_for_the_latest_closed_month_while_nothing_is_paid(
    cast: Cast, sign_in: SignIn, driver: Driver
) -> None:
    by, client = cast.user(Role.MANAGER), sign_in(Role.MANAGER)
    for month in (last_month(2), LAST):
        driven(driver, month, people(cast.territory, 1))
        sheet = sheet_close(scheme=driver.scheme, month=month, by=by)
    pages = [text_of(client.get(address("ride-sheet", driver.scheme_id, month))) for month in (last_month(2), LAST)]
    dues_pay(sheet=sheet, driver_id=driver.pk, on=timezone.localdate(), by=by)
    paid = text_of(client.get(address("ride-sheet", driver.scheme_id)))

    assert ["/rouvrir/" in page for page in [*pages, paid]] == [False, True, False]


def test_reopening_without_a_reason_shows_what_is_missing(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 1))
    sheet_close(scheme=driver.scheme, month=LAST, by=cast.user(Role.MANAGER))
    client, url = sign_in(Role.MANAGER), address("ride-sheet-reopen", driver.scheme_id)

    refused = client.post(url, {"mois": f"{LAST:%Y-%m}", "reason": " "})
    done = client.post(url, {"mois": f"{LAST:%Y-%m}", "reason": "Compteur mal lu"}, follow=True)

    assert refused.status_code == 422
    assert "Dites pourquoi" in text_of(refused)
    assert "Compteur mal lu" in text_of(done)


def test_the_spreadsheet_holds_the_lines_and_no_formula(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    (anna,) = people(cast.territory, 1)
    anna.first_name = "=1+1"
    anna.save()
    driven(driver, LAST, [anna], km="50.0")

    answer = sign_in(Role.MANAGER).get(address("ride-sheet-xlsx", driver.scheme_id))
    book = load_workbook(BytesIO(answer.content))
    line = [cell.value for cell in book["Participations"][2]]

    assert str(line[1]).startswith("'=1+1")
    assert Decimal(str(line[6])) == Decimal("10.00")
    assert [cell.value for cell in book["Conducteurs"][2]][3:5] == [50, 15]
    assert answer["Cache-Control"].startswith("no-store")
    assert JournalEntry.objects.filter(verb="ride_sheet.export").count() == 1


def printed(monkeypatch: pytest.MonkeyPatch, client: Client, url: str) -> str:
    """The words of a paper, as they were laid out."""
    kept: list[str] = []

    def laid_out(*args: Any) -> str:
        kept.append(render_to_string(*args))
        return kept[-1]

    monkeypatch.setattr(account_files, "render_to_string", laid_out)
    answer = client.get(url)
    assert answer.content.startswith(b"%PDF")
    return kept[-1].replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_driver_s_statement_adds_up_and_names_no_passenger(
    cast: Cast, sign_in: SignIn, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    seniors = people(cast.territory, 2)
    driven(driver, LAST, seniors, km="50.0")
    driven(driver, LAST + timedelta(days=2), seniors, km="20.5")

    paper = printed(monkeypatch, sign_in(Role.MANAGER), address("ride-driver-pdf", driver.pk))

    assert "70,5 km" in paper
    assert "21,15 €" in paper
    assert "Provisoire" in paper
    assert "Personne0" not in paper


def test_the_passenger_s_notice_says_what_is_asked_in_large_type(
    cast: Cast, sign_in: SignIn, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bella = people(cast.territory, 2)
    driven(driver, LAST, [anna], km="50.0")
    driven(driver, LAST, [bella], km="30.0")
    sheet_close(scheme=driver.scheme, month=LAST, by=cast.user(Role.MANAGER))

    paper = printed(monkeypatch, sign_in(Role.MANAGER), address("ride-passenger-pdf", anna.pk))

    assert "Votre participation : 10 €" in paper
    assert "Provisoire" not in paper
    assert "Personne1" not in paper
    assert '<body class="notice">' in paper


def test_a_driver_sees_the_own_closed_months_and_no_passenger(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 2), km="50.0")
    other = driver_of(driver.scheme)
    driven(other, LAST, people(cast.territory, 1), km="99.0")
    client, url = sign_in(Role.HELPER), reverse("scheduling:my-ride-accounts")
    before = text_of(client.get(url))

    sheet_close(scheme=driver.scheme, month=LAST, by=cast.user(Role.MANAGER))
    after = text_of(client.get(url))

    assert "Aucun mois compté" in before
    assert "15 €" in after
    assert "50 km" in after
    assert "99 km" not in after
    assert "Personne0" not in after
    home = text_of(client.get(reverse("accounts:home")))
    assert "50 km, <b>15 €</b> à vous rendre" in home


def test_the_figures_of_the_year_follow_their_definitions(cast: Cast, driver: Driver) -> None:
    seniors = people(cast.territory, 2)
    driven(driver, LAST, seniors, km="50.0", odometer=(10, 70))
    RideDay.objects.filter(day=LAST).update(km_one_by_one=Decimal("95.5"))
    driven(driver, LAST.replace(day=9), seniors[:1], km="20.0")
    RideFactory(beneficiary=seniors[0], day=LAST, state=RideState.UNMET, reason="personne", unmet_reason="NO_CAPACITY")
    RideFactory(beneficiary=seniors[0], day=LAST, state=RideState.DRAFT)

    figures = year_of(cast.territory, LAST.year).whole

    assert (figures.asked, figures.done, figures.unmet) == (4, 3, 1)
    assert (figures.km, figures.km_saved, figures.days_measured) == (Decimal("80.0"), Decimal("35.5"), 1)
