"""API of the package. Same visibility and same services as the pages."""

from rest_framework.viewsets import ViewSetMixin

from scheduling.api.plans import PlanViewSet
from scheduling.api.requests import VisitRequestViewSet
from scheduling.api.visits import VisitViewSet

ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("visit-requests", VisitRequestViewSet, "visit-request"),
    ("plans", PlanViewSet, "plan"),
    ("visits", VisitViewSet, "visit"),
]
