"""Shapes of referrals and of the calls that follow in the API."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from directory.enums import FollowUpOutcome, UnmetReason
from directory.models import FollowUp, Need, Referral, Service

if TYPE_CHECKING:
    _ServiceKey = serializers.PrimaryKeyRelatedField[Service]
    _NeedKey = serializers.PrimaryKeyRelatedField[Need]
else:
    _ServiceKey = _NeedKey = serializers.PrimaryKeyRelatedField


@extend_schema_field(OpenApiTypes.INT)
class CurrentServiceField(_ServiceKey):
    """A service of the caller's directory that has not closed."""

    def get_queryset(self) -> Any:
        """Services that may receive someone."""
        user = getattr(self.context.get("request"), "user", None)
        rows = Service.objects.visible_to(user).current() if isinstance(user, User) else Service.objects.none()
        return rows.select_related("territory", "place__organisation")


@extend_schema_field(OpenApiTypes.INT)
class VisibleNeedField(_NeedKey):
    """A need of a call of the caller's territory."""

    def get_queryset(self) -> Any:
        """Needs told to the desk."""
        user = getattr(self.context.get("request"), "user", None)
        rows = Need.objects.visible_to(user) if isinstance(user, User) else Need.objects.none()
        return rows.select_related("intake__commune", "intake__territory")


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral as the team reads it; ``shared`` is what the partner reads, label by label."""

    shared = serializers.DictField(source="told", child=serializers.CharField(), read_only=True)
    service_name = serializers.CharField(source="service.name", read_only=True)

    class Meta:
        model = Referral
        fields = (
            "id", "service", "service_name", "need", "person_id", "follows", "commune", "theme", "is_vulnerable",
            "recipient_email", "shared", "message", "consent_on", "consent_by", "consent_version",
            "permission_withdrawn_on", "status", "sent_at", "reminded_at", "seen_at", "answered_at", "decline_reason",
            "answer_note", "proposed_at", "ended_at", "end_note", "noted_at", "link_expires_at",
        )  # fmt: skip
        read_only_fields = fields


class ReferralSendSerializer(serializers.Serializer[Any]):
    """A need sent to a partner: what is shared, and the person's agreement, without which nothing leaves."""

    service = CurrentServiceField()
    need = VisibleNeedField()
    shared = serializers.DictField(
        child=serializers.CharField(max_length=1000, allow_blank=True), help_text="Libellé et valeur, lus tels quels."
    )
    message = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    recipient_email = serializers.EmailField()
    consent = serializers.BooleanField(help_text="La personne est d’accord.")
    consent_on = serializers.DateField()
    consent_by = serializers.CharField(max_length=120)
    is_vulnerable = serializers.BooleanField(required=False, default=False)


class ReferralWithdrawSerializer(serializers.Serializer[Any]):
    """Why, or ``is_permission`` when the person no longer agrees: what was shared is then erased."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    is_permission = serializers.BooleanField(required=False, default=False)


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    """A call that follows one need or one referral."""

    class Meta:
        model = FollowUp
        fields = ("id", "need", "referral", "due_on", "attempts", "outcome", "done_at", "done_by")
        read_only_fields = fields


class FollowUpRecordSerializer(serializers.Serializer[Any]):
    """What the call found; ``reason`` when the need is not met."""

    outcome = serializers.ChoiceField(choices=FollowUpOutcome.choices)
    reason = serializers.ChoiceField(choices=UnmetReason.choices, required=False, allow_blank=True, default="")
    comment = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
