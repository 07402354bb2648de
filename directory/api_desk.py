"""The desk in the API: calls with their needs, what becomes of each, and the queue. Same services as the pages."""

from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from phonenumber_field.serializerfields import PhoneNumberField
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.access import territory_of
from accounts.api_errors import Conflict
from accounts.models import Commune, User
from directory.desk_filters import IntakeFilter
from directory.desk_rules import WORDS_LENGTH
from directory.enums import AccessStep, CallerRole, IntakeChannel, NeedOutcome, UnmetReason
from directory.models import Intake, Need
from directory.selectors.desk_call import guessed_theme
from directory.services import intakes, needs
from directory.themes import THEME_LABELS


class NeedSerializer(serializers.ModelSerializer[Need]):
    """A need with what became of it."""

    class Meta:
        model = Need
        fields: ClassVar = [
            "id",
            "rank",
            "words",
            "theme",
            "is_urgent",
            "outcome",
            "outcome_note",
            "outcome_key",
            "outcome_at",
            "wanted_on",
            "answered_at",
        ]
        read_only_fields = fields


class NeedAddSerializer(serializers.Serializer[Any]):
    """A thing asked for, in the caller's own words; without a theme, the one that the words speak of."""

    words = serializers.CharField(max_length=WORDS_LENGTH)
    theme = serializers.ChoiceField(choices=list(THEME_LABELS.items()), required=False, allow_blank=True)
    is_urgent = serializers.BooleanField(required=False, default=False)


class NeedSettleSerializer(serializers.Serializer[Any]):
    """What a need became."""

    outcome = serializers.ChoiceField(choices=NeedOutcome.choices)
    note = serializers.CharField(max_length=WORDS_LENGTH, required=False, allow_blank=True, default="")
    reason = serializers.ChoiceField(choices=UnmetReason.choices, required=False, allow_blank=True, default="")
    step = serializers.ChoiceField(choices=AccessStep.choices, required=False, allow_null=True, default=None)
    wanted_on = serializers.DateField(required=False, allow_null=True, default=None)


class CallBackSerializer(serializers.Serializer[Any]):
    """Before when to call back."""

    call_back_before = serializers.DateTimeField()


class DeskCommuneField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]  # generic only for checkers
    """A commune of the caller's territory."""

    def get_queryset(self) -> Any:
        """Communes that the caller sees."""
        user = getattr(self.context.get("request"), "user", None)
        return Commune.objects.visible_to(user) if isinstance(user, User) else Commune.objects.none()


class IntakeSerializer(serializers.ModelSerializer[Intake]):
    """A contact with the desk and its needs."""

    needs = NeedSerializer(many=True, read_only=True)
    caller_phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    channel = serializers.ChoiceField(choices=IntakeChannel.choices, required=False)
    caller_role = serializers.ChoiceField(choices=CallerRole.choices, required=False)
    commune = DeskCommuneField(required=False, allow_null=True)
    call_back_before = serializers.DateTimeField(required=False, allow_null=True)

    class Meta:
        model = Intake
        fields: ClassVar = [
            "id",
            "version",
            "channel",
            "status",
            "caller_role",
            "caller_name",
            "caller_phone",
            "caller_email",
            "commune",
            "elsewhere",
            "person_id",
            "has_no_car",
            "is_vulnerable",
            "message",
            "call_back_before",
            "operator",
            "started_at",
            "taken_at",
            "ended_at",
            "needs",
        ]
        read_only_fields: ClassVar = [
            "id",
            "version",
            "status",
            "person_id",
            "operator",
            "started_at",
            "taken_at",
            "ended_at",
        ]


class IntakeUpdateSerializer(IntakeSerializer):
    """Fields to change, with the version that was read."""

    version = serializers.IntegerField(min_value=1)
    channel = None  # type: ignore[assignment]  # fixed when the contact is opened
    call_back_before = None  # type: ignore[assignment]  # changed by its own address

    class Meta(IntakeSerializer.Meta):
        fields: ClassVar = ["version", *sorted(intakes.FIELDS - {"is_someone_else"})]
        read_only_fields: ClassVar = []


@extend_schema_view(
    list=extend_schema(summary="Contacts de l’accueil, avec leurs besoins et les filtres de l’historique"),
    retrieve=extend_schema(summary="Un contact de l’accueil"),
)
class IntakeViewSet(viewsets.ReadOnlyModelViewSet[Intake]):
    """Calls, messages and other contacts with the desk."""

    view_permission = "desk.view"
    edit_permission = "desk.edit"
    queryset = Intake.objects.none()
    serializer_class = IntakeSerializer
    filterset_class = IntakeFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Intake]:
        """Contacts that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Intake.objects.none()
        told = Prefetch("needs", Need.objects.order_by("rank", "pk"))
        rows = Intake.objects.visible_to(self.request.user).select_related("commune").prefetch_related(told)
        return rows.order_by("-started_at", "-pk")

    @extend_schema(summary="Ouvrir un contact, ou le mettre à rappeler")
    def create(self, request: Request) -> Response:
        """Open a contact; with ``call_back_before`` it waits in the queue."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = intakes.intake_open(
            territory=territory_of(request.user), by=_caller(request), **serializer.validated_data
        )
        return self._saved(made.pk, status.HTTP_201_CREATED)

    @extend_schema(summary="Compléter un contact", request=IntakeUpdateSerializer, responses={200: IntakeSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; ``version`` is the one that was read, 409 when someone saved since."""
        row = self._row()
        context = self.get_serializer_context()
        serializer = IntakeUpdateSerializer(row, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        fields = dict(serializer.validated_data)
        if "version" not in fields:
            raise serializers.ValidationError({"version": "Ce champ est obligatoire."})
        intakes.intake_update(intake=row, by=_caller(request), expected_version=fields.pop("version"), **fields)
        return self._saved(row.pk)

    @extend_schema(summary="Noter un besoin", request=NeedAddSerializer, responses={201: NeedSerializer})
    @action(detail=True, methods=["post"], filter_backends=[], url_path="needs")
    def add_need(self, request: Request, pk: str) -> Response:
        """Add a need to a contact under way."""
        row = self._row()
        serializer = NeedAddSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        said["theme"] = said.get("theme") or guessed_theme(said["words"])
        need = needs.need_add(intake=row, **said)
        return Response(NeedSerializer(need).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Prendre un contact à rappeler",
        description="409 quand quelqu’un d’autre s’en occupe déjà.",
        request=None,
        responses={200: IntakeSerializer},
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def take(self, request: Request, pk: str) -> Response:
        """Take a contact that waits."""
        row = self._row()
        try:
            intakes.intake_take(intake=row, by=_caller(request))
        except ValidationError as error:
            raise Conflict(" ".join(error.messages)) from error
        return self._saved(row.pk)

    @extend_schema(
        summary="Remettre un contact à rappeler", request=CallBackSerializer, responses={200: IntakeSerializer}
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def wait(self, request: Request, pk: str) -> Response:
        """Put a contact back in the queue."""
        row = self._row()
        serializer = CallBackSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        intakes.intake_wait(intake=row, by=_caller(request), **serializer.validated_data)
        return self._saved(row.pk)

    @extend_schema(
        summary="Terminer un contact",
        description="Refusé tant qu’un besoin n’a pas de suite ou que la commune manque.",
        request=None,
        responses={200: IntakeSerializer},
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def close(self, request: Request, pk: str) -> Response:
        """End a contact."""
        row = self._row()
        intakes.intake_close(intake=row, by=_caller(request))
        return self._saved(row.pk)

    def _row(self) -> Intake:
        """Find a contact by its key alone: the list's filters do not apply."""
        self.filter_backends = []
        return self.get_object()

    def _saved(self, key: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(IntakeSerializer(self.get_queryset().get(pk=key)).data, status=code)


@extend_schema_view(
    list=extend_schema(summary="Besoins notés à l’accueil"),
    retrieve=extend_schema(summary="Un besoin"),
)
class NeedViewSet(viewsets.ReadOnlyModelViewSet[Need]):
    """Needs told to the desk."""

    view_permission = "desk.view"
    edit_permission = "desk.edit"
    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    filterset_fields = ("outcome", "theme", "is_urgent")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Need]:
        """Needs that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Need.objects.none()
        return Need.objects.visible_to(self.request.user).select_related("intake").order_by("-created_at", "-pk")

    @extend_schema(
        summary="Donner une suite à un besoin",
        description="Pour « rien trouvé », la raison est obligatoire : la demande est comptée une fois.",
        request=NeedSettleSerializer,
        responses={200: NeedSerializer},
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def settle(self, request: Request, pk: str) -> Response:
        """Give the need its outcome while the call lasts."""
        need = self.get_object()
        serializer = NeedSettleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        intakes.refuse_closed(need.intake)
        told = needs.need_settle(need=need, by=_caller(request), **serializer.validated_data)
        return Response(NeedSerializer(told).data)


def _caller(request: Request) -> User:
    return cast("User", request.user)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("intakes", IntakeViewSet, "intake"),
    ("needs", NeedViewSet, "need"),
]
