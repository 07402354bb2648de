"""The API of the directory: who may open what, and the objects its addresses need."""

from typing import Any

from directory.models import ImportRun, Organisation, Place, Service, Source
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, EVERYONE, SETTINGS, Row, act, page, patch

ROWS: list[Row] = [
    *page("api:organisation-list", EVERYONE),
    *act("api:organisation-list", DESK),
    *page("api:organisation-detail", EVERYONE, pk="api_organisation"),
    *patch("api:organisation-detail", DESK, pk="api_organisation"),
    *page("api:place-list", EVERYONE),
    *act("api:place-list", DESK),
    *page("api:place-detail", EVERYONE, pk="api_place"),
    *patch("api:place-detail", DESK, pk="api_place"),
    *page("api:service-list", EVERYONE),
    *act("api:service-list", DESK),
    *page("api:service-detail", EVERYONE, pk="api_service"),
    *patch("api:service-detail", DESK, pk="api_service"),
    *page("api:directory-source-list", EVERYONE),
    *page("api:directory-source-detail", EVERYONE, pk="api_source"),
    *page("api:directory-import-list", SETTINGS),
    *page("api:directory-import-detail", SETTINGS, pk="api_import"),
    *page("api:directory-search-list", EVERYONE),
]
_WHY = "published records of the directory, read only"
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "api:open-organisation-list": _WHY,
    "api:open-organisation-detail": _WHY,
    "api:open-place-list": _WHY,
    "api:open-place-detail": _WHY,
    "api:open-service-list": _WHY,
    "api:open-service-detail": _WHY,
    "api:open-search-list": _WHY,
}


class ApiThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _api_organisation(self) -> Any:
        return Organisation.objects.create(territory=self.territory, name="Espace de vie sociale")

    def _api_place(self) -> Any:
        organisation = self.get("api_organisation")
        return Place.objects.create(territory=self.territory, organisation=organisation, name="Salle des fêtes")

    def _api_service(self) -> Any:
        return Service.objects.create(territory=self.territory, place=self.get("api_place"), name="Aide en ligne")

    def _api_source(self) -> Any:
        return Source.objects.create(territory=self.territory, key="fichier-lu", name="Un fichier lu")

    def _api_import(self) -> Any:
        return ImportRun.objects.create(territory=self.territory, source=self.get("api_source"), file_name="lieux.csv")
