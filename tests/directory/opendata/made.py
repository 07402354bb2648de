"""Rows of the directory as the tests of exports need them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory
from directory.enums import PlaceKind, RecordStatus
from directory.models import Organisation, Place, Service, ServiceTheme, Source
from tests.factories import TerritoryFactory

ONLINE = "numerique--acceder-a-des-services-en-ligne"
BASICS = "numerique--maitriser-les-fondamentaux-du-numerique"
HOME_HELP = "equipement-et-alimentation--aide-menagere"


def a_place(territory: Territory | None = None, **given: Any) -> Place:
    """A published place of Neuvic, with its organisation unless one is given."""
    owner = territory or TerritoryFactory()
    organisation = given.pop("organisation", None) or Organisation.objects.create(
        territory=owner,
        name="Mairie de Neuvic",
        siret="21240309900017",
        typology="BIB",
        description="La commune de Neuvic",
        email="mairie@example.org",
    )
    values: dict[str, Any] = {
        "name": "Médiathèque de Neuvic",
        "kind": PlaceKind.FIXED,
        "status": RecordStatus.PUBLISHED,
        "address": "4 place de la Halle",
        "postal_code": "24190",
        "insee_code": "24309",
        "commune_name": "Neuvic",
        "latitude": 45.1012,
        "longitude": 0.4701,
        "phone": "+33536492110",
        "email": "mediatheque@example.org",
        "website": "https://mediatheque.example.org/",
        "opening_hours": "Tu-Fr 10:00-12:00,14:00-18:00; Sa 10:00-12:30",
        "updated_on": date(2026, 3, 12),
    }
    return Place.objects.create(territory=owner, organisation=organisation, **values | given)


def a_service(place: Place, *themes: str, **given: Any) -> Service:
    """A published service of a place."""
    values: dict[str, Any] = {
        "name": "Médiation numérique",
        "status": RecordStatus.PUBLISHED,
        "description": "De l’aide pour vos démarches en ligne, sans rendez-vous.",
        "kind": "accompagnement",
        "publics": ["seniors"],
        "fees": "gratuit",
        "reception_modes": ["en-presentiel"],
        "contact_modes": ["se-presenter", "telephoner"],
        "contact_by": ["usagers"],
        "updated_on": date(2026, 3, 12),
    }
    service = Service.objects.create(territory=place.territory, place=place, **values | given)
    ServiceTheme.objects.bulk_create(ServiceTheme(service=service, theme=theme) for theme in themes or (ONLINE, BASICS))
    return service


def a_home_service(territory: Territory | None = None) -> Service:
    """Someone who works at people's homes, under CESU."""
    organisation = Organisation.objects.create(
        territory=territory or TerritoryFactory(), name="Ménage et compagnie", email="bonjour@example.org"
    )
    place = a_place(
        organisation.territory,
        organisation=organisation,
        name="Ménage et compagnie",
        kind=PlaceKind.REMOTE,
        address="",
        latitude=None,
        longitude=None,
        email="",
        website="",
        opening_hours="",
    )
    return a_service(
        place,
        HOME_HELP,
        name="Ménage à domicile",
        is_at_home=True,
        accepts_cesu=True,
        reception_modes=[],
        publics=["tous-publics", "seniors"],
        documents="une pièce d’identité",
        fees="payant",
        fees_details="24 € l’heure",
    )


def a_bus(territory: Territory | None = None) -> Service:
    """A bus that comes on dates."""
    owner = territory or TerritoryFactory()
    runner = Organisation.objects.create(territory=owner, name="La tournée", siret="26240001700011")
    place = a_place(
        owner,
        organisation=runner,
        name="Bus des services",
        kind=PlaceKind.ITINERANT,
        opening_hours="",
        phone="+33536492170",
        latitude=45.05,
        longitude=0.5,
        commune_name="Sourzac",
        insee_code="24543",
    )
    start = timezone.now() + timedelta(days=3)
    for days in range(7):
        at = start + timedelta(days=days)
        place.stops.create(
            starts_at=at, ends_at=at + timedelta(hours=2), where="Place du marché", commune_name="Sourzac"
        )
    return a_service(place, ONLINE)


def a_source(territory: Territory, key: str = "cartographie", **given: Any) -> Source:
    """A source of a territory."""
    values: dict[str, Any] = {"name": "La cartographie nationale", "licence": "Licence Ouverte 2.0"}
    return Source.objects.create(territory=territory, key=key, **values | given)
