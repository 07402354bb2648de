"""API of the ledger of unmet needs. Same visibility and same services as the pages."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directory.api_records import caller
from directory.api_serializers import UnmetNeedSerializer, UnmetResolveSerializer
from directory.models import UnmetNeed
from directory.services import unmet as services
from directory.unmet_filters import UnmetFilter


@extend_schema_view(
    list=extend_schema(summary="Demandes non satisfaites, avec les filtres de la liste"),
    retrieve=extend_schema(summary="Une demande non satisfaite"),
)
class UnmetNeedViewSet(viewsets.ReadOnlyModelViewSet[UnmetNeed]):
    """What nobody could meet."""

    view_permission = "unmet.view"
    edit_permission = "unmet.edit"
    queryset = UnmetNeed.objects.none()
    serializer_class = UnmetNeedSerializer
    filterset_class = UnmetFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[UnmetNeed]:
        """Demands that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return UnmetNeed.objects.none()
        rows = UnmetNeed.objects.visible_to(self.request.user).select_related("commune").defer("commune__outline")
        return rows.order_by("-detected_on", "-pk")

    def get_object(self) -> UnmetNeed:
        """Find a demand by its key alone."""
        self.filter_backends = []
        return super().get_object()

    @extend_schema(
        summary="Noter qu’une réponse a été trouvée",
        request=UnmetResolveSerializer,
        responses={200: UnmetNeedSerializer},
    )
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Note what was found, and when."""
        found = self.get_object()
        told = UnmetResolveSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        services.unmet_resolve(unmet=found, by=caller(request), **told.validated_data)
        return self._saved(found)

    @extend_schema(summary="Dire qu’elle est sans réponse", request=None, responses={200: UnmetNeedSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Take back a resolution noted by mistake."""
        found = self.get_object()
        services.unmet_reopen(unmet=found, by=caller(request))
        return self._saved(found)

    def _saved(self, found: UnmetNeed) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data, status=status.HTTP_200_OK)
