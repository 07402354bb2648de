"""Shapes of equipment, loans, wishes and advice in the API."""

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from accounts.models import User
from mediation.enums import AdviceKind, AdviceOutcome, EquipmentCondition, EquipmentKind
from mediation.models import AdviceGiven, Beneficiary, EquipmentItem, Loan, LoanExtension, LoanWish

if TYPE_CHECKING:
    _BeneficiaryKey = serializers.PrimaryKeyRelatedField[Beneficiary]
    _ItemKey = serializers.PrimaryKeyRelatedField[EquipmentItem]
else:
    _BeneficiaryKey = _ItemKey = serializers.PrimaryKeyRelatedField


class CurrentPersonField(_BeneficiaryKey):
    """Someone the caller sees, whose file is neither archived nor erased."""

    def get_queryset(self) -> Any:
        """People followed now."""
        user = getattr(self.context.get("request"), "user", None)
        known = isinstance(user, User)
        return Beneficiary.objects.visible_to(user).current() if known else Beneficiary.objects.none()


class VisibleItemField(_ItemKey):
    """An item of the caller's territory."""

    def get_queryset(self) -> Any:
        """The inventory."""
        user = getattr(self.context.get("request"), "user", None)
        return EquipmentItem.objects.visible_to(user) if isinstance(user, User) else EquipmentItem.objects.none()


class EquipmentSerializer(serializers.ModelSerializer[EquipmentItem]):
    """An item of the inventory; ``version`` is the one read, needed to change it."""

    class Meta:
        model = EquipmentItem
        fields = ("id", "version", "kind", "label", "serial", "condition", "accessories", "state", "notes")
        read_only_fields = ("id", "version")


class EquipmentUpdateSerializer(EquipmentSerializer):
    """Fields to change, with the version that was read."""

    version = serializers.IntegerField(min_value=1)

    class Meta(EquipmentSerializer.Meta):
        read_only_fields = ("id",)  # type: ignore[assignment]  # the version is given here


class ExtensionSerializer(serializers.ModelSerializer[LoanExtension]):
    """A loan that was extended."""

    class Meta:
        model = LoanExtension
        fields = ("former_due_on", "due_on", "reason", "at")


class LoanSerializer(serializers.ModelSerializer[Loan]):
    """A loan with its extensions."""

    item = VisibleItemField()
    beneficiary = CurrentPersonField()
    is_handed = serializers.BooleanField(write_only=True, default=False)
    is_late = serializers.BooleanField(read_only=True)
    extensions = ExtensionSerializer(many=True, read_only=True)

    class Meta:
        model = Loan
        fields = (
            "id", "item", "beneficiary", "state", "starts_on", "due_on", "returned_on", "condition_out",
            "condition_back", "end_words", "deposit", "is_late", "is_handed", "extensions",
        )  # fmt: skip
        read_only_fields = ("id", "state", "returned_on", "condition_out", "condition_back", "end_words")


class HandOverSerializer(serializers.Serializer[Any]):
    """The condition both saw, and the day of return when it changes."""

    condition_out = serializers.ChoiceField(choices=EquipmentCondition.choices)
    due_on = serializers.DateField(required=False)
    deposit = serializers.CharField(required=False, allow_blank=True, max_length=100)


class ExtendSerializer(serializers.Serializer[Any]):
    """The new day of return, and why."""

    due_on = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ReturnSerializer(serializers.Serializer[Any]):
    """How the item came back."""

    condition_back = serializers.ChoiceField(choices=EquipmentCondition.choices)
    returned_on = serializers.DateField(required=False)
    words = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    needs_repair = serializers.BooleanField(required=False, default=False)


class LoseSerializer(serializers.Serializer[Any]):
    """What happened."""

    words = serializers.CharField(max_length=1000)


class WishSerializer(serializers.ModelSerializer[LoanWish]):
    """A place in the waiting list."""

    beneficiary = CurrentPersonField()
    kind = serializers.ChoiceField(choices=EquipmentKind.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=1000)

    class Meta:
        model = LoanWish
        fields = ("id", "beneficiary", "kind", "is_urgent", "words", "state", "asked_at", "loan")
        read_only_fields = ("id", "state", "asked_at", "loan")
        # The service answers who already waits, in words.
        validators: tuple[Any, ...] = ()


class AdviceSerializer(serializers.ModelSerializer[AdviceGiven]):
    """An offer a person was told of."""

    beneficiary = CurrentPersonField()
    kind = serializers.ChoiceField(choices=AdviceKind.choices)
    words = serializers.CharField(max_length=1000)
    given_on = serializers.DateField(required=False)
    outcome = serializers.ChoiceField(choices=AdviceOutcome.choices, required=False)

    class Meta:
        model = AdviceGiven
        fields = ("id", "beneficiary", "kind", "words", "given_on", "outcome")
        read_only_fields = ("id",)


class AdviceUpdateSerializer(serializers.Serializer[Any]):
    """What came of it."""

    kind = serializers.ChoiceField(choices=AdviceKind.choices, required=False)
    words = serializers.CharField(max_length=1000, required=False)
    given_on = serializers.DateField(required=False)
    outcome = serializers.ChoiceField(choices=AdviceOutcome.choices, required=False)
