"""What the API of plans and visits reads and writes."""

from typing import Any

from rest_framework import serializers

from scheduling.enums import VisitStatus
from scheduling.models import Plan, Proposal, Visit
from scheduling.rules import may_see_person


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """A visit, without address or telephone: those are on the round, for those who may see them.

    A helper gets the person's number and first name, and the note, near the day only: empty otherwise.
    """

    helpers = serializers.SerializerMethodField()
    beneficiary = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()

    class Meta:
        model = Visit
        fields = (
            "id",
            "version",
            "request",
            "beneficiary",
            "helpers",
            "day",
            "starts_at",
            "ends_at",
            "stage",
            "status",
            "is_pinned",
            "note",
        )

    def get_helpers(self, visit: Visit) -> list[dict[str, Any]]:
        """Who goes, the lead first."""
        places = visit.places.all()
        return [{"id": row.helper_id, "name": row.helper.full_name, "is_lead": row.is_lead} for row in places]

    def get_beneficiary(self, visit: Visit) -> dict[str, Any]:
        """Who is visited: first name and commune; the commune alone for a helper who may not know yet."""
        person, shows = visit.beneficiary, self._shows(visit)
        return {
            "id": person.pk if shows else None,
            "first_name": person.first_name if shows else "",
            "commune": person.commune.name,
        }

    def get_note(self, visit: Visit) -> str:
        """What was written of the visit."""
        return visit.note if self._shows(visit) else ""

    def _shows(self, visit: Visit) -> bool:
        return may_see_person(self.context["request"].user, visit.day)


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A week's plan."""

    class Meta:
        model = Plan
        fields = ("id", "version", "week", "status", "travel_source", "published_at")


class OpenWeekSerializer(serializers.Serializer[Any]):
    """A day of the week to open."""

    week = serializers.DateField()


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """How far a search is."""

    class Meta:
        model = Proposal
        fields = ("id", "state", "fraction", "served", "total", "travel_minutes", "stop_requested", "problem")


class SlotSerializer(serializers.Serializer[Any]):
    """Who goes, the lead first, and when."""

    helpers = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=2)
    starts_at = serializers.DateTimeField()


class PlaceSerializer(SlotSerializer):
    """A request to place. ``accept`` is what a remedy gives up."""

    request = serializers.IntegerField(min_value=1)
    accept = serializers.CharField(max_length=40, default="", allow_blank=True)


class MoveSerializer(SlotSerializer):
    """A move; ``version`` is that of the visit that was read."""

    version = serializers.IntegerField(min_value=1)


class VersionSerializer(serializers.Serializer[Any]):
    """The version of the plan that was read."""

    version = serializers.IntegerField(min_value=1)


class PinSerializer(serializers.Serializer[Any]):
    """Whether the visit is fixed."""

    is_pinned = serializers.BooleanField()


class RemoveSerializer(serializers.Serializer[Any]):
    """Whether the person asked for the cancellation."""

    asked_by_person = serializers.BooleanField(default=False)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What came of a visit; ``ask_again``: another visit is wanted."""

    status = serializers.ChoiceField(choices=VisitStatus.choices)
    note = serializers.CharField(max_length=300, default="", allow_blank=True)
    ask_again = serializers.BooleanField(default=True)


class ConflictSerializer(serializers.Serializer[Any]):
    """A rule that the week breaks."""

    sentence = serializers.CharField()
    day = serializers.DateField(allow_null=True)
    visit = serializers.IntegerField(source="visit.pk", allow_null=True, default=None)


class RemedySerializer(serializers.Serializer[Any]):
    """A remedy; ``payload`` is what to POST to place the request, null when it is only advice."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides an attribute of fields
    detail = serializers.CharField()
    payload = serializers.JSONField(allow_null=True)


class UnservedSerializer(serializers.Serializer[Any]):
    """A request that remains to be placed, with its reason."""

    request = serializers.IntegerField(source="request.pk")
    sentence = serializers.CharField()
    waiting = serializers.CharField()
    remedies = RemedySerializer(many=True)


class FactsSerializer(serializers.Serializer[Any]):
    """Figures of the week."""

    placed = serializers.IntegerField()
    total = serializers.IntegerField()
    unserved = serializers.IntegerField()
    travel_minutes = serializers.IntegerField()
    published = serializers.IntegerField()
    unpublished = serializers.IntegerField()


class WeekSerializer(serializers.Serializer[Any]):
    """A week: its plan, figures, conflicts and what remains to be placed."""

    week = serializers.DateField()
    plan = serializers.IntegerField(source="plan.pk", allow_null=True, default=None)
    version = serializers.IntegerField(source="plan.version", allow_null=True, default=None)
    is_published = serializers.BooleanField()
    facts = FactsSerializer()
    conflicts = ConflictSerializer(many=True)
    unserved = UnservedSerializer(many=True)
    proposal = ProposalSerializer(allow_null=True)


class PublishSerializer(serializers.Serializer[Any]):
    """What publishing did."""

    visits = serializers.IntegerField()
    mails = serializers.IntegerField()
    texts = serializers.IntegerField()
    calls = serializers.IntegerField()
    refused = serializers.ListField(child=serializers.CharField())
    unreached = serializers.ListField(child=serializers.CharField())


class ChangeSerializer(serializers.Serializer[Any]):
    """The change undone, as a sentence; empty when there was nothing to undo."""

    sentence = serializers.CharField(allow_blank=True)
