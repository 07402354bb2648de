"""Pages of schemes, places, drivers and vehicles: what is refused and where, what each role reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Destination, Driver, TransportEligibility, TransportScheme, Vehicle
from scheduling.transport.enums import EvidenceKind, Holding
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DestinationFactory,
    DriverFactory,
    HelperFactory,
    SchemeFactory,
    VehicleFactory,
)
from tests.scheduling.transport.schemes.cast import two_ways_of

SignIn = Callable[[Role], Client]
SCHEME = {
    "name": "Isle mobilité solidaire", "regime": "TUS", "organiser": "Association fictive", "is_association": "on",
    "employees": "1", "members": "84", "booking": "2", "notice_hours": "48", "hours": "lundi à vendredi, 8 h à 18 h",
    "max_km": "80", "max_ride_minutes": "60", "distance_basis": "PASSENGER_ONBOARD", "is_active": "on",
    "excluded_purposes": ["MEDICAL_CPAM"],
}  # fmt: skip


@pytest.fixture
def lead(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ").replace("&#x27;", "'")


def test_a_scheme_is_opened_with_hours_in_words_and_goes_on_to_its_tariff(lead: Client, cast: Cast) -> None:
    response = lead.post(reverse("scheduling:scheme-create"), SCHEME)

    scheme = TransportScheme.objects.get(territory=cast.territory)
    assert response["Location"] == reverse("scheduling:tariff-create", args=[scheme.pk])
    assert scheme.hours == "Mo-Fr 08:00-18:00"
    page = text(lead.get(reverse("scheduling:scheme-detail", args=[scheme.pk])))
    assert "Lundi à vendredi, 8 h à 18 h" in page
    assert "Réserver au moins 2 jours à l’avance" in page
    assert "Sans barème, la participation" in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"is_association": ""}, "is_association", "art. L. 3133-1"),
        ({"max_km": "120"}, "max_km", "art. R. 3133-4"),
        ({"hours": "quand on peut"}, "hours", "lundi à vendredi"),
    ],
)
def test_what_the_law_forbids_is_told_at_the_field(
    lead: Client, changes: dict[str, str], field: str, words: str
) -> None:
    response = lead.post(reverse("scheduling:scheme-create"), SCHEME | changes)

    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert not TransportScheme.objects.exists()


def test_a_public_service_may_do_what_a_tus_may_not(lead: Client) -> None:
    changes = {"regime": "TAD_PUBLIC", "is_association": "", "max_km": "120"}

    assert lead.post(reverse("scheduling:scheme-create"), SCHEME | changes).status_code == 302


def test_someone_else_saved_the_scheme_meanwhile(lead: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    TransportScheme.objects.filter(pk=scheme.pk).update(version=2, members=99)
    sent = SCHEME | {"version": "1", "members": "84"}

    response = lead.post(reverse("scheduling:scheme-edit", args=[scheme.pk]), sent)

    assert response.status_code == 409
    assert "99" in text(response)
    scheme.refresh_from_db()
    assert scheme.members == 99


def test_a_tariff_over_the_cap_is_saved_with_a_warning(lead: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    sent = {
        "valid_from": "2026-01-01", "flat_fee": "3", "flat_fee_up_to_km": "0", "per_km": "0,50", "driver_per_km": "0,35"
    }  # fmt: skip
    preview = text(lead.get(reverse("scheduling:tariff-preview", args=[scheme.pk]), sent))
    assert "Pour 12 km : 3,84 €, ramené au plafond légal." in preview

    response = lead.post(reverse("scheduling:tariff-create", args=[scheme.pk]), sent, follow=True)

    assert scheme.tariffs.count() == 2
    assert any("dépasse toujours le plafond légal" in str(each) for each in get_messages(response.wsgi_request)) or (
        "dépasse toujours le plafond légal" in text(response)
    )


def test_the_amount_for_a_distance_is_told_with_the_cap(sign_in: SignIn, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    address = reverse("scheduling:scheme-detail", args=[scheme.pk])

    assert "Pour 12 km : 3,00 €, plafond légal 3,84 €." in text(sign_in(Role.OPERATOR).get(address, {"km": "12"}))
    assert sign_in(Role.OPERATOR).get(address, {"km": "douze"}).status_code == 200


def test_a_place_of_the_territory_takes_the_point_and_the_urban_unit_of_its_commune(lead: Client, cast: Cast) -> None:
    commune = CommuneFactory(territory=cast.territory, saint_astier=True, urban_inhabitants=7_000)
    sent = {"name": "Opticien", "commune": commune.pk, "urban_inhabitants": "90000", "is_active": "on"}

    assert lead.post(reverse("scheduling:destination-create"), sent).status_code == 302

    place = Destination.objects.get(name="Opticien")
    assert (place.latitude, place.longitude, place.urban_inhabitants) == (
        commune.latitude, commune.longitude, 7_000,
    )  # fmt: skip


def test_a_place_outside_needs_its_town_and_its_point(lead: Client) -> None:
    address = reverse("scheduling:destination-create")

    assert "commune" in lead.post(address, {"name": "Hôpital"}).context["form"].errors
    errors = lead.post(address, {"name": "Hôpital", "town": "Périgueux"}).context["form"].errors
    assert "Donnez les deux coordonnées" in errors["latitude"][0]


def test_a_place_is_copied_from_the_directory(lead: Client, cast: Cast) -> None:
    from tests.directory.factories import PlaceFactory

    place = PlaceFactory(
        territory=cast.territory, name="Cabinet du quai", address="quai de l’Isle", insee_code="24309",
        latitude=45.1, longitude=0.47,
    )  # fmt: skip

    found = text(lead.get(reverse("scheduling:destination-search"), {"q": "cabinet quai"}))
    page = text(lead.get(reverse("scheduling:destination-create"), {"lieu": place.pk}))

    assert f"?lieu={place.pk}" in found
    assert 'value="Cabinet du quai"' in page
    assert 'value="45,1"' in page


def test_places_say_what_the_law_makes_of_a_large_town(sign_in: SignIn, cast: Cast) -> None:
    town = {"territory": cast.territory, "commune": None, "town": "Périgueux", "urban_inhabitants": 66_000}
    DestinationFactory(name="Hôpital", **town)
    DestinationFactory(name="Gare", is_hub=True, **town)

    page = text(sign_in(Role.OPERATOR).get(reverse("scheduling:destination-list")))

    assert "il faut un autre droit que celui d’habiter une commune rurale" in page
    assert "pôle d’échange voisin : toute personne" in page


def test_the_desk_sees_who_drives_and_not_their_papers(sign_in: SignIn, cast: Cast) -> None:
    driver = DriverFactory(scheme=SchemeFactory(territory=cast.territory), licence_seen_on=None)
    address = reverse("scheduling:driver-list")

    lead, desk = text(sign_in(Role.COORDINATOR).get(address)), text(sign_in(Role.OPERATOR).get(address))

    assert "Permis de conduire jamais vu" in lead
    assert str(driver.helper) in desk
    assert "ne peut pas conduire" in desk
    assert "ermis" not in desk
    vehicles = text(sign_in(Role.OPERATOR).get(reverse("scheduling:vehicle-list")))
    assert driver.vehicle.name in vehicles
    assert "Assurance" not in vehicles


def test_kilometres_of_published_runs_stand_against_the_limit(lead: Client, cast: Cast) -> None:
    driver = DriverFactory(scheme=SchemeFactory(territory=cast.territory), max_km_year=32)
    two_ways_of(driver, timezone.localdate())

    page = text(lead.get(reverse("scheduling:driver-list")))

    assert "30 km sur 32" in page
    assert "limite proche" in page


def test_lists_take_as_many_queries_for_many_rows_as_for_one(lead: Client, cast: Cast) -> None:
    def more() -> None:
        number = Driver.objects.count()
        scheme = SchemeFactory(territory=cast.territory, name=f"Service {number}")
        helper = HelperFactory(volunteer=True, territory=cast.territory, last_name=f"Nom{number}")
        DriverFactory(scheme=scheme, helper=helper)
        DestinationFactory(territory=cast.territory, name=f"Lieu {number}")

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as found:
            lead.get(reverse(name))
        return len(found)

    names = [f"scheduling:{kind}-list" for kind in ("scheme", "destination", "driver", "vehicle")]
    more()
    for name in names:
        lead.get(reverse(name))
    before = {name: queries(name) for name in names}
    for _ in range(6):
        more()

    assert {name: queries(name) for name in names} == before


def test_a_driver_needs_a_car_or_a_vehicle_of_the_service(lead: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    helper = HelperFactory(volunteer=True, territory=cast.territory, travel_mode="BICYCLE")
    own, minibus = VehicleFactory(scheme=scheme), VehicleFactory(scheme=scheme, holding=Holding.LENT)
    sent = {"helper": helper.pk, "scheme": scheme.pk, "licence_seen_on": "2026-01-05", "is_active": "on"}
    address = reverse("scheduling:driver-create")

    refused = lead.post(address, sent | {"vehicle": own.pk})
    assert "ne se déplace pas en voiture" in refused.context["form"].errors["vehicle"][0]

    assert lead.post(address, sent | {"vehicle": minibus.pk}).status_code == 302
    assert Driver.objects.get(helper=helper).vehicle == minibus


def test_a_licence_seen_tomorrow_is_refused(lead: Client, cast: Cast) -> None:
    driver = DriverFactory(scheme=SchemeFactory(territory=cast.territory))
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {
        "scheme": driver.scheme_id, "vehicle": driver.vehicle_id, "licence_seen_on": tomorrow.isoformat(),
        "is_active": "on", "version": driver.version,
    }  # fmt: skip

    response = lead.post(reverse("scheduling:driver-edit", args=[driver.pk]), sent)

    assert "pas encore venu" in response.context["form"].errors["licence_seen_on"][0]


def test_a_vehicle_is_set_aside_and_taken_back(lead: Client, cast: Cast) -> None:
    vehicle = VehicleFactory(scheme=SchemeFactory(territory=cast.territory), name="Minibus")
    address = reverse("scheduling:vehicle-set-aside", args=[vehicle.pk])

    lead.post(address, {"act": "retirer"})
    assert not Vehicle.objects.get(pk=vehicle.pk).is_active
    assert "Remettre en service" in text(lead.get(reverse("scheduling:vehicle-list")))

    lead.post(address, {"act": "remettre"})
    assert Vehicle.objects.get(pk=vehicle.pk).is_active


def test_a_paper_is_noted_once_and_withdrawn(sign_in: SignIn, cast: Cast) -> None:
    person, client = BeneficiaryFactory(territory=cast.territory), sign_in(Role.COUNSELLOR)
    sent = {"evidence": EvidenceKind.ASPA, "seen_on": timezone.localdate().isoformat()}
    address = reverse("scheduling:right-add", args=[person.pk])

    assert client.post(address, sent).status_code == 302
    assert "déjà noté" in client.post(address, sent).context["form"].errors["evidence"][0]
    right = TransportEligibility.objects.get(beneficiary=person)
    assert (right.basis, right.seen_by) == ("SOCIAL_BENEFIT", cast.user(Role.COUNSELLOR))

    client.post(reverse("scheduling:right-remove", args=[right.pk]))
    assert not TransportEligibility.objects.filter(beneficiary=person).exists()


def test_a_paper_not_seen_yet_or_already_over_is_refused(sign_in: SignIn, cast: Cast) -> None:
    person, client, today = BeneficiaryFactory(territory=cast.territory), sign_in(Role.COUNSELLOR), timezone.localdate()
    address = reverse("scheduling:right-add", args=[person.pk])

    def errors(seen: int, ends: int) -> Any:
        days = {"seen_on": today + timedelta(days=seen), "expires_on": today + timedelta(days=ends)}
        sent = {"evidence": EvidenceKind.CSS} | {name: day.isoformat() for name, day in days.items()}
        return client.post(address, sent).context["form"].errors

    assert list(errors(1, 30)) == ["seen_on"]
    assert list(errors(0, -1)) == ["expires_on"]


def test_empty_pages_offer_the_first_step(lead: Client, sign_in: SignIn) -> None:
    for kind, words in (
        ("scheme", "Ajouter un service"),
        ("destination", "Aucun lieu pour l’instant"),
        ("driver", "Personne ne conduit encore"),
        ("vehicle", "Aucun véhicule"),
    ):
        assert words in text(lead.get(reverse(f"scheduling:{kind}-list")))
        # Who notes a ride adds the place it goes to; the rest is for those who lead.
        may_add = "Ajouter un" in text(sign_in(Role.OPERATOR).get(reverse(f"scheduling:{kind}-list")))
        assert may_add == (kind == "destination")


def test_the_urban_unit_is_kept_in_the_settings_of_the_commune(sign_in: SignIn, cast: Cast) -> None:
    commune = CommuneFactory(territory=cast.territory)
    address = reverse("accounts:commune", args=[commune.pk])
    sent = {"sector": "", "latitude": "45,1", "longitude": "0,47", "urban_inhabitants": "15000"}

    assert sign_in(Role.MANAGER).post(address, sent).status_code == 302

    commune.refresh_from_db()
    assert commune.urban_inhabitants == 15_000
