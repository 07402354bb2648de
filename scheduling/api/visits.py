"""Visits over the API: the same rows and the same rules as the pages."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from scheduling.api import planning_serializers as shapes
from scheduling.api.common import BookingConflicts, caller, helpers_of
from scheduling.enums import VisitStatus
from scheduling.models import Visit, VisitHelper
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.visits import visit_move, visit_pin, visit_remove

# A bigger number is no key, and SQLite cannot even compare with it.
LARGEST_KEY = 2**63 - 1


class VisitFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """By day, days or helper."""

    day = django_filters.DateFilter("day")
    day_from = django_filters.DateFilter("day", lookup_expr="gte")
    day_until = django_filters.DateFilter("day", lookup_expr="lte")
    helper = django_filters.NumberFilter("places__helper", max_value=LARGEST_KEY)

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ("day", "stage", "status")


@extend_schema_view(list=extend_schema(summary="Visites"), retrieve=extend_schema(summary="Une visite"))
class VisitViewSet(BookingConflicts, viewsets.ReadOnlyModelViewSet[Visit]):
    """Visits; a helper gets the own appointments from today on."""

    view_permission = "round.view"
    queryset = Visit.objects.none()
    serializer_class = shapes.VisitSerializer
    filterset_class = VisitFilter
    lookup_value_regex = r"\d+"

    @property
    def edit_permission(self) -> str:
        """Telling what came of a visit is everybody's; changing the plan is not."""
        return "visit.report" if self.action == "outcome" else "plan.edit"

    def get_queryset(self) -> QuerySet[Visit]:
        """Visits that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Visit.objects.none()
        places = Prefetch("places", VisitHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
        rows = Visit.objects.visible_to(self.request.user).select_related("beneficiary__commune", "plan__territory")
        return rows.prefetch_related(places).order_by("starts_at", "pk")

    def _answer(self, visit: Visit) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=visit.pk)).data)

    def _fields(self, shape: type[Any]) -> dict[str, Any]:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = serializer.validated_data
        return fields

    @extend_schema(summary="Déplacer", request=shapes.MoveSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Give the visit other hours or people; 400 per broken rule, 409 when it changed since it was read."""
        visit, fields = self.get_object(), self._fields(shapes.MoveSerializer)
        moved = visit_move(
            visit=visit,
            helpers=helpers_of(request, fields["helpers"]),
            starts_at=fields["starts_at"],
            expected_version=fields["version"],
            by=caller(request),
        )
        return self._answer(moved)

    @extend_schema(summary="Fixer", request=shapes.PinSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: str) -> Response:
        """Fix the visit, or let it go."""
        visit, fields = self.get_object(), self._fields(shapes.PinSerializer)
        return self._answer(visit_pin(visit=visit, is_pinned=fields["is_pinned"], by=caller(request)))

    @extend_schema(summary="Retirer", request=shapes.RemoveSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Take the visit out of the plan; an appointment is cancelled and everyone is told."""
        visit, fields = self.get_object(), self._fields(shapes.RemoveSerializer)
        visit_remove(visit=visit, by=caller(request), asked_by_person=fields["asked_by_person"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Dire ce qui s’est passé", request=shapes.OutcomeSerializer, responses=shapes.VisitSerializer
    )
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: str) -> Response:
        """Say what came of the visit."""
        visit, fields = self.get_object(), self._fields(shapes.OutcomeSerializer)
        recorded = visit_outcome_record(
            visit=visit,
            status=VisitStatus(fields["status"]),
            note=fields["note"],
            ask_again=fields["ask_again"],
            by=caller(request),
        )
        return self._answer(recorded)
