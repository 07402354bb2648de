"""API of the directory and of the ledger of unmet needs."""

from rest_framework.viewsets import ViewSetMixin

from directory.api_contributions import ROUTES as CONTRIBUTION_ROUTES
from directory.api_open import ROUTES as OPEN_ROUTES
from directory.api_records import (
    DirectorySearchViewSet,
    ImportRunViewSet,
    OrganisationViewSet,
    PlaceViewSet,
    ServiceViewSet,
    SourceViewSet,
)
from directory.api_unmet import UnmetNeedViewSet

ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("organisations", OrganisationViewSet, "organisation"),
    ("places", PlaceViewSet, "place"),
    ("services", ServiceViewSet, "service"),
    ("directory-sources", SourceViewSet, "directory-source"),
    ("directory-imports", ImportRunViewSet, "directory-import"),
    ("directory-search", DirectorySearchViewSet, "directory-search"),
    ("unmet-needs", UnmetNeedViewSet, "unmet-need"),
    *CONTRIBUTION_ROUTES,
    *OPEN_ROUTES,
]
