"""API of visit requests. Same visibility and same services as the pages."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.journal import journal_record
from scheduling.api.request_serializers import (
    CancelSerializer,
    VisitRequestSerializer,
    VisitRequestUpdateSerializer,
    as_service_fields,
)
from scheduling.filters import RequestFilter
from scheduling.models import VisitRequest
from scheduling.selectors.queue import queue_of
from scheduling.services import requests as services
from volunteers.serializers import caller


@extend_schema_view(list=extend_schema(summary="Demandes de visite, dans l’ordre de la file"))
class VisitRequestViewSet(viewsets.ReadOnlyModelViewSet[VisitRequest]):
    """Visits that people need."""

    view_permission = "request.view"
    edit_permission = "request.edit"
    queryset = VisitRequest.objects.none()
    serializer_class = VisitRequestSerializer
    filterset_class = RequestFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[VisitRequest]:
        """Requests that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return VisitRequest.objects.none()
        return queue_of(self.request.user).prefetch_related("wishes")

    @extend_schema(summary="Une demande")
    def retrieve(self, request: Request, pk: str) -> Response:
        """Give one request. Reading it is journaled."""
        found = self.get_object()
        sentence = f"{request.user} a consulté la demande de visite de {found.beneficiary}."
        journal_record(actor=request.user, verb="request.read", target=found, sentence=sentence)
        return Response(self.get_serializer(found).data)

    @extend_schema(summary="Noter une demande")
    def create(self, request: Request) -> Response:
        """Note a visit that someone needs."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = services.request_create(by=caller(request.user), **as_service_fields(serializer.validated_data))
        return self._saved(made, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Modifier une demande",
        request=VisitRequestUpdateSerializer,
        responses={200: VisitRequestSerializer},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; 409 when someone saved since the version that was read."""
        found = self.get_object()
        context = self.get_serializer_context()
        serializer = VisitRequestUpdateSerializer(found, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        fields = as_service_fields(serializer.validated_data)
        version = fields.pop("version")
        services.request_update(request=found, by=caller(request.user), expected_version=version, **fields)
        return self._saved(found, status.HTTP_200_OK)

    @extend_schema(summary="Annuler une demande", request=CancelSerializer, responses={200: VisitRequestSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel a request that nobody has planned, with the reason."""
        found = self.get_object()
        serializer = CancelSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.request_cancel(request=found, by=caller(request.user), **serializer.validated_data)
        return self._saved(found, status.HTTP_200_OK)

    def _saved(self, found: VisitRequest, code: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data, status=code)
