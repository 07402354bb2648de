"""Forms of what is asked of helpers: versions, what was done, exemptions, pauses."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.text import slugify

from core.forms import ChipsSelectMultiple, DateInput
from volunteers.engagement.defaults import Asked
from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import Evidence, Stage
from volunteers.engagement.words import ACTIVITY_LABELS
from volunteers.models import Helper, PolicyRequirement
from volunteers.selectors.engagement_pages import AskedLine

if TYPE_CHECKING:
    AskedFormSet = BaseFormSet["AskedForm"]
else:
    AskedFormSet = BaseFormSet

VALIDITIES = [
    ("", "pour toujours"),
    ("183", "6 mois"),
    ("365", "1 an"),
    ("730", "2 ans"),
    ("1095", "3 ans"),
    ("1825", "5 ans"),
]
NOTICES = [("15", "15 jours avant"), ("30", "1 mois avant"), ("60", "2 mois avant"), ("90", "3 mois avant")]
ACTIVITIES = [(activity.value, label) for activity, label in ACTIVITY_LABELS.items()]


def _with(choices: list[tuple[str, str]], value: object) -> list[tuple[str, str]]:
    """Add a number of days that none of the usual choices says."""
    text = "" if value is None else str(value)
    return choices if text in dict(choices) else [*choices, (text, f"{text} jours")]


class VersionForm(forms.Form):
    """From which day a version holds."""

    effective_from = forms.DateField(
        label="À partir du",
        widget=DateInput,
        help_text="Laissez le temps de faire le nécessaire : ce jour-là, il faudra tout pour être planifié.",
    )


class AskedForm(forms.Form):
    """One requirement of a version."""

    code = forms.SlugField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(
        label="Ce qui est demandé", max_length=120, help_text="Avec son article : « l’attestation d’assurance »"
    )
    evidence = forms.ChoiceField(label="Preuve", choices=Evidence.choices, initial=Evidence.NONE)
    stage = forms.ChoiceField(label="Quand", choices=Stage.choices, initial=Stage.ONBOARDING)
    validity = forms.TypedChoiceField(label="Valable", choices=VALIDITIES, required=False, coerce=int, empty_value=None)
    renewal = forms.TypedChoiceField(label="Rappel", choices=NOTICES, coerce=int, initial="30")
    activities = forms.MultipleChoiceField(
        label="Nécessaire pour",
        choices=ACTIVITIES,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Rien de coché : pour toutes les missions",
    )
    is_optional = forms.BooleanField(label="Conseillé seulement : n’empêche aucune mission", required=False)
    text = forms.CharField(
        label="Texte à signer", required=False, max_length=20_000, widget=forms.Textarea({"rows": 8})
    )
    again = forms.BooleanField(label="À refaire par tous quand cette version commence", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data if self.is_bound else {}
        validity = sent.get(self.add_prefix("validity"), self.initial.get("validity", ""))
        if str(validity or "").isdecimal():
            self._choose("validity", _with(VALIDITIES, validity))
        renewal = sent.get(self.add_prefix("renewal"), self.initial.get("renewal", "30"))
        if str(renewal).isdecimal():
            self._choose("renewal", _with(NOTICES, renewal))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for the text that is to be signed."""
        told = super().clean() or self.cleaned_data
        if told.get("evidence") == Evidence.SIGNATURE and not told.get("text", "").strip():
            self.add_error("text", "Écrivez le texte que la personne signe.")
        for name, most in (("validity", 3660), ("renewal", 365)):
            if (told.get(name) or 0) > most:
                self.add_error(name, "Cette durée est trop longue.")
        return told


class BaseAskedFormSet(AskedFormSet):
    """The requirements of a version; ``asked()`` gives what the service takes."""

    def clean(self) -> None:
        """Refuse two requirements of the same name, at the second one."""
        seen: set[str] = set()
        for form in self._kept():
            name = form.cleaned_data.get("label", "").strip().lower()
            if name and name in seen:
                form.add_error("label", "Cette condition est déjà dans la liste.")
            seen.add(name)
        if any(form.errors for form in self._kept()):
            raise ValidationError("Une condition est à corriger.")

    def _kept(self) -> list[AskedForm]:
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def asked(self) -> list[Asked]:
        """Return the requirements, each with a code of its own; one to be done again by all gets a new one."""
        used: set[str] = set()
        rows = []
        for form in self._kept():
            told = form.cleaned_data
            code = told["code"] or slugify(told["label"])[:32] or "condition"
            code = _next_code(code, used | {told["code"]}) if told["again"] else _next_code(code, used)
            used.add(code)
            rows.append(
                Asked(
                    code=code,
                    label=_with_small_article(told["label"].strip()),
                    stage=told["stage"],
                    evidence=told["evidence"],
                    validity_days=told["validity"],
                    renewal_days=told["renewal"],
                    activities=tuple(told["activities"]),
                    text=told["text"],
                    is_optional=told["is_optional"],
                )
            )
        return rows


def _next_code(code: str, taken: set[str]) -> str:
    """ "charte" → "charte-2" → "charte-3", until nobody has it."""
    while code in taken:
        stem, _, number = code.rpartition("-")
        code = f"{stem}-{int(number) + 1}" if stem and number.isdecimal() else f"{code}-2"
    return code


def _with_small_article(label: str) -> str:
    """Sentences hold the label in their middle: "L’attestation" becomes "l’attestation", "PSC1" stays."""
    is_article = label[:2] in {"L’", "L'"} or label.split(" ", 1)[0] in {"Le", "La", "Les", "Un", "Une", "Des"}
    return label[:1].lower() + label[1:] if is_article else label


AskedForms = formset_factory(AskedForm, formset=BaseAskedFormSet, extra=1, max_num=30, can_delete=True)


def asked_initial(rows: Iterable[PolicyRequirement]) -> list[dict[str, Any]]:
    """Return what the forms of a version show at first."""
    return [
        {
            "code": row.code,
            "label": row.label,
            "evidence": row.evidence,
            "stage": row.stage,
            "validity": str(row.validity_days or ""),
            "renewal": str(row.renewal_days),
            "activities": [value for value in row.activities if value in list(Activity)],
            "is_optional": row.is_optional,
            "text": row.text,
        }
        for row in rows
    ]


class _OfAskedForm(forms.Form):
    """About one of the things asked of a helper."""

    code = forms.ChoiceField(label="Condition", error_messages={"required": "Choisissez de quoi il s’agit."})

    def __init__(self, *args: Any, lines: Iterable[AskedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(line.asked.code, line.asked.label) for line in lines if self.takes(line)]
        self.fields["code"].choices = [("", "Choisir"), *found]  # type: ignore[attr-defined]  # a choice field

    def takes(self, line: AskedLine) -> bool:
        """Whether this may be chosen."""
        return True


class CompletionForm(_OfAskedForm):
    """Something done, or a document seen."""

    completed_on = forms.DateField(label="Fait ou vu le", widget=DateInput, initial=timezone.localdate)
    expires_on = forms.DateField(
        label="Valable jusqu’au",
        required=False,
        widget=DateInput,
        help_text="Si le document porte une date de fin. Sinon, la durée prévue s’applique.",
    )

    def __init__(self, *args: Any, helper: Helper, **kwargs: Any) -> None:
        self.helper = helper
        super().__init__(*args, **kwargs)

    def takes(self, line: AskedLine) -> bool:
        """A text is signed by the person, on screen, unless they have no account."""
        return not line.is_signed_on_screen or self.helper.user_id is None


class ExemptionForm(_OfAskedForm):
    """Something not asked for a time."""

    starts_on = forms.DateField(label="Du", widget=DateInput, initial=timezone.localdate)
    ends_on = forms.DateField(label="Au", widget=DateInput, help_text="Une dispense a toujours une fin.")
    reason = forms.CharField(
        label="Motif", max_length=300, help_text="En quelques mots, sans détail de santé", widget=forms.TextInput
    )


class PauseForm(forms.Form):
    """Days without missions."""

    starts_on = forms.DateField(label="Du", widget=DateInput, initial=timezone.localdate)
    ends_on = forms.DateField(label="Au", required=False, widget=DateInput, help_text="Vide : jusqu’à nouvel ordre")
    reason = forms.CharField(
        label="Motif", required=False, max_length=300, help_text="Facultatif, sans détail de santé"
    )
