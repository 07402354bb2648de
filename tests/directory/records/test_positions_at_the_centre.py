"""A place put at the centre of its commune for want of better says so, and is not taken for a place on the ground."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from directory.exchange.exports.osm import record_of
from directory.exchange.exports.reading import Selection, listed_places
from directory.exchange.exports.tally import IncompleteError
from directory.models import Organisation, Place
from directory.selectors.duplicates import signs_between
from directory.services.records import place_create, record_change
from tests.conftest import Cast
from tests.directory.factories import PlaceFactory, ServiceFactory
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


@pytest.fixture
def at_centre(cast: Cast) -> Place:
    commune = CommuneFactory(territory=cast.territory)
    organisation = Organisation.objects.create(territory=cast.territory, name="Isle&Co", siret="83412345600019")
    return place_create(
        organisation=organisation, by=None, name="Maison Isle&Co", address="1 rue du Pont", insee_code=commune.insee,
        commune_name=commune.name, postal_code=commune.postal_code, latitude=commune.latitude,
        longitude=commune.longitude,
    )  # fmt: skip


def test_a_position_taken_from_the_commune_is_approximate_until_it_is_known(at_centre: Place) -> None:
    assert at_centre.is_position_approximate

    record_change(record=at_centre, fields={"latitude": 45.12345, "longitude": 0.4321}, by=None)

    at_centre.refresh_from_db()
    assert not at_centre.is_position_approximate


def test_the_public_and_the_team_are_told(at_centre: Place, client: Client, sign_in: SignIn) -> None:
    Place.objects.update(status="PUBLISHED")
    service = ServiceFactory(place=at_centre, status="PUBLISHED")
    pages = [
        client.get(reverse("directory:public-place", args=[at_centre.public_id])),
        client.get(reverse("directory:public-service", args=[service.public_id])),
        sign_in(Role.OPERATOR).get(reverse("directory:place-detail", args=[at_centre.pk])),
    ]

    assert all("osition approximative" in page.content.decode() for page in pages)


def test_it_is_left_out_of_the_map_of_everyone(at_centre: Place) -> None:
    Place.objects.update(status="PUBLISHED")
    ServiceFactory(place=at_centre, status="PUBLISHED")
    listed = next(iter(listed_places(Selection(at_centre.territory))))

    with pytest.raises(IncompleteError, match="approximative"):
        record_of(listed)


def test_two_places_at_the_centre_are_not_at_the_same_spot(at_centre: Place) -> None:
    other = PlaceFactory(
        organisation=at_centre.organisation, name="Atelier", latitude=at_centre.latitude, longitude=at_centre.longitude
    )
    other.is_position_approximate = True

    assert signs_between(at_centre, other, at_centre.organisation.siret) == ()
