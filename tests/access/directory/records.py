"""Keeping the directory: records, hours, checks: who may open what, and the objects its addresses need."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from directory.enums import PlaceKind, RecordStatus
from directory.models import Organisation, Place, PlaceStop, Service
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, DESK, EVERYONE, Row, act, form, page

ROWS: list[Row] = [
    *page("directory:verification-list", DESK),
    *page("directory:duplicate-list", CARE),
    *page("directory:organisation-detail", EVERYONE, pk="organisation"),
    *form("directory:organisation-edit", DESK, pk="organisation"),
    *form("directory:place-create", DESK),
    *page("directory:place-detail", EVERYONE, pk="place"),
    *form("directory:place-edit", DESK, pk="place"),
    *act("directory:place-publish", CARE, pk="place"),
    *form("directory:place-close", CARE, pk="place"),
    *act("directory:place-reopen", CARE, pk="place"),
    *act("directory:place-verify", DESK, pk="place"),
    *form("directory:place-merge", CARE, pk="place", other="twin_place"),
    *act("directory:place-distinct", CARE, pk="place", other="twin_place"),
    *form("directory:stop-list", DESK, pk="bus"),
    *act("directory:stop-delete", DESK, pk="stop"),
    *form("directory:service-create", DESK, pk="place"),
    *page("directory:service-detail", EVERYONE, pk="service"),
    *form("directory:service-edit", DESK, pk="service"),
    *act("directory:service-publish", CARE, pk="service"),
    *form("directory:service-close", CARE, pk="service"),
    *act("directory:service-reopen", CARE, pk="service"),
    *act("directory:service-verify", DESK, pk="service"),
    *form("directory:service-merge", CARE, pk="service", other="twin_service"),
    *act("directory:service-distinct", CARE, pk="service", other="twin_service"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "directory:hours-editor": "reads the hours that are being typed, keeps nothing: public forms use it",
}


class RecordsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _organisation(self) -> Any:
        return Organisation.objects.create(territory=self.territory, name="Mairie")

    def place_named(self, name: str, kind: str = PlaceKind.FIXED) -> Any:
        commune = self.get("commune")
        return Place.objects.create(
            territory=self.territory, organisation=self.get("organisation"), name=name, kind=kind,
            status=RecordStatus.PUBLISHED, insee_code=commune.insee, commune_name=commune.name,
            opening_hours="Mo-Fr 09:00-12:00; 2031 Dec 24-2032 Jan 02 off", phone="05 36 49 21 10",
        )  # fmt: skip

    def _place(self) -> Any:
        return self.place_named("Espace multimédia")

    def _twin_place(self) -> Any:
        return self.place_named("Espace multimédia de la mairie")

    def _bus(self) -> Any:
        return self.place_named("Bus des services", PlaceKind.ITINERANT)

    def _stop(self) -> Any:
        start = timezone.now() + timedelta(days=3)
        return PlaceStop.objects.create(
            place=self.get("bus"),
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            where="Place",
            commune_name="Neuvic",
        )

    def _service(self) -> Any:
        return self.service_named("Aide aux démarches")

    def _twin_service(self) -> Any:
        return self.service_named("Démarches")

    def service_named(self, name: str) -> Any:
        return Service.objects.create(
            territory=self.territory, place=self.get("place"), name=name, status=RecordStatus.PUBLISHED
        )
