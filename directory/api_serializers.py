"""Shapes of the API of the directory for the team: only these fields go in and out."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from phonenumber_field.serializerfields import PhoneNumberField
from rest_framework import serializers

from accounts.models import User
from directory.models import ImportRun, Organisation, Place, Service, Source, UnmetNeed
from directory.record_rules import ORGANISATION_FIELDS, PLACE_FIELDS, SERVICE_FIELDS

if TYPE_CHECKING:
    _OrganisationKey = serializers.PrimaryKeyRelatedField[Organisation]
    _PlaceKey = serializers.PrimaryKeyRelatedField[Place]
else:
    _OrganisationKey = _PlaceKey = serializers.PrimaryKeyRelatedField

_STATE = ("public_id", "status", "quality", "updated_on", "verified_on", "verified_how", "closed_on")


def _visible(rows: Any, context: Any) -> Any:
    user = getattr(context.get("request"), "user", None)
    return rows.visible_to(user) if isinstance(user, User) else rows.none()


@extend_schema_field(OpenApiTypes.INT)
class VisibleOrganisationField(_OrganisationKey):
    """An organisation of the caller's territory."""

    def get_queryset(self) -> Any:
        """Organisations that the caller sees."""
        return _visible(Organisation.objects.all(), self.context)


@extend_schema_field(OpenApiTypes.INT)
class VisiblePlaceField(_PlaceKey):
    """A place of the caller's territory."""

    def get_queryset(self) -> Any:
        """Places that the caller sees, without those merged into another."""
        return _visible(Place.objects.filter(merged_into=None), self.context)


def _codes(**more: Any) -> Any:
    return serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=200, **more)


class _VersionedSerializer(serializers.ModelSerializer[Any]):
    """On a change, ``version`` is the one that was read: 409 when the record was saved since."""

    version = serializers.IntegerField(
        min_value=1, required=False, help_text="Version lue, demandée pour modifier ; 409 si la fiche a changé depuis."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the version of what is changed."""
        if self.instance is not None and "version" not in attrs:
            raise serializers.ValidationError({"version": ["Donnez la version lue de la fiche."]})
        return attrs


class OrganisationSerializer(_VersionedSerializer):
    """Who runs places and services."""

    networks = _codes()
    phone = PhoneNumberField(required=False, allow_blank=True, region="FR")

    class Meta:
        model = Organisation
        fields = ("id", "version", *ORGANISATION_FIELDS, "updated_at")
        read_only_fields = ("id", "updated_at")


@extend_schema_serializer(component_name="DirectoryPlace")
class PlaceSerializer(_VersionedSerializer):
    """Where one goes, or from where someone comes. The organisation is given once, when the place is created."""

    organisation = VisibleOrganisationField()
    phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    latitude = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)

    class Meta:
        model = Place
        fields = ("id", "version", "organisation", *PLACE_FIELDS, *_STATE)
        read_only_fields = ("id", "mednum", "hours_to_check", *_STATE)

    def validate_organisation(self, value: Organisation) -> Organisation:
        """A place stays with its organisation."""
        if self.instance is not None and value != self.instance.organisation:
            raise serializers.ValidationError("Un lieu reste dans sa structure.")
        return value


class ServiceSerializer(_VersionedSerializer):
    """What is done for people. The place is given once, when the service is created."""

    place = VisiblePlaceField()
    themes = _codes()
    bouquets = _codes()
    publics = _codes()
    reception_modes = _codes()
    contact_modes = _codes()
    contact_by = _codes()
    zone = _codes()
    home_activities = _codes()
    phone = PhoneNumberField(required=False, allow_blank=True, region="FR")

    class Meta:
        model = Service
        fields = ("id", "version", "place", *SERVICE_FIELDS, *_STATE)
        read_only_fields = ("id", "hours_to_check", *_STATE)

    def validate_place(self, value: Place) -> Place:
        """A service stays at its place."""
        if self.instance is not None and value != self.instance.place:
            raise serializers.ValidationError("Un service reste dans son lieu.")
        return value

    def to_representation(self, instance: Service) -> dict[str, Any]:
        """Give the themes as their values."""
        themes = [row.theme for row in instance.themes.all()]
        self.fields["themes"].write_only = True
        return {**super().to_representation(instance), "themes": themes}


class SourceSerializer(serializers.ModelSerializer[Source]):
    """Where records come from."""

    class Meta:
        model = Source
        fields = ("id", "key", "name", "licence", "url", "precedence", "is_human")


class ImportRunSerializer(serializers.ModelSerializer[ImportRun]):
    """An import and its counts by action."""

    class Meta:
        model = ImportRun
        fields = (
            "id", "source", "file_name", "state", "counts", "progress", "problem", "closes_missing", "created_at",
            "written_at",
        )  # fmt: skip


class UnmetNeedSerializer(serializers.ModelSerializer[UnmetNeed]):
    """A demand that nobody could meet. It names nobody."""

    commune_name = serializers.CharField(source="commune.name", read_only=True, default="")
    insee_code = serializers.CharField(source="commune.insee", read_only=True, default="")

    class Meta:
        model = UnmetNeed
        fields = (
            "id", "detected_on", "commune", "commune_name", "insee_code", "theme", "reason", "step", "stage", "source",
            "comment", "resolved_on", "resolved_how", "resolution",
        )  # fmt: skip
        read_only_fields = fields


class UnmetResolveSerializer(serializers.Serializer[Any]):
    """What was found after all, and when; today without a day."""

    how = serializers.CharField(max_length=200)
    on = serializers.DateField(required=False)
