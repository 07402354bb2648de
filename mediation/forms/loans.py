"""What is asked about equipment: an item, a loan, its hand-over, its end, a wish, an advice."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from core.formatting import day_date
from core.forms import ChipsSelect, ChoiceCards, DateInput, GuardedTextarea
from mediation.enums import AdviceKind, AdviceOutcome, EquipmentCondition, EquipmentKind
from mediation.loan_rules import USUAL_LOAN_DAYS
from mediation.models import EquipmentItem, Loan

if TYPE_CHECKING:
    _ItemForm = forms.ModelForm[EquipmentItem]
    _ItemField = forms.ModelChoiceField[EquipmentItem]
else:
    _ItemForm, _ItemField = forms.ModelForm, forms.ModelChoiceField

_WORDS = 1000
_WHEN_BACK = {"required": "Choisissez le jour du retour.", "invalid": "Choisissez un jour du calendrier."}
_WHEN = {"required": "Choisissez un jour.", "invalid": "Choisissez un jour du calendrier."}
_CONDITION = {"required": "Regardez le matériel avec la personne, et choisissez son aspect."}


def _usual_return() -> Any:
    return timezone.localdate() + timedelta(days=USUAL_LOAN_DAYS)


class EquipmentForm(_ItemForm):
    """An item of the inventory."""

    fieldsets: ClassVar = [
        ("Quel matériel ?", ["kind", "label", "serial", "accessories"]),
        ("Dans quel état ?", ["condition", "state", "notes"]),
    ]

    class Meta:
        model = EquipmentItem
        fields: ClassVar = ["kind", "label", "serial", "accessories", "condition", "state", "notes"]
        widgets: ClassVar = {
            "kind": ChipsSelect,
            "condition": ChipsSelect,
            "state": ChipsSelect,
            "notes": GuardedTextarea(attrs={"rows": 3, "maxlength": 300}),
        }
        help_texts: ClassVar = {
            "label": "Ce qui est collé dessus. Par exemple : Tablette n° 07.",
            "accessories": "chargeur, housse, stylet…",
            "notes": "Une rayure, une batterie faible. Jamais le nom de quelqu’un.",
        }
        error_messages: ClassVar = {
            "kind": {"required": "Choisissez la nature du matériel."},
            "label": {"required": "Écrivez le nom qui est sur l’étiquette."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = EquipmentKind.choices  # type: ignore[attr-defined]  # a choice field

    def _get_validation_exclusions(self) -> set[str]:
        """Uniqueness within the territory is told by the service."""
        return {*super()._get_validation_exclusions(), "territory"}  # type: ignore[misc]  # untyped in the stubs


class ItemChoiceField(_ItemField):
    """An item, with what stands in the way of lending it today."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, kind, and until when it is taken."""
        words = f"{obj.label} ({obj.get_kind_display()})"
        if obj.loan_due_on:
            return f"{words}, prêté jusqu’au {day_date(obj.loan_due_on)}"
        return f"{words}, réservé à partir du {day_date(obj.reserved_from)}" if obj.reserved_from else words


class LoanForm(forms.Form):
    """Lend an item now, or promise it for later."""

    item = ItemChoiceField(
        label="Quel matériel ?",
        queryset=EquipmentItem.objects.none(),
        empty_label="Choisissez dans l’inventaire",
        error_messages={
            "required": "Choisissez le matériel.",
            "invalid_choice": "Ce matériel n’est plus en service : choisissez-en un autre.",
        },
    )
    starts_on = forms.DateField(label="À partir du", widget=DateInput, error_messages=_WHEN)
    due_on = forms.DateField(label="À rendre le", widget=DateInput, error_messages=_WHEN_BACK)
    deposit = forms.CharField(
        label="Caution", required=False, max_length=100, help_text="Ce qui est convenu, s’il y en a une."
    )
    is_handed = forms.BooleanField(
        label="La personne repart avec le matériel aujourd’hui",
        required=False,
        help_text="Sinon, il est réservé à son nom jusqu’au jour choisi.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"starts_on": today, "due_on": _usual_return(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        items = EquipmentItem.objects.visible_to(user).in_service().with_situation()
        self.fields["item"].queryset = items.order_by("kind", "label", "pk")  # type: ignore[attr-defined]  # its field

    def clean(self) -> dict[str, Any]:
        """What leaves today starts today."""
        data = super().clean() or {}
        starts_on = data.get("starts_on")
        if data.get("is_handed") and starts_on and starts_on != timezone.localdate():
            self.add_error("starts_on", "Si la personne repart avec, le prêt commence aujourd’hui.")
        return data


class HandOverForm(forms.Form):
    """The person leaves with the item."""

    condition_out = forms.ChoiceField(
        label="Aspect du matériel", choices=EquipmentCondition.choices, widget=ChipsSelect, error_messages=_CONDITION
    )
    due_on = forms.DateField(label="À rendre le", widget=DateInput, error_messages=_WHEN_BACK)
    deposit = forms.CharField(label="Caution", required=False, max_length=100)

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        due = loan.due_on if loan.due_on > timezone.localdate() else _usual_return()
        kwargs["initial"] = {"condition_out": loan.item.condition, "due_on": due, "deposit": loan.deposit}
        super().__init__(*args, **kwargs)


class ExtendForm(forms.Form):
    """Keep it longer."""

    due_on = forms.DateField(label="À rendre le", widget=DateInput, error_messages=_WHEN_BACK)
    reason = forms.CharField(
        label="Pourquoi ?", required=False, max_length=_WORDS, widget=GuardedTextarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        start = max(loan.due_on, timezone.localdate())
        kwargs["initial"] = {"due_on": start + timedelta(days=USUAL_LOAN_DAYS // 2)}
        super().__init__(*args, **kwargs)


class ReturnForm(forms.Form):
    """The item is back."""

    returned_on = forms.DateField(label="Rendu le", widget=DateInput, error_messages=_WHEN)
    condition_back = forms.ChoiceField(
        label="Comment revient-il ?",
        choices=EquipmentCondition.choices,
        widget=ChipsSelect,
        error_messages=_CONDITION,
    )
    words = forms.CharField(
        label="Que s’est-il passé ?",
        required=False,
        max_length=_WORDS,
        widget=GuardedTextarea(attrs={"rows": 3}),
        help_text="À remplir si le matériel revient abîmé ou incomplet. Un fait, sans reproche.",
    )
    needs_repair = forms.BooleanField(label="À réparer avant de le reprêter", required=False)

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        kwargs["initial"] = {"returned_on": timezone.localdate()}
        super().__init__(*args, **kwargs)


class LoseForm(forms.Form):
    """The item will not come back."""

    words = forms.CharField(
        label="Que s’est-il passé ?",
        max_length=_WORDS,
        widget=GuardedTextarea(attrs={"rows": 3}),
        help_text="Perdu, volé, emporté dans un déménagement. Un fait, sans reproche.",
        error_messages={"required": "Dites ce qui s’est passé."},
    )

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WishForm(forms.Form):
    """A place in the waiting list."""

    kind = forms.ChoiceField(
        label="Quel matériel ?",
        choices=EquipmentKind.choices,
        widget=ChipsSelect,
        error_messages={"required": "Choisissez le matériel attendu."},
    )
    words = forms.CharField(
        label="Pour quoi faire ?", required=False, max_length=_WORDS, widget=GuardedTextarea(attrs={"rows": 2})
    )
    is_urgent = forms.BooleanField(
        label="C’est urgent", required=False, help_text="Passe avant les autres. Une démarche à date fixe, par exemple."
    )


class AdviceForm(forms.Form):
    """An offer the person was told of, and what came of it."""

    kind = forms.ChoiceField(
        label="De quoi avez-vous parlé ?",
        choices=AdviceKind.choices,
        widget=ChoiceCards(
            descriptions={
                str(AdviceKind.CONNECTION): "Un abonnement à prix réduit, sous condition de ressources.",
                str(AdviceKind.REFURBISHED): "Un ordinateur ou une tablette remis en état.",
                str(AdviceKind.FINANCIAL): "Une aide de la commune, de la caisse de retraite…",
                str(AdviceKind.OTHER): "Un réglage, un achat, une assurance…",
            },
            columns=2,
        ),
        error_messages={"required": "Choisissez de quoi il s’agit."},
    )
    words = forms.CharField(
        label="Ce que vous avez conseillé",
        max_length=_WORDS,
        widget=GuardedTextarea(attrs={"rows": 3}),
        help_text="Chez qui, à quel prix, ce qu’il faut apporter. Pas de numéro de compte ni de mot de passe.",
        error_messages={"required": "Écrivez ce que vous avez conseillé."},
    )
    given_on = forms.DateField(label="Le", widget=DateInput, error_messages=_WHEN)
    outcome = forms.ChoiceField(label="Résultat", choices=AdviceOutcome.choices, widget=ChipsSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"given_on": timezone.localdate(), "outcome": AdviceOutcome.PENDING}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
