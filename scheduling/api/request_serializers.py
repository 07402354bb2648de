"""Shapes of the API of visit requests."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from mediation.enums import ProcedureTheme, Theme, Weekday
from mediation.serializers import VisibleBeneficiaryField
from scheduling.enums import CancelCause, HelperWish
from scheduling.models import RequestWindow, VisitRequest
from scheduling.request_rules import WindowInput
from volunteers.models import Helper

if TYPE_CHECKING:
    _HelperKey = serializers.PrimaryKeyRelatedField[Helper]
else:
    _HelperKey = serializers.PrimaryKeyRelatedField


@extend_schema_field(OpenApiTypes.INT)
class TeamHelperField(_HelperKey):
    """A helper of the caller's territory, whom a request may wish for or avoid."""

    def get_queryset(self) -> Any:
        """Helpers of the territory; those who note requests without seeing helpers' files may name them too."""
        user = getattr(self.context.get("request"), "user", None)
        membership = user.active_membership if isinstance(user, User) else None
        return Helper.objects.filter(territory=membership.territory_id) if membership else Helper.objects.none()


class WindowSerializer(serializers.ModelSerializer[RequestWindow]):
    """A moment that suits the person: a weekday (Monday is 0), a date, or neither for any day."""

    weekday = serializers.ChoiceField(choices=Weekday.choices, required=False, allow_null=True)

    class Meta:
        model = RequestWindow
        fields = ("weekday", "on_date", "starts", "ends")
        # The service compares the moments with the visit and says what is wrong with each.
        validators = ()


class VisitRequestSerializer(serializers.ModelSerializer[VisitRequest]):
    """A visit request with its moments and wishes."""

    beneficiary = VisibleBeneficiaryField()
    beneficiary_name = serializers.CharField(source="beneficiary.full_name", read_only=True)
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices), required=False)
    procedure_themes = serializers.ListField(
        child=serializers.ChoiceField(choices=ProcedureTheme.choices), required=False
    )
    windows = WindowSerializer(many=True, allow_empty=False)
    preferred = TeamHelperField(many=True, required=False, write_only=True)
    excluded = TeamHelperField(many=True, required=False, write_only=True)
    preferred_helpers = serializers.SerializerMethodField()
    excluded_helpers = serializers.SerializerMethodField()
    age_days = serializers.IntegerField(read_only=True, help_text="Jours depuis la demande.")

    class Meta:
        model = VisitRequest
        fields = (
            "id", "version", "beneficiary", "beneficiary_name", "purpose", "themes", "procedure_themes", "duration",
            "people", "priority", "due_on", "access_notes", "words", "requested_on", "age_days", "status",
            "cancel_cause", "cancel_reason", "windows", "preferred", "excluded", "preferred_helpers",
            "excluded_helpers",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ("id", "version", "status", "cancel_cause", "cancel_reason")

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_preferred_helpers(self, request: VisitRequest) -> list[int]:
        """Keys of the helpers wished for."""
        return [row.helper_id for row in request.wishes.all() if row.wish == HelperWish.PREFERRED]

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_excluded_helpers(self, request: VisitRequest) -> list[int]:
        """Keys of the helpers to avoid."""
        return [row.helper_id for row in request.wishes.all() if row.wish == HelperWish.EXCLUDED]


class VisitRequestUpdateSerializer(VisitRequestSerializer):
    """A change: says which version was read. The person stays the same."""

    version = serializers.IntegerField(min_value=1, help_text="Version lue ; 409 si la demande a changé depuis.")

    class Meta(VisitRequestSerializer.Meta):
        read_only_fields = ("id", "beneficiary", "status", "cancel_cause", "cancel_reason")

    beneficiary: Any = serializers.PrimaryKeyRelatedField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the version: on a partial change no field is required of itself."""
        if "version" not in attrs:
            raise serializers.ValidationError({"version": ["Donnez la version lue de la demande."]})
        return attrs


class CancelSerializer(serializers.Serializer[Any]):
    """Why a request is cancelled."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    cause = serializers.ChoiceField(
        choices=CancelCause.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="Une cause, des mots, ou les deux.",
    )


def as_service_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return validated values as the services take them: moments as plain values."""
    fields = dict(values)
    if "windows" in fields:
        fields["windows"] = [
            WindowInput(row.get("weekday"), row.get("on_date"), row["starts"], row["ends"]) for row in fields["windows"]
        ]
    return fields
