"""The same questions for the team, with what only the team minds: state, age, quality and source of a record."""

from typing import Any

from django import forms

from accounts.models import Commune, Territory
from directory.enums import RecordStatus
from directory.forms.search import SearchForm
from directory.models import Source
from directory.selectors.search_team import NEVER, OLD


class TeamSearchForm(SearchForm):
    """Filters of the team's list."""

    team_names = ("statut", "fraicheur", "qualite", "source")
    statut = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Publiées et à relire"), *((value, label.capitalize()) for value, label in RecordStatus.choices)],
    )
    fraicheur = forms.ChoiceField(
        label="Vérification",
        required=False,
        choices=[("", "Peu importe"), (OLD, "Il y a plus d’un an"), (NEVER, "Jamais vérifiée")],
    )
    qualite = forms.ChoiceField(
        label="Fiche", required=False, choices=[("", "Peu importe"), ("faible", "Incomplète"), ("bonne", "Complète")]
    )
    source = forms.ChoiceField(label="Source", required=False)

    def __init__(self, data: Any = None, *, territory: Territory, communes: list[Commune] | None = None) -> None:
        super().__init__(data, territory=territory, communes=communes)
        sources = Source.objects.filter(territory=territory).order_by("name", "pk")
        known = [("", "Toutes"), *((row.key, row.name) for row in sources)]
        self.fields["source"].choices = known  # type: ignore[attr-defined]

    @property
    def finer(self) -> list[forms.BoundField]:
        """What narrows the list, in the order in which it is shown."""
        return [self[name] for name in ("le", "public", "rayon", *self.team_names)]

    @property
    def is_of_team(self) -> bool:
        """Whether something only the team minds was asked: the public's search cannot answer."""
        return any(name in self.asked for name in self.team_names)
