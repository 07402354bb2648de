"""API of referrals and of the calls that follow. Same visibility and same services as the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.models import User
from directory import referral_serializers as shapes
from directory.models import FollowUp, Referral
from directory.referral_filters import ReferralFilter
from directory.selectors.referrals import referrals_of
from directory.services import referrals as services
from directory.services.follow_ups import follow_up_record


def _caller(request: Request) -> User:
    return cast("User", request.user)


@extend_schema_view(
    list=extend_schema(summary="Orientations vers des partenaires, celles sans réponse d’abord"),
    retrieve=extend_schema(summary="Une orientation"),
)
class ReferralViewSet(viewsets.ReadOnlyModelViewSet[Referral]):
    """Referrals sent to partners."""

    view_permission = "referral.view"
    edit_permission = "referral.edit"
    queryset = Referral.objects.none()
    serializer_class = shapes.ReferralSerializer
    filterset_class = ReferralFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Referral]:
        """Referrals that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Referral.objects.none()
        return referrals_of(self.request.user)

    @extend_schema(
        summary="Envoyer une orientation",
        request=shapes.ReferralSendSerializer,
        responses={201: shapes.ReferralSerializer},
    )
    def create(self, request: Request) -> Response:
        """Send the need of a call to a partner, with the person's agreement."""
        asked = shapes.ReferralSendSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        data = dict(asked.validated_data)
        consent = services.Consent(data.pop("consent"), data.pop("consent_on"), data.pop("consent_by"))
        return self._told(services.referral_send(by=_caller(request), consent=consent, **data), status.HTTP_201_CREATED)

    @extend_schema(summary="Envoyer un nouveau lien", request=None)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """Send a new link; the old one no longer works."""
        return self._told(services.referral_renew(referral=self.get_object(), by=_caller(request)))

    @extend_schema(summary="Retirer une orientation", request=shapes.ReferralWithdrawSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back; with ``is_permission``, what was shared is erased."""
        found, asked = self.get_object(), shapes.ReferralWithdrawSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row = services.referral_withdraw(referral=found, by=_caller(request), **asked.validated_data)
        return self._told(row)

    def _told(self, row: Referral, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=code)


@extend_schema_view(list=extend_schema(summary="Appels de suivi"), retrieve=extend_schema(summary="Un appel de suivi"))
class FollowUpViewSet(viewsets.ReadOnlyModelViewSet[FollowUp]):
    """Calls that follow an orientation or a referral."""

    view_permission = "referral.view"
    edit_permission = "referral.edit"
    queryset = FollowUp.objects.none()
    serializer_class = shapes.FollowUpSerializer
    filterset_fields = ("outcome", "due_on")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[FollowUp]:
        """Calls that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return FollowUp.objects.none()
        return FollowUp.objects.visible_to(self.request.user).order_by("due_on", "pk")

    @extend_schema(summary="Noter un appel de suivi", request=shapes.FollowUpRecordSerializer)
    @action(detail=True, methods=["post"])
    def record(self, request: Request, pk: str) -> Response:
        """Write what the call found."""
        row: Any = self.get_object()
        asked = shapes.FollowUpRecordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        saved = follow_up_record(follow_up=row, by=_caller(request), **asked.validated_data)
        return Response(self.get_serializer(saved).data)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("referrals", ReferralViewSet, "referral"),
    ("follow-ups", FollowUpViewSet, "follow-up"),
]
