"""Form of a session's report: who came is known, the rest is proposed from the session."""

from typing import Any, ClassVar

from django import forms

from core.forms import ChipsSelect, ChipsSelectMultiple, GuardedTextarea
from mediation.enums import Material, ProcedureTheme, Theme, WorkshopLevel
from scheduling.models import WorkshopSession

LONGEST_NOTE = 4000


class SessionReportForm(forms.Form):
    """Themes are La Coop's: at least one, whatever the workshop."""

    themes = forms.MultipleChoiceField(
        label="Thèmes",
        choices=Theme.choices,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème."},
    )
    procedure_themes = forms.MultipleChoiceField(
        label="Quelles démarches ?",
        choices=ProcedureTheme.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Seulement avec le thème des démarches administratives.",
    )
    minutes = forms.IntegerField(label="Durée, en minutes", min_value=1, max_value=1439)
    workshop_title = forms.CharField(label="Titre de l’atelier", max_length=200)
    workshop_level = forms.ChoiceField(
        label="Niveau", choices=[("", "Tous niveaux"), *WorkshopLevel.choices], required=False, widget=ChipsSelect
    )
    materials = forms.MultipleChoiceField(
        label="Matériel utilisé", choices=Material.choices, required=False, widget=ChipsSelectMultiple
    )
    notes = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=GuardedTextarea(attrs={"rows": 3}),
        help_text="Ce qui a réussi, ce qui a gêné, pour la prochaine fois. Ne nommez personne.",
    )

    first: ClassVar = ("themes",)
    folded: ClassVar = ("minutes", "workshop_title", "workshop_level", "materials", "procedure_themes")

    @property
    def rest(self) -> list[Any]:
        """The fields that are seldom changed."""
        return [self[name] for name in self.folded]

    @property
    def has_folded_errors(self) -> bool:
        """Whether one of the seldom changed fields is at fault: the fold then opens."""
        return any(name in self.errors for name in self.folded)

    def clean(self) -> dict[str, Any]:
        """Procedures are an answer only under their theme."""
        values = super().clean() or self.cleaned_data
        if Theme.PROCEDURES not in values.get("themes", []):
            values["procedure_themes"] = []
        return values


def report_initial(session: WorkshopSession) -> dict[str, Any]:
    """Return what the session itself says."""
    return {
        "themes": [theme for theme in session.themes if theme in Theme.values],
        "minutes": session.minutes,
        "workshop_title": session.title,
        "workshop_level": session.level,
    }
