"""API of the package. Same visibility and same services as the pages."""

from rest_framework.viewsets import ViewSetMixin

from scheduling.api.requests import VisitRequestViewSet

ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("visit-requests", VisitRequestViewSet, "visit-request"),
]
