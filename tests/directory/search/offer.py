"""Rows of a small directory, made in one line each."""

from typing import Any

from accounts.models import Commune, Territory
from directory.enums import RecordStatus
from directory.models import Organisation, Place, Service, ServiceTheme
from tests.factories import CommuneFactory, TerritoryFactory

LEARN = "numerique--maitriser-les-fondamentaux-du-numerique"
PAPERS = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
CLEANING = "equipement-et-alimentation--aide-menagere"
WEEKDAYS = "Mo-Fr 09:00-12:00,14:00-17:00"
_OF_PLACE = (
    "kind", "address", "postal_code", "insee_code", "commune_name", "latitude", "longitude", "transport_note",
    "closes_on_school_holidays", "website", "accessibility_url", "booking_url",
)  # fmt: skip


def home() -> Territory:
    """Isle Vern Salembre with three communes."""
    territory = TerritoryFactory()
    for trait in ("saint_astier", "douzillac"):
        CommuneFactory(territory=territory, **{trait: True})
    CommuneFactory(territory=territory)
    return territory


def commune(name: str = "Neuvic") -> Commune:
    """A commune of ``home``."""
    return Commune.objects.get(name=name)


def offer(name: str, at: Commune | None = None, *, themes: tuple[str, ...] = (LEARN,), **fields: Any) -> Service:
    """A published service at a commune's centre, at a place and an organisation of its own."""
    territory = fields.pop("territory", None) or (at.territory if at else TerritoryFactory())
    is_own = fields.pop("is_own_service", False)
    where: dict[str, Any] = {"opening_hours": fields.pop("place_hours", WEEKDAYS), "status": RecordStatus.PUBLISHED}
    if at is not None:
        where |= {"insee_code": at.insee, "commune_name": at.name, "latitude": at.latitude, "longitude": at.longitude}
    where |= {key: fields.pop(key) for key in _OF_PLACE if key in fields}
    where |= fields.pop("place", {})
    organisation = Organisation.objects.create(territory=territory, name=name, is_own_service=is_own)
    place = Place.objects.create(territory=territory, organisation=organisation, name=name, **where)
    values = {"status": RecordStatus.PUBLISHED, "description": "Aide et écoute.", **fields}
    service = Service.objects.create(territory=territory, place=place, name=name, **values)
    ServiceTheme.objects.bulk_create([ServiceTheme(service=service, theme=theme) for theme in themes])
    return service
