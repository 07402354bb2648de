"""API of records for the team. Same visibility and same services as the pages."""

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import territory_of
from accounts.models import User
from directory.api_search import AnswerSerializer, SearchQuerySerializer, answer_data, wish_of
from directory.api_serializers import (
    ImportRunSerializer,
    OrganisationSerializer,
    PlaceSerializer,
    ServiceSerializer,
    SourceSerializer,
)
from directory.enums import RecordStatus
from directory.models import ImportRun, Organisation, Place, Service, Source
from directory.selectors.search import search
from directory.services import records as services


def caller(request: Request) -> User:
    """Return the signed-in user."""
    return cast("User", request.user)


class RecordFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By state and by day of the last change."""

    status = django_filters.ChoiceFilter(choices=RecordStatus.choices)
    updated_since = django_filters.DateFilter(field_name="updated_on", lookup_expr="gte")


class _RecordViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    """What the three kinds of records share: read by the team, created and changed through services."""

    view_permission = "directory.view"
    edit_permission = "directory.edit"
    lookup_value_regex = r"\d+"
    rows: ClassVar[Any]

    def get_queryset(self) -> QuerySet[Any]:
        """Records that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return cast("QuerySet[Any]", self.rows.none())
        rows = self._joined(self.rows.visible_to(self.request.user))
        return cast("QuerySet[Any]", rows.order_by("name", "pk"))

    def get_object(self) -> Any:
        """Find a record by its key alone."""
        self.filter_backends = []
        return super().get_object()

    def _joined(self, rows: Any) -> Any:
        return rows

    def _create(self, fields: dict[str, Any]) -> Any:
        raise NotImplementedError

    def create(self, request: Request) -> Response:
        """Create a record, to be read over before it is published."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        fields = dict(serializer.validated_data)
        fields.pop("version", None)
        return self._saved(self._create(fields), status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; 409 when someone saved since the version that was read."""
        found = self.get_object()
        serializer = self.get_serializer(found, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        fields = dict(serializer.validated_data)
        version = fields.pop("version")
        for name in ("organisation", "place"):
            fields.pop(name, None)
        services.record_change(record=found, fields=fields, by=caller(request), version=version)
        return self._saved(found, status.HTTP_200_OK)

    def _saved(self, found: Any, code: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data, status=code)


@extend_schema_view(
    list=extend_schema(summary="Structures"),
    retrieve=extend_schema(summary="Une structure"),
    create=extend_schema(summary="Créer une structure"),
    partial_update=extend_schema(summary="Modifier une structure"),
)
class OrganisationViewSet(_RecordViewSet):
    """Who runs places and services."""

    queryset = Organisation.objects.none()
    rows = Organisation.objects.all()
    serializer_class = OrganisationSerializer

    def _create(self, fields: dict[str, Any]) -> Organisation:
        by = caller(self.request)
        return services.organisation_create(territory=territory_of(by), by=by, **fields)


@extend_schema_view(
    list=extend_schema(summary="Lieux"),
    retrieve=extend_schema(summary="Un lieu"),
    create=extend_schema(summary="Créer un lieu"),
    partial_update=extend_schema(summary="Modifier un lieu"),
)
class PlaceViewSet(_RecordViewSet):
    """Where one goes, or from where someone comes."""

    queryset = Place.objects.none()
    rows = Place.objects.all()
    serializer_class = PlaceSerializer
    filterset_class = RecordFilter

    def _joined(self, rows: Any) -> Any:
        return rows.select_related("organisation")

    def _create(self, fields: dict[str, Any]) -> Place:
        return services.place_create(by=caller(self.request), **fields)


@extend_schema_view(
    list=extend_schema(summary="Services"),
    retrieve=extend_schema(summary="Un service"),
    create=extend_schema(summary="Créer un service"),
    partial_update=extend_schema(summary="Modifier un service"),
)
class ServiceViewSet(_RecordViewSet):
    """What is done for people."""

    queryset = Service.objects.none()
    rows = Service.objects.all()
    serializer_class = ServiceSerializer
    filterset_class = RecordFilter

    def _joined(self, rows: Any) -> Any:
        return rows.select_related("place__organisation").prefetch_related("themes")

    def _create(self, fields: dict[str, Any]) -> Service:
        return services.service_create(by=caller(self.request), **fields)


@extend_schema_view(list=extend_schema(summary="Sources de l’annuaire"), retrieve=extend_schema(summary="Une source"))
class SourceViewSet(viewsets.ReadOnlyModelViewSet[Source]):
    """Where records come from, by precedence."""

    view_permission = "directory.view"
    queryset = Source.objects.none()
    serializer_class = SourceSerializer
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Source]:
        """Sources that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Source.objects.none()
        return Source.objects.visible_to(self.request.user).order_by("precedence", "name", "pk")


@extend_schema_view(list=extend_schema(summary="Imports"), retrieve=extend_schema(summary="Un import"))
class ImportRunViewSet(viewsets.ReadOnlyModelViewSet[ImportRun]):
    """Files read, with what each would do or did."""

    view_permission = "directory.import"
    queryset = ImportRun.objects.none()
    serializer_class = ImportRunSerializer
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[ImportRun]:
        """Imports that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return ImportRun.objects.none()
        return ImportRun.objects.visible_to(self.request.user).order_by("-created_at", "-pk")


class DirectorySearchViewSet(viewsets.ViewSet):
    """Find a service near someone; the search never ends empty."""

    view_permission = "directory.view"

    @extend_schema(summary="Chercher un service", parameters=[SearchQuerySerializer], responses={200: AnswerSerializer})
    def list(self, request: Request) -> Response:
        """Answer with the step of the ladder that was used, and the reasons of each rank."""
        wish = wish_of(request.query_params, territory_of(request.user))
        return Response(answer_data(search(wish)))
