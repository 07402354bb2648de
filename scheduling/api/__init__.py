"""API of the package. Same visibility and same services as the pages."""

from rest_framework.viewsets import ViewSetMixin

from scheduling.api.plans import PlanViewSet
from scheduling.api.visits import VisitViewSet

ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("plans", PlanViewSet, "plan"),
    ("visits", VisitViewSet, "visit"),
]
