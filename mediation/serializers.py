"""Shapes of the API: only these fields go in and out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from phonenumber_field.serializerfields import PhoneNumberField
from rest_framework import serializers

from accounts.models import Commune, Membership, User
from mediation.assessment.questionnaire import SKIPPED
from mediation.assessment.versions import latest
from mediation.enums import CaseOrigin, Equipment, ProfileLevel, Way, Weekday
from mediation.models import Assessment, Beneficiary
from mediation.rules import possible_referents

if TYPE_CHECKING:
    _CommuneKey = serializers.PrimaryKeyRelatedField[Commune]
    _UserKey = serializers.PrimaryKeyRelatedField[User]
    _BeneficiaryKey = serializers.PrimaryKeyRelatedField[Beneficiary]
else:
    _CommuneKey = _UserKey = _BeneficiaryKey = serializers.PrimaryKeyRelatedField


def _membership(context: Mapping[str, Any]) -> Membership | None:
    user = getattr(context.get("request"), "user", None)
    return user.active_membership if isinstance(user, User) else None


class VisibleCommuneField(_CommuneKey):
    """A commune of the caller's territory."""

    def get_queryset(self) -> Any:
        """Communes that the caller sees."""
        membership = _membership(self.context)
        return Commune.objects.visible_to(membership.user) if membership else Commune.objects.none()


@extend_schema_field(OpenApiTypes.INT)
class ReferentField(_UserKey):
    """A member who may follow a case."""

    def get_queryset(self) -> Any:
        """Possible referents of the caller's territory."""
        membership = _membership(self.context)
        return possible_referents(membership.territory_id) if membership else User.objects.none()


class BeneficiarySerializer(serializers.ModelSerializer[Beneficiary]):
    """A person's file, with the state of the latest case."""

    commune = VisibleCommuneField()
    commune_name = serializers.CharField(source="commune.name", read_only=True)
    mobile_phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    landline_phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    trusted_phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    equipment = serializers.ListField(child=serializers.ChoiceField(choices=Equipment.choices), required=False)
    preferred_days = serializers.ListField(child=serializers.ChoiceField(choices=Weekday.choices), required=False)
    latitude = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)
    age = serializers.IntegerField(read_only=True, allow_null=True)
    level = serializers.SerializerMethodField(help_text="Vide sans diagnostic, ou sans le droit de le lire.")
    case_status = serializers.CharField(read_only=True, allow_null=True)
    case_opened_on = serializers.DateField(read_only=True, allow_null=True)
    case_referent = serializers.IntegerField(source="case_referent_id", read_only=True, allow_null=True)
    origin = serializers.ChoiceField(choices=CaseOrigin.choices, write_only=True, required=False)
    referent = ReferentField(write_only=True, required=False, allow_null=True)

    class Meta:
        model = Beneficiary
        fields = (
            "id", "version", "gender", "first_name", "last_name", "birth_year", "age", "commune", "commune_name",
            "address", "latitude", "longitude", "location_precision", "mobile_phone", "landline_phone", "email",
            "accepts_email", "accepts_sms", "mobility", "walking_aid", "household", "trusted_name", "trusted_link",
            "trusted_phone", "equipment", "connection", "interests", "languages", "access_notes", "preferred_days",
            "informed_on", "level", "case_status", "case_opened_on", "case_referent", "archived_at", "origin",
            "referent",
        )  # fmt: skip
        read_only_fields = ("id", "version", "location_precision", "archived_at")

    def get_level(self, person: Beneficiary) -> str:
        """Level, for those who may read assessments."""
        membership = _membership(self.context)
        return person.level if membership and membership.may("assessment.view") else ""


class BeneficiaryUpdateSerializer(BeneficiarySerializer):
    """A change: says which version was read."""

    version = serializers.IntegerField(min_value=1, help_text="Version lue ; 409 si la fiche a changé depuis.")
    origin = None  # type: ignore[assignment]  # declared fields are removed so

    class Meta:
        model = Beneficiary
        fields = tuple(name for name in BeneficiarySerializer.Meta.fields if name != "origin")
        read_only_fields = ("id", "location_precision", "archived_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the version: on a partial change no field is required of itself."""
        if "version" not in attrs:
            raise serializers.ValidationError({"version": ["Donnez la version lue de la fiche."]})
        return attrs


class VisibleBeneficiaryField(_BeneficiaryKey):
    """A person whom the caller sees."""

    def get_queryset(self) -> Any:
        """Visible files that are not archived."""
        membership = _membership(self.context)
        visible = Beneficiary.objects.visible_to(membership.user) if membership else Beneficiary.objects.none()
        return visible.current()


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """One assessment: answers go in, scores, level and reasons come out."""

    beneficiary = VisibleBeneficiaryField()
    answers = serializers.DictField(
        child=serializers.CharField(),
        help_text=f"Une réponse par question ({', '.join(latest().questions)}) ; « {SKIPPED} » : question passée.",
    )
    level = serializers.ChoiceField(choices=ProfileLevel.choices, required=False)
    chosen_way = serializers.ChoiceField(choices=Way.choices, required=False)
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "id", "beneficiary", "done_on", "questionnaire", "answers", "skill", "appetite", "computed_level", "level",
            "override_reason", "recommended_way", "chosen_way", "reasons",
        )  # fmt: skip
        read_only_fields = ("id", "done_on", "questionnaire", "skill", "appetite", "computed_level", "recommended_way")
