"""One form for every activity report: individual, at home, in a place, remote, drop-in or workshop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Commune, User
from core.formatting import day_near, duration, hour, plural
from core.forms import ChipsSelect, ChipsSelectMultiple, ChoiceCards, DateInput, GuardedTextarea, SearchInput, TimeInput
from mediation.enums import (
    Autonomy,
    Material,
    PlaceKind,
    ProcedureTheme,
    Redirection,
    RefusalReason,
    ReportKind,
    Theme,
    WorkshopLevel,
)
from mediation.models import ActivityReport, Beneficiary
from mediation.services import Participant

# La Coop's durations; any other is typed.
DURATIONS = (15, 30, 45, 60, 90, 120)
FOUND_AT_MOST = 12
_AUTONOMY_MEANS: dict[str, str] = {
    Autonomy.GUIDED: "il a fallu montrer à chaque étape",
    Autonomy.PARTLY: "un coup de main de temps en temps",
    Autonomy.AUTONOMOUS: "fait sans aide",
}
_NOTE_HELP = "Ce qui a réussi, ce qui a gêné, pour la prochaine fois. Rien sur la santé ni sur les codes."


@dataclass(frozen=True, slots=True)
class Fold:
    """A line "Thèmes : E-mail, Changer", with the fields it hides."""

    key: str
    title: str
    value: str
    is_open: bool
    fields: tuple[BoundField, ...]


class ReportForm(forms.Form):
    """A report. ``kind`` says which questions are asked; ``known`` are the people chosen or found so far."""

    people = forms.ModelMultipleChoiceField(
        label="Personnes de vos dossiers",
        queryset=Beneficiary.objects.none(),
        required=False,
        widget=ChipsSelectMultiple,
        error_messages={"invalid_choice": "Une de ces personnes n’est plus dans la liste."},
    )
    find = forms.CharField(label="Ajouter quelqu’un", required=False, widget=SearchInput)
    anonymous = forms.IntegerField(
        label="Personnes sans dossier", required=False, min_value=0, max_value=200, help_text="Combien, sans leur nom."
    )
    workshop_title = forms.CharField(label="Titre de l’atelier", max_length=200)
    workshop_level = forms.ChoiceField(
        label="Niveau", choices=WorkshopLevel.choices, required=False, widget=ChipsSelect
    )
    autonomy = forms.ChoiceField(
        label="Comment ça s’est passé ?",
        choices=Autonomy.choices,
        widget=ChoiceCards(descriptions=_AUTONOMY_MEANS),
        error_messages={"required": "Choisissez une des trois réponses."},
    )
    done_on = forms.DateField(label="Jour", widget=DateInput)
    starts_at = forms.TimeField(label="Heure de début", required=False, widget=TimeInput)
    themes = forms.MultipleChoiceField(
        label="Thèmes",
        choices=Theme.choices,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème."},
    )
    procedure_themes = forms.MultipleChoiceField(
        label="Quelles démarches ?", choices=ProcedureTheme.choices, required=False, widget=ChipsSelectMultiple
    )
    minutes = forms.TypedChoiceField(label="Durée", coerce=int, required=False, empty_value=None, widget=ChipsSelect)
    other_minutes = forms.IntegerField(
        label="Une autre durée, en minutes", required=False, min_value=1, max_value=23 * 60 + 59
    )
    place_kind = forms.ChoiceField(
        label="Lieu",
        choices=[
            (kind.value, kind.label) for kind in (PlaceKind.HOME, PlaceKind.PLACE, PlaceKind.REMOTE, PlaceKind.OTHER)
        ],
        widget=ChipsSelect,
        error_messages={"required": "Dites où."},
    )
    place_name = forms.CharField(
        label="Nom du lieu d’activité",
        max_length=200,
        required=False,
        help_text="Médiathèque, mairie, France Services…",
    )
    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Choisir"
    )
    is_drop_in = forms.BooleanField(label="C’était une permanence, sans rendez-vous", required=False)
    materials = forms.MultipleChoiceField(
        label="Matériel utilisé", choices=Material.choices, required=False, widget=ChipsSelectMultiple
    )
    redirection = forms.ChoiceField(
        label="Vers qui l’avez-vous réorienté ?",
        choices=[("", "Non, pas de réorientation"), *Redirection.choices],
        required=False,
        widget=ChoiceCards,
    )
    tags = forms.CharField(
        label="Étiquettes",
        max_length=300,
        required=False,
        help_text="Vos mots pour vous y retrouver, séparés par des virgules.",
    )
    notes = forms.CharField(
        label="Note", required=False, max_length=4000, widget=GuardedTextarea(attrs={"rows": 3}), help_text=_NOTE_HELP
    )

    _only_workshop: ClassVar = ("people", "find", "anonymous", "workshop_title", "workshop_level")
    _only_individual: ClassVar = ("autonomy", "redirection", "is_drop_in")

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        kind: str = ReportKind.INDIVIDUAL,
        may_procedures: bool = True,
        known: Iterable[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
        for name in self._only_individual if kind == ReportKind.WORKSHOP else self._only_workshop:
            del self.fields[name]
        self.fields["commune"].queryset = Commune.objects.visible_to(user)  # type: ignore[attr-defined]
        length = int(self.initial.get("minutes") or 60)
        lengths = sorted({*DURATIONS, length})
        self.fields["minutes"].choices = [(each, duration(each)) for each in lengths]  # type: ignore[attr-defined]
        if not may_procedures:
            del self.fields["procedure_themes"]
            kept = [choice for choice in Theme.choices if choice[0] != Theme.PROCEDURES]
            self.fields["themes"].choices = kept  # type: ignore[attr-defined]
        if kind == ReportKind.WORKSHOP:
            self._offer_people(user, known)
        if self.is_bound and data is not None:
            self._keep_known_lists(data)

    def _offer_people(self, user: User, known: Iterable[int]) -> None:
        """Accept anyone who may be seen; show only those chosen or found."""
        visible = Beneficiary.objects.visible_to(user).current()
        field = self.fields["people"]
        keys = {int(key) for key in [*known, *(self.initial.get("people") or ())]}
        if self.is_bound:
            posted = self.data.getlist("people") if isinstance(self.data, QueryDict) else self.data.get("people", [])
            keys |= {int(key) for key in posted if str(key).isdecimal() and len(str(key)) < 19}
        shown = visible.filter(pk__in=keys).select_related("commune")
        field.queryset = shown  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda it: f"{it.full_name}, {it.commune.name}"  # type: ignore[attr-defined]

    def _keep_known_lists(self, data: Any) -> None:
        """A duration typed in full takes the place of those proposed."""
        self.has_other_minutes = bool(data.get("other_minutes"))

    def clean(self) -> dict[str, Any]:
        """Settle the duration, the procedures and who was there."""
        values = super().clean() or self.cleaned_data
        minutes = values.pop("other_minutes", None) or values.get("minutes")
        if not minutes and "other_minutes" not in self.errors and "minutes" not in self.errors:
            self.add_error("minutes", "Dites combien de temps.")
        values["minutes"] = minutes
        if Theme.PROCEDURES not in values.get("themes", []):
            # The question is only shown under its theme: an answer left behind is not an answer.
            values["procedure_themes"] = []
        tags = values.get("tags") or ""
        values["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()]
        nobody = not values.get("people") and not values.get("anonymous")
        if self.kind == ReportKind.WORKSHOP and nobody and not {"people", "anonymous"} & self.errors.keys():
            self.add_error("anonymous", "Dites qui était là, ou au moins combien de personnes.")
        return values

    def participants(self, person: Beneficiary | None = None) -> list[Participant]:
        """Return who took part: ``person`` (None: someone anonymous), or everyone of the workshop."""
        if self.kind == ReportKind.INDIVIDUAL:
            return [Participant(person, self.cleaned_data["autonomy"])]
        known = [Participant(it) for it in self.cleaned_data["people"]]
        return known + [Participant()] * (self.cleaned_data["anonymous"] or 0)

    def service_fields(self) -> dict[str, Any]:
        """Return what the services take besides the participants."""
        names = (
            "is_drop_in", "done_on", "starts_at", "minutes", "place_kind", "place_name", "commune", "materials",
            "themes", "procedure_themes", "workshop_title", "workshop_level", "redirection", "tags", "notes",
        )  # fmt: skip
        return {"kind": self.kind} | {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def folds(self) -> list[Fold]:
        """Return the lines of what is taken over, in order: each says its value and opens on its fields."""
        lines = [
            ("when", "Quand", self._when(), ("done_on", "starts_at")),
            ("themes", "Thèmes", self._labels("themes"), ("themes", "procedure_themes")),
            ("minutes", "Durée", self._length(), ("minutes", "other_minutes")),
            ("place", "Lieu", self._labels("place_kind"), ("place_kind", "place_name", "commune", "is_drop_in")),
            ("materials", "Matériel", self._labels("materials"), ("materials",)),
            ("redirection", "Réorienté", self._redirection(), ("redirection",)),
            ("notes", "Note", "écrite" if self["notes"].value() else "aucune", ("notes", "tags")),
        ]
        return [self._fold(*line) for line in lines if line[3][0] in self.fields]

    def _fold(self, key: str, title: str, value: str, names: Sequence[str]) -> Fold:
        fields = tuple(self[name] for name in names if name in self.fields)
        has_error = self.is_bound and any(self.errors.get(name) for name in names)
        return Fold(key, title, value or "à choisir", has_error or not value, fields)

    def _labels(self, name: str) -> str:
        value = self[name].value() or []
        chosen = {str(it) for it in ([value] if isinstance(value, str) else value)}
        field = self.fields[name]
        found = [str(label) for key, label in field.choices if str(key) in chosen]  # type: ignore[attr-defined]
        if name == "materials" and not found:
            return "aucun noté"
        return ", ".join(found) if len(found) <= 2 else plural(len(found), "choisi", "choisis")

    def _when(self) -> str:
        day = self.fields["done_on"].to_python(self["done_on"].value()) if not self.errors.get("done_on") else None
        start = self["starts_at"].value()
        if day is None:
            return ""
        at = f", {hour(start)}" if start and not isinstance(start, str) else f", {start}" if start else ""
        return f"{day_near(day)}{at}"

    def _length(self) -> str:
        value = self["other_minutes"].value() or self["minutes"].value()
        return duration(int(value)) if str(value or "").isdecimal() else ""

    def _redirection(self) -> str:
        return "oui" if "redirection" in self.fields and self["redirection"].value() else "non"


def posted_as_initial(form: ReportForm, data: QueryDict) -> dict[str, Any]:
    """Return what was typed, to draw the form again without judging it (to look for someone, for example)."""
    several = {name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)}
    several |= {name for name, field in form.fields.items() if isinstance(field, forms.ModelMultipleChoiceField)}
    return {name: data.getlist(name) if name in several else data.get(name, "") for name in form.fields}


def report_initial(report: ActivityReport) -> dict[str, Any]:
    """Return what the form of a report shows."""
    names = (
        "is_drop_in", "done_on", "starts_at", "minutes", "place_kind", "place_name", "commune", "materials", "themes",
        "procedure_themes", "workshop_title", "workshop_level", "redirection", "notes",
    )  # fmt: skip
    rows = list(report.participations.order_by("pk"))
    known = [row.beneficiary_id for row in rows if row.beneficiary_id]
    return {name: getattr(report, name) for name in names} | {
        "tags": ", ".join(report.tags),
        "people": known,
        "anonymous": len(rows) - len(known) or None,
        "autonomy": rows[0].autonomy if rows else "",
    }


def new_report_initial(kind: str, person: Beneficiary | None, latest: ActivityReport | None) -> dict[str, Any]:
    """Return what a new report proposes: the member's latest one of this kind says where and how long."""
    values: dict[str, Any] = {"done_on": timezone.localdate(), "minutes": 60}
    if kind == ReportKind.WORKSHOP:
        values |= {"place_kind": PlaceKind.PLACE, "minutes": 120}
    elif person is not None:
        values |= {"place_kind": PlaceKind.HOME, "commune": person.commune_id}
    if latest is not None and latest.place_kind == PlaceKind.PLACE and values.get("place_kind") != PlaceKind.HOME:
        values |= {"place_kind": PlaceKind.PLACE, "place_name": latest.place_name, "commune": latest.commune_id}
    return values


class RefusalForm(forms.Form):
    """Why something that took place gets no report."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[(value, f"{label[0].upper()}{label[1:]}") for value, label in RefusalReason.choices],
        widget=ChoiceCards,
        error_messages={"required": "Dites pourquoi."},
    )
    words = forms.CharField(label="En quelques mots", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Another reason is told in words."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("reason") == RefusalReason.OTHER and not (values.get("words") or "").strip():
            self.add_error("words", "Dites en quelques mots pourquoi.")
        return values
