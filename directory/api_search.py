"""The search of the directory through the API, for the team and for anybody."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.models import Commune, Territory
from directory.enums import Bouquet, WideningStep
from directory.selectors.search import Answer, Found, Wish
from directory.themes import THEME_LABELS

MOST = 50


class SearchQuerySerializer(serializers.Serializer[Any]):
    """What is looked for; everything is optional."""

    q = serializers.CharField(max_length=200, required=False, default="", allow_blank=True, help_text="Mots libres")
    theme = serializers.CharField(max_length=120, required=False, help_text="Valeur de data·inclusion")
    bouquet = serializers.CharField(max_length=20, required=False)
    commune = serializers.CharField(max_length=5, required=False, help_text="Code INSEE d’une commune du territoire")
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=240, required=False, help_text="Temps de route")
    public = serializers.CharField(max_length=60, required=False, default="")
    free = serializers.BooleanField(required=False, default=False)
    remote = serializers.BooleanField(required=False, default=False)
    at_home = serializers.BooleanField(required=False, default=False)
    open_at = serializers.DateTimeField(required=False, help_text="Ouvert à ce moment")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False, default=20)

    def validate_theme(self, value: str) -> str:
        """Refuse a theme that data·inclusion does not have."""
        if value not in THEME_LABELS:
            raise serializers.ValidationError("Ce thème n’existe pas.")
        return value

    def validate_bouquet(self, value: str) -> str:
        """Refuse a bouquet that does not exist."""
        if value not in Bouquet.values:
            raise serializers.ValidationError("Ce bouquet n’existe pas.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A point needs both its coordinates."""
        if ("latitude" in attrs) != ("longitude" in attrs):
            raise serializers.ValidationError({"latitude": ["Donnez la latitude et la longitude."]})
        return attrs


def wish_of(query: Mapping[str, Any], territory: Territory) -> Wish:
    """Check a query and return the wish it says. Raises DRF's ValidationError."""
    asked = SearchQuerySerializer(data=query)
    asked.is_valid(raise_exception=True)
    data = asked.validated_data
    commune = None
    if data.get("commune"):
        commune = Commune.objects.filter(territory=territory, insee=data["commune"]).first()
        if commune is None:
            raise serializers.ValidationError({"commune": ["Cette commune n’est pas dans le territoire."]})
    return Wish(
        territory=territory,
        words=data["q"],
        themes=(data["theme"],) if data.get("theme") else (),
        bouquet=data.get("bouquet", ""),
        commune=commune,
        point=(data["latitude"], data["longitude"]) if "latitude" in data else None,
        minutes=data.get("minutes"),
        public=data["public"],
        is_free=data["free"],
        is_remote=data["remote"],
        is_at_home=data["at_home"],
        open_at=data.get("open_at"),
        limit=data["limit"],
    )


class FoundSerializer(serializers.Serializer[Any]):
    """One answer, with the reasons of its rank."""

    rank = serializers.IntegerField()
    public_id = serializers.CharField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    place = serializers.CharField()
    commune = serializers.CharField()
    phone = serializers.CharField()
    step = serializers.ChoiceField(choices=WideningStep.choices)
    minutes = serializers.IntegerField(allow_null=True, help_text="Temps de route ; vide si l’on n’a pas à se déplacer")
    travel_source = serializers.CharField()
    kilometres = serializers.FloatField(allow_null=True)
    where = serializers.CharField()
    is_home = serializers.BooleanField()
    is_remote = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class AnswerSerializer(serializers.Serializer[Any]):
    """What a search answers: never nothing."""

    step = serializers.ChoiceField(choices=WideningStep.choices, help_text="Marche de l’échelle qui a répondu")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Ce que donnerait chaque marche")
    total = serializers.IntegerField()
    sentence = serializers.CharField()
    other_days = serializers.CharField(help_text="Ce qui est plus près, fermé au moment demandé ; vide sinon")
    results = FoundSerializer(many=True)
    remote = FoundSerializer(many=True)
    phone = serializers.CharField()


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return what a search found, public fields only."""
    return {
        "step": str(answer.step.value),
        "counts": {str(step.value): count for step, count in answer.counts.items()},
        "total": answer.total,
        "sentence": answer.sentence,
        "other_days": answer.other_days,
        "results": [_found(line) for line in answer.found],
        "remote": [_found(line) for line in answer.remote],
        "phone": answer.phone,
    }


def _found(line: Found) -> dict[str, Any]:
    service = line.service
    place = service.place
    phone = service.phone or place.phone or place.organisation.phone
    return {
        "rank": line.rank,
        "public_id": service.public_id,
        "name": service.name,
        "organisation": place.organisation.name,
        "place": place.name,
        "commune": place.commune_name,
        "phone": phone.as_e164 if phone else "",
        "step": str(line.step.value),
        "minutes": line.minutes,
        "travel_source": line.travel_source,
        "kilometres": line.kilometres,
        "where": line.where,
        "is_home": line.is_home,
        "is_remote": line.is_remote,
        "reasons": line.reasons,
    }
