"""Shapes of the API of helpers."""

from typing import Any

from phonenumber_field.serializerfields import PhoneNumberField
from rest_framework import serializers

from accounts.models import User
from mediation.enums import ProfileLevel, Theme, Weekday
from mediation.serializers import VisibleCommuneField
from volunteers.enums import SchoolTime
from volunteers.models import Availability, AvailabilityException, Helper
from volunteers.rules import SpanInput


class SpanSerializer(serializers.ModelSerializer[Availability]):
    """A weekly span, Monday being 0."""

    weekday = serializers.ChoiceField(choices=Weekday.choices)

    class Meta:
        model = Availability
        fields = ("weekday", "starts", "ends", "valid_from", "valid_until", "school_time")
        # The service compares the spans with one another and says what is wrong with each.
        validators = ()


class ExceptionSerializer(serializers.ModelSerializer[AvailabilityException]):
    """An absence, or hours in addition; without hours, whole days. The reason stays with the team."""

    class Meta:
        model = AvailabilityException
        fields = ("id", "kind", "starts_on", "ends_on", "starts", "ends")


class HelperSerializer(serializers.ModelSerializer[Helper]):
    """A helper with weekly spans and exceptions."""

    commune = VisibleCommuneField()
    commune_name = serializers.CharField(source="commune.name", read_only=True)
    phone = PhoneNumberField(required=False, allow_blank=True, region="FR")
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices), required=False)
    levels = serializers.ListField(child=serializers.ChoiceField(choices=ProfileLevel.choices), required=False)
    latitude = serializers.FloatField(required=False, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, min_value=-180, max_value=180)
    availabilities = SpanSerializer(many=True, read_only=True)
    exceptions = ExceptionSerializer(many=True, read_only=True)

    class Meta:
        model = Helper
        fields = (
            "id", "version", "kind", "first_name", "last_name", "birth_year", "phone", "accepts_sms", "email",
            "commune", "commune_name", "address", "latitude", "longitude", "travel_mode", "themes", "levels",
            "languages", "interests", "max_minutes_day", "max_minutes_week", "starts_on", "ends_on", "is_active",
            "availabilities", "exceptions",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ("id", "version", "is_active")


class HelperUpdateSerializer(HelperSerializer):
    """A change: says which version was read."""

    version = serializers.IntegerField(min_value=1, help_text="Version lue ; 409 si la fiche a changé depuis.")

    class Meta(HelperSerializer.Meta):
        read_only_fields = ("id", "is_active")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the version: on a partial change no field is required of itself."""
        if "version" not in attrs:
            raise serializers.ValidationError({"version": ["Donnez la version lue de la fiche."]})
        return attrs


class OrdinaryWeekSerializer(serializers.Serializer[Any]):
    """A whole ordinary week, which replaces the one before."""

    version = serializers.IntegerField(min_value=1, help_text="Version lue ; 409 si la fiche a changé depuis.")
    spans = SpanSerializer(many=True)

    def inputs(self) -> list[SpanInput]:
        """Return the spans as the service takes them."""
        return [
            SpanInput(
                span["weekday"],
                span["starts"],
                span["ends"],
                span.get("valid_from"),
                span.get("valid_until"),
                span.get("school_time", SchoolTime.ALWAYS),
            )
            for span in self.validated_data["spans"]
        ]


def caller(user: Any) -> User:
    """Return the user of an API request, which the permission has already asked for."""
    if not isinstance(user, User):
        raise TypeError("An API request without an account passed the permission.")
    return user
