"""Shapes of objectives in the API: only these fields go in and out."""

from typing import Any

from rest_framework import serializers

from mediation.enums import ObjectiveStatus, Theme
from mediation.models import Objective, ObjectiveNote
from mediation.serializers import ReferentField, VisibleBeneficiaryField


class ObjectiveNoteSerializer(serializers.ModelSerializer[ObjectiveNote]):
    """A progress noted on a day."""

    class Meta:
        model = ObjectiveNote
        fields = ("id", "words", "status", "noted_on")
        read_only_fields = fields


class ObjectiveSerializer(serializers.ModelSerializer[Objective]):
    """An objective in the person's words, with its progress."""

    beneficiary = VisibleBeneficiaryField()
    theme = serializers.ChoiceField(choices=Theme.choices, required=False, allow_blank=True)
    helper = ReferentField(required=False, allow_null=True)
    notes = ObjectiveNoteSerializer(many=True, read_only=True)

    class Meta:
        model = Objective
        fields = (
            "id", "beneficiary", "words", "kind", "theme", "status", "helped_by", "helper", "on_sheet", "position",
            "chosen_on", "ended_on", "notes",
        )  # fmt: skip
        read_only_fields = ("id", "status", "position", "chosen_on", "ended_on")


class ProgressSerializer(serializers.Serializer[Any]):
    """Where an objective stands, and what moved."""

    status = serializers.ChoiceField(choices=ObjectiveStatus.choices)
    words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    noted_on = serializers.DateField(required=False)
