"""Settings of the territory: the service, sectors and communes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Commune, Sector
from tests.conftest import Cast
from tests.factories import CommuneFactory, SectorFactory

SignIn = Callable[[Role], Client]


def test_the_service_is_renamed_and_a_wrong_phone_explained(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.MANAGER)
    typed = {"service_name": "Tisseurs", "phone": "rien", "email": "a@example.org", "school_zone": "C"}
    wrong = browser.post(reverse("accounts:territory"), typed).content.decode()
    assert 'value="Tisseurs"' in wrong
    browser.post(reverse("accounts:territory"), {**typed, "phone": "05 36 49 12 34"})

    cast.territory.refresh_from_db()
    assert (cast.territory.service_name, cast.territory.school_zone) == ("Tisseurs", "C")
    assert cast.territory.phone.as_e164 == "+33536491234"


def test_a_sector_is_created_renamed_and_removed_without_losing_communes(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.ADMIN)
    browser.post(reverse("accounts:communes"), {"name": "Vallée du Vern"})
    sector = Sector.objects.get(territory=cast.territory, name="Vallée du Vern")
    commune = Commune.objects.get(territory=cast.territory)
    place = {"sector": sector.pk, "latitude": "45,2", "longitude": "0,5"}
    browser.post(reverse("accounts:commune", args=[commune.pk]), place)
    commune.refresh_from_db()
    assert (commune.sector, commune.latitude) == (sector, 45.2)

    browser.post(reverse("accounts:sector", args=[sector.pk]), {"name": "Vern"})
    sector.refresh_from_db()
    assert sector.name == "Vern"
    browser.post(reverse("accounts:sector-delete", args=[sector.pk]))
    commune.refresh_from_db()
    assert commune.sector is None


@pytest.mark.parametrize("name", ["Vallée de l’Isle", "VALLÉE DE L’ISLE", "Vallee de l'Isle"])
def test_two_sectors_do_not_bear_the_same_name(cast: Cast, sign_in: SignIn, name: str) -> None:
    other = SectorFactory(territory=cast.territory, name="Autre")
    browser = sign_in(Role.MANAGER)
    for url in (reverse("accounts:communes"), reverse("accounts:sector", args=[other.pk])):
        assert "Un secteur porte déjà ce nom." in browser.post(url, {"name": name}).content.decode()


def test_a_point_outside_the_earth_is_refused(cast: Cast, sign_in: SignIn) -> None:
    commune = Commune.objects.get(territory=cast.territory)
    place = {"sector": "", "latitude": "450", "longitude": "0,5"}
    answer = sign_in(Role.MANAGER).post(reverse("accounts:commune", args=[commune.pk]), place).content.decode()

    assert "90" in answer
    assert "450" in answer


def test_places_of_another_territory_are_unknown(cast: Cast, sign_in: SignIn) -> None:
    theirs = CommuneFactory(territory=cast.other_territory, saint_astier=True)
    mine = Commune.objects.get(territory=cast.territory)
    browser = sign_in(Role.MANAGER)

    assert browser.get(reverse("accounts:commune", args=[theirs.pk])).status_code == 404
    assert browser.get(reverse("accounts:sector", args=[theirs.sector.pk])).status_code == 404
    assert browser.post(reverse("accounts:sector-delete", args=[theirs.sector.pk])).status_code == 404
    place = {"sector": theirs.sector.pk, "latitude": "45", "longitude": "0"}
    browser.post(reverse("accounts:commune", args=[mine.pk]), place)
    mine.refresh_from_db()
    assert mine.sector != theirs.sector


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.ADMIN}])
def test_other_roles_do_not_open_the_settings(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role)

    assert browser.get(reverse("accounts:territory")).status_code == 403
    assert browser.get(reverse("accounts:communes")).status_code == 403
