"""Cases in the API: where each stands, how it came there, and moving it on."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_errors import Conflict
from accounts.models import User
from mediation import services
from mediation.enums import CaseStatus, CloseReason, ProfileLevel
from mediation.models import Case, CaseTransition
from mediation.services.cases import NOTE_LENGTH


class TransitionSerializer(serializers.ModelSerializer[CaseTransition]):
    """A change of state."""

    class Meta:
        model = CaseTransition
        fields: ClassVar = ["source", "target", "at", "by", "reason", "note"]
        read_only_fields = fields


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case with its changes of state, the first one first."""

    transitions = TransitionSerializer(many=True, read_only=True)

    class Meta:
        model = Case
        fields: ClassVar = [
            "id", "beneficiary", "status", "origin", "origin_detail", "referent", "opened_on", "next_action_on",
            "next_action", "closed_on", "close_reason", "close_note", "transitions",
        ]  # fmt: skip
        read_only_fields = fields


class CaseMoveSerializer(serializers.Serializer[Any]):
    """Where to move a case, and why when it ends or is taken up again."""

    target = serializers.ChoiceField(choices=CaseStatus.choices)
    reason = serializers.ChoiceField(choices=CloseReason.choices, required=False, default="")
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False, default="", allow_blank=True)
    final_level = serializers.ChoiceField(choices=ProfileLevel.choices, required=False, default=None, allow_null=True)


@extend_schema_view(
    list=extend_schema(summary="Dossiers, avec leurs changements d’état"),
    retrieve=extend_schema(summary="Un dossier"),
)
class CaseViewSet(viewsets.ReadOnlyModelViewSet[Case]):
    """Accompaniments."""

    view_permission = "beneficiary.view"
    edit_permission = "case.edit"
    queryset = Case.objects.none()
    serializer_class = CaseSerializer
    filterset_fields = ("beneficiary", "status", "referent")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Case]:
        """Cases that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Case.objects.none()
        return Case.objects.visible_to(self.request.user).prefetch_related("transitions").order_by("-opened_on", "-pk")

    @extend_schema(
        summary="Faire passer un dossier à un autre état",
        description="409 avec la raison quand la table des états le refuse.",
        request=CaseMoveSerializer,
        responses={200: CaseSerializer},
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def move(self, request: Request, pk: str) -> Response:
        """Move a case as the table allows."""
        case = self.get_object()
        serializer = CaseMoveSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        try:
            services.case_move(case=case, to=said.pop("target"), by=cast("User", request.user), **said)
        except services.TransitionRefusedError as error:
            raise Conflict(" ".join(error.messages)) from error
        return Response(self.get_serializer(self.get_queryset().get(pk=case.pk)).data)
