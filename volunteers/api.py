"""API of helpers. Same visibility and same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.access import territory_of
from volunteers import services
from volunteers.filters import HelperFilter
from volunteers.models import Helper
from volunteers.serializers import HelperSerializer, HelperUpdateSerializer, OrdinaryWeekSerializer, caller


@extend_schema_view(
    list=extend_schema(summary="Intervenants, avec les filtres de la liste"),
    retrieve=extend_schema(summary="Un intervenant et ses disponibilités"),
)
class HelperViewSet(viewsets.ReadOnlyModelViewSet[Helper]):
    """People who visit."""

    view_permission = "helper.view"
    edit_permission = "helper.edit"
    queryset = Helper.objects.none()
    serializer_class = HelperSerializer
    filterset_class = HelperFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Helper]:
        """Helpers that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Helper.objects.none()
        visible = Helper.objects.visible_to(self.request.user).select_related("commune")
        return visible.prefetch_related("availabilities", "exceptions").order_by("last_name", "first_name", "pk")

    def get_object(self) -> Helper:
        """Find a helper by the key alone: the list's filters, which hide those set aside, do not apply."""
        self.filter_backends = []
        return super().get_object()

    @extend_schema(summary="Ajouter un intervenant")
    def create(self, request: Request) -> Response:
        """Add someone who visits."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        helper = services.helper_create(
            territory=territory_of(request.user), by=caller(request.user), **serializer.validated_data
        )
        return self._saved(helper, status.HTTP_201_CREATED)

    @extend_schema(summary="Modifier un intervenant", request=HelperUpdateSerializer, responses={200: HelperSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; 409 when someone saved since the version that was read."""
        helper = self.get_object()
        serializer = HelperUpdateSerializer(
            helper, data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = dict(serializer.validated_data)
        version = fields.pop("version")
        services.helper_update(helper=helper, by=caller(request.user), expected_version=version, **fields)
        return self._saved(helper, status.HTTP_200_OK)

    @extend_schema(
        summary="Remplacer la semaine ordinaire", request=OrdinaryWeekSerializer, responses={200: HelperSerializer}
    )
    @action(detail=True, methods=["put"], url_path="availabilities")
    def availabilities(self, request: Request, pk: str) -> Response:
        """Replace all the weekly spans at once."""
        helper = self.get_object()
        serializer = OrdinaryWeekSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.availability_replace(
            helper=helper,
            spans=serializer.inputs(),
            by=caller(request.user),
            expected_version=serializer.validated_data["version"],
        )
        return self._saved(helper, status.HTTP_200_OK)

    def _saved(self, helper: Helper, code: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=helper.pk)).data, status=code)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [("helpers", HelperViewSet, "helper")]
