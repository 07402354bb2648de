"""Objectives in the API. Same visibility and same services as the pages."""

from typing import cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from mediation import services
from mediation.models import Objective
from mediation.serializers_objectives import ObjectiveSerializer, ProgressSerializer


@extend_schema_view(
    list=extend_schema(summary="Objectifs des personnes"),
    retrieve=extend_schema(summary="Un objectif"),
)
class ObjectiveViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Objective]):
    """Objectives chosen with people."""

    view_permission = "objective.view"
    edit_permission = "objective.edit"
    queryset = Objective.objects.none()
    serializer_class = ObjectiveSerializer
    filterset_fields = ("beneficiary", "status", "kind")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Objective]:
        """Objectives that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Objective.objects.none()
        visible = Objective.objects.visible_to(self.request.user).prefetch_related("notes")
        return visible.order_by("beneficiary", "position", "pk")

    @extend_schema(summary="Noter un objectif")
    def create(self, request: Request) -> Response:
        """Write down an objective chosen with the person."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        objective = services.objective_add(by=cast("User", request.user), **serializer.validated_data)
        return Response(self.get_serializer(objective).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Noter un progrès", request=ProgressSerializer, responses={200: ObjectiveSerializer})
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """Say where an objective stands."""
        objective = self.get_object()
        serializer = ProgressSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.objective_note(objective=objective, by=cast("User", request.user), **serializer.validated_data)
        return Response(self.get_serializer(self.get_queryset().get(pk=objective.pk)).data)
