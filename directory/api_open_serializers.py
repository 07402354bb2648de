"""What anybody reads of the directory: an explicit list of fields, each one chosen."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from directory.enums import Capacity
from directory.models import Organisation, Place, Service


def _phone(value: Any) -> str:
    return str(value.as_e164) if value else ""


def _page(name: str, public_id: str) -> str:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return ""


class OpenSourceSerializer(serializers.Serializer[Any]):
    """A source to credit, with its licence."""

    name = serializers.CharField()
    licence = serializers.CharField()


def credits_of(origins: Iterable[Any]) -> list[dict[str, str]]:
    """Return the sources of a record's fields, once each."""
    names = dict.fromkeys((origin.source.name, origin.source.licence) for origin in origins)
    return [{"name": name, "licence": licence} for name, licence in sorted(names)]


class OpenOrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """Who runs places and services."""

    phone = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = (
            "id", "name", "siret", "typology", "networks", "description", "phone", "email", "website", "updated_at",
            "sources",
        )  # fmt: skip

    def get_phone(self, row: Organisation) -> str:
        """Number in the international form."""
        return _phone(row.phone)

    @extend_schema_field(OpenSourceSerializer(many=True))
    def get_sources(self, row: Organisation) -> list[dict[str, str]]:
        """Who to credit."""
        return credits_of(row.origins.all())


class OpenPlaceSerializer(serializers.ModelSerializer[Place]):
    """Where one goes, or from where someone comes."""

    phone = serializers.SerializerMethodField()
    organisation = serializers.CharField(source="organisation.name", read_only=True)
    organisation_id = serializers.IntegerField(read_only=True)
    page = serializers.SerializerMethodField(help_text="Adresse de la page publique")
    sources = serializers.SerializerMethodField()

    class Meta:
        model = Place
        fields = (
            "public_id", "name", "kind", "organisation", "organisation_id", "address", "address_complement",
            "postal_code", "insee_code", "commune_name", "latitude", "longitude", "phone", "email", "website",
            "booking_url", "accessibility_url", "transport_note", "opening_hours", "opening_hours_text",
            "closes_on_school_holidays", "updated_on", "verified_on", "page", "sources",
        )  # fmt: skip

    def get_phone(self, row: Place) -> str:
        """Number in the international form."""
        return _phone(row.phone)

    def get_page(self, row: Place) -> str:
        """Page for people."""
        return _page("directory:public-place", row.public_id)

    @extend_schema_field(OpenSourceSerializer(many=True))
    def get_sources(self, row: Place) -> list[dict[str, str]]:
        """Who to credit."""
        return credits_of(row.origins.all())


class OpenServicePlaceSerializer(serializers.ModelSerializer[Place]):
    """The place of a service, in short."""

    organisation = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Place
        fields = (
            "public_id", "name", "kind", "organisation", "address", "postal_code", "insee_code", "commune_name",
            "latitude", "longitude", "opening_hours",
        )  # fmt: skip


class OpenServiceSerializer(serializers.ModelSerializer[Service]):
    """What is done for people; what is not known any more of its capacity is not told."""

    place = OpenServicePlaceSerializer(read_only=True)
    themes = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    capacity = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField(help_text="Adresse de la page publique")
    sources = serializers.SerializerMethodField()

    class Meta:
        model = Service
        fields = (
            "public_id", "name", "description", "kind", "themes", "bouquets", "publics", "publics_details", "fees",
            "fees_details", "reception_modes", "contact_modes", "contact_by", "contact_details", "contact_url",
            "conditions", "documents", "zone", "phone", "email", "opening_hours", "opening_hours_text", "is_at_home",
            "home_activities", "accepts_cesu", "declaration_number", "delay_days", "capacity", "updated_on",
            "verified_on", "page", "place", "sources",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_themes(self, row: Service) -> list[str]:
        """Themes of data·inclusion."""
        return [each.theme for each in row.themes.all()]

    def get_phone(self, row: Service) -> str:
        """Number in the international form."""
        return _phone(row.phone)

    @extend_schema_field(serializers.ChoiceField(choices=Capacity.choices))
    def get_capacity(self, row: Service) -> str:
        """Unknown once it has expired (invariant L5)."""
        is_known = row.capacity_until is not None and row.capacity_until > timezone.now()
        return row.capacity if is_known else Capacity.UNKNOWN.value

    def get_page(self, row: Service) -> str:
        """Page for people."""
        return _page("directory:public-service", row.public_id)

    @extend_schema_field(OpenSourceSerializer(many=True))
    def get_sources(self, row: Service) -> list[dict[str, str]]:
        """Who to credit."""
        return credits_of(row.origins.all())
