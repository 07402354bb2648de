"""The yearly return to the préfet: exactly the items of the arrêté du 17 octobre 2019, in order."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from scheduling.models import Driver, SchemeYear, TransportEligibility, TransportTariff
from scheduling.registration_ride_accounts import return_decision
from scheduling.selectors.transport.prefet import return_of
from scheduling.services.transport.prefet import scheme_year_complete, scheme_year_send
from scheduling.transport.enums import Basis, EvidenceKind, Holding, Regime
from tests.conftest import Cast
from tests.factories import HelperFactory, VehicleFactory
from tests.scheduling.transport.accounts.cast import ABSENT, DONE, driven, driver_of, people, scheme_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
YEAR = timezone.localdate().year - 1
DAY = date(YEAR, 6, 2)
# As the arrêté lists them: the association, the activity, the trips.
WANTED = [
    "Nom de l’association",
    "Numéro RNA",
    "Adresse",
    "Nombre de salariés",
    "Nombre de bénévoles",
    "Nombre d’adhérents",
    "Statuts",
    "Nombre de conducteurs",
    "Dont conducteurs bénévoles",
    "Nombre de bénéficiaires",
    "Part des bénéficiaires au titre de la localisation géographique",
    "Part des bénéficiaires au titre des ressources",
    "Véhicules appartenant à l’association : nombre",
    "Véhicules appartenant à l’association : capacité moyenne",
    "Véhicules mis à disposition à titre non lucratif : nombre",
    "Véhicules mis à disposition à titre non lucratif : capacité moyenne",
    "Participation aux coûts demandée",
    "Règles spécifiques de prise en charge",
    "Nombre de trajets réalisés",
    "Distance moyenne parcourue par trajet",
]


@pytest.fixture
def driver(cast: Cast) -> Driver:
    scheme = scheme_with(cast.territory, flat_fee="2.5", up_to="10", per_km="0.25", driver_per_km="0.3")
    return driver_of(scheme)


def values(driver: Driver) -> dict[str, str]:
    return {item.label: item.value.replace("\u00a0", " ") for item in return_of(driver.scheme, YEAR).items}


def test_the_return_holds_the_items_of_the_arrete_in_order_and_nothing_more(
    cast: Cast, sign_in: SignIn, driver: Driver
) -> None:
    driven(driver, DAY, people(cast.territory, 1))
    url = reverse("scheduling:prefet-return-xlsx", args=[driver.scheme_id]) + f"?annee={YEAR}"

    book = load_workbook(BytesIO(sign_in(Role.MANAGER).get(url).content))

    assert [item.label for item in return_of(driver.scheme, YEAR).items] == WANTED
    assert book.sheetnames == [f"Déclaration {YEAR}"]
    sheet = book[f"Déclaration {YEAR}"]
    assert [cell.value for cell in sheet["A"]][1:] == WANTED
    assert sheet.max_column == 2


def test_the_figures_come_from_the_completed_rides_of_the_year(cast: Cast, driver: Driver) -> None:
    employee = driver_of(
        driver.scheme,
        helper=HelperFactory(territory=cast.territory),
        vehicle=VehicleFactory(scheme=driver.scheme, holding=Holding.OWNED, seats=8),
    )
    anna, bella, clara = people(cast.territory, 3)
    run = driven(driver, DAY, [anna, bella, clara], states=[DONE, DONE, ABSENT])
    run.legs.update(direct_km="10.0")
    run = driven(employee, DAY, [anna])
    run.legs.update(direct_km="25.0")
    driven(driver, date(YEAR - 1, 12, 31), [clara])

    told = values(driver)

    assert told["Nombre de conducteurs"] == "2"
    assert told["Dont conducteurs bénévoles"] == "1"
    assert told["Nombre de bénéficiaires"] == "2"
    assert told["Véhicules appartenant à l’association : nombre"] == "1"
    assert told["Véhicules appartenant à l’association : capacité moyenne"] == "9 places"
    assert told["Véhicules mis à disposition à titre non lucratif : nombre"] == "1"
    assert told["Véhicules mis à disposition à titre non lucratif : capacité moyenne"] == "4 places"
    assert told["Nombre de trajets réalisés"] == "3"
    assert told["Distance moyenne parcourue par trajet"] == "15 km"
    assert told["Participation aux coûts demandée"] == (
        "2,50 € par trajet jusqu’à 10 km, puis 0,25 € par kilomètre au-delà, sans dépasser le plafond légal."
    )


def test_a_paper_of_income_that_holds_on_the_day_of_a_trip_counts_one_at_a_time(cast: Cast, driver: Driver) -> None:
    anna, bella, clara, dora = people(cast.territory, 4)
    driven(driver, DAY, [anna, bella, clara])
    driven(driver, DAY.replace(day=20), [dora])
    for person, basis, seen, until in (
        (anna, Basis.INCOME, date(YEAR, 1, 5), None),
        (bella, Basis.SOCIAL_BENEFIT, date(YEAR, 1, 5), date(YEAR, 5, 31)),
        (clara, Basis.RESIDENCE, date(YEAR, 1, 5), None),
        (dora, Basis.SOCIAL_BENEFIT, date(YEAR, 6, 20), date(YEAR, 6, 20)),
    ):
        TransportEligibility.objects.create(
            beneficiary=person, basis=basis, evidence=EvidenceKind.ASPA, seen_on=seen, expires_on=until
        )

    told = values(driver)

    assert told["Part des bénéficiaires au titre de la localisation géographique"] == "2, soit 50 %"
    assert told["Part des bénéficiaires au titre des ressources"] == "2, soit 50 %"


def test_every_tariff_of_the_year_is_told_and_no_other(cast: Cast, driver: Driver) -> None:
    driver.scheme.tariffs.all().delete()
    dated = [
        (date(YEAR - 2, 1, 1), date(YEAR - 2, 12, 31), "0.10"),
        (date(YEAR - 1, 1, 1), date(YEAR, 8, 31), "0.20"),
        (date(YEAR, 9, 1), date(YEAR, 12, 31), "0.30"),
        (date(YEAR + 1, 1, 1), None, "0.40"),
    ]
    for first, last, price in dated:
        TransportTariff.objects.create(scheme=driver.scheme, valid_from=first, valid_to=last, per_km=price)

    words = values(driver)["Participation aux coûts demandée"]

    assert "0,2 €" in words
    assert f"0,3 € par kilomètre à partir du 1er septembre {YEAR}" in words
    assert "0,1 €" not in words
    assert "0,4 €" not in words


def test_what_nobody_told_is_missing_until_it_is_completed(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    client, url = sign_in(Role.MANAGER), reverse("scheduling:prefet-return", args=[driver.scheme_id])
    before = return_of(driver.scheme, YEAR).missing
    driver.scheme.rna, driver.scheme.address = "W243000001", "place de la Mairie, Neuvic"
    driver.scheme.save()

    page = client.post(
        url,
        {"annee": YEAR, "employees": "0", "volunteers": "31", "members": "140", "statutes": "12/03/2015",
         "rules": "Réserver 48 h avant."},
    )  # fmt: skip

    assert before == [
        "Numéro RNA", "Adresse", "Nombre de salariés", "Nombre de bénévoles", "Nombre d’adhérents", "Statuts",
        "Règles spécifiques de prise en charge",
    ]  # fmt: skip
    assert page.status_code == 302
    assert return_of(driver.scheme, YEAR).missing == []
    assert values(driver)["Nombre de salariés"] == "0"
    assert return_of(driver.scheme, YEAR - 1).missing != []


def test_once_sent_the_return_stays_as_it_left(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    driven(driver, DAY, people(cast.territory, 1))
    client = sign_in(Role.MANAGER)
    url = reverse("scheduling:prefet-return-send", args=[driver.scheme_id])
    today = timezone.localdate()

    client.post(url, {"annee": YEAR, "envoi-on": today.isoformat()})
    driven(driver, DAY, people(cast.territory, 1))
    sent = values(driver)
    with pytest.raises(ValidationError, match="notée envoyée"):
        scheme_year_complete(scheme=driver.scheme, year=YEAR, by=by, members=9)
    client.post(url, {"annee": YEAR, "reprendre": "1"})

    assert sent["Nombre de trajets réalisés"] == "1"
    assert list(sent) == WANTED
    assert values(driver)["Nombre de trajets réalisés"] == "2"


def test_a_return_is_not_sent_tomorrow_nor_before_the_year_has_ended(cast: Cast, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    for year, day in ((YEAR, timezone.localdate() + timedelta(days=1)), (YEAR, date(YEAR, 12, 30))):
        with pytest.raises(ValidationError) as error:
            scheme_year_send(scheme=driver.scheme, year=year, on=day, by=by)
        assert "on" in error.value.message_dict
    assert not SchemeYear.objects.filter(sent_on__isnull=False).exists()


def decisions(user: Any) -> list[str]:
    return [f"{one.fact} {one.consequence}" for one in return_decision(user)]


def test_the_manager_is_reminded_from_january_until_it_is_sent(cast: Cast, driver: Driver) -> None:
    driven(driver, DAY, people(cast.territory, 1))
    manager = cast.user(Role.MANAGER)
    with time_machine.travel(date(YEAR, 12, 31)):
        assert decisions(manager) == []
    with time_machine.travel(date(YEAR + 1, 1, 2)):
        (asked,) = decisions(manager)
        assert f"Elle doit partir avant le 1er mars {YEAR + 1}" in asked
        assert decisions(cast.user(Role.COORDINATOR)) == []
    with time_machine.travel(date(YEAR + 1, 3, 1)):
        assert "Elle devait partir" in decisions(manager)[0]

    scheme_year_send(scheme=driver.scheme, year=YEAR, on=timezone.localdate(), by=manager)

    assert decisions(manager) == []


def test_only_a_transport_d_utilite_sociale_has_a_return(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    driver.scheme.regime = Regime.PUBLIC_TAD
    driver.scheme.save()
    driven(driver, DAY, people(cast.territory, 1))

    answer = sign_in(Role.MANAGER).get(reverse("scheduling:prefet-return", args=[driver.scheme_id]))

    assert answer.status_code == 404
    assert decisions(cast.user(Role.MANAGER)) == []


def test_the_letter_is_a_pdf_and_the_page_says_what_is_missing(cast: Cast, sign_in: SignIn, driver: Driver) -> None:
    client = sign_in(Role.COORDINATOR)

    letter = client.get(reverse("scheduling:prefet-return-pdf", args=[driver.scheme_id]))
    page = client.get(reverse("scheduling:prefet-return", args=[driver.scheme_id])).content.decode()

    assert letter.content.startswith(b"%PDF")
    assert "Il manque" in page
    assert "Numéro RNA" in page
