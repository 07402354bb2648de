"""Values that the fields of a record may take: those of data·inclusion's own package, in plain French.

Labels are the package's, save where they speak to professionals only.
"""

from collections.abc import Iterable

from data_inclusion.schema.v1 import (
    Categorie,
    Frais,
    ModeAccueil,
    ModeMobilisation,
    PersonneMobilisatrice,
    Public,
    ReseauPorteur,
    Thematique,
    TypeService,
)

from directory.enums import Bouquet
from directory.home_activities import ACTIVITIES

Choices = list[tuple[str, str]]

KINDS: Choices = [(each.value, each.label) for each in TypeService]
PUBLICS: Choices = [(each.value, each.label) for each in Public]
FEES: Choices = [(each.value, each.label) for each in Frais]
RECEPTION_MODES: Choices = [
    (ModeAccueil.EN_PRESENTIEL.value, "sur place"),
    (ModeAccueil.A_DISTANCE.value, "à distance"),
]
CONTACT_MODES: Choices = [
    (ModeMobilisation.TELEPHONER.value, "téléphoner"),
    (ModeMobilisation.SE_PRESENTER.value, "se présenter"),
    (ModeMobilisation.ENVOYER_UN_COURRIEL.value, "écrire un courriel"),
    (ModeMobilisation.UTILISER_LIEN_MOBILISATION.value, "passer par un lien sur internet"),
]
CONTACT_BY: Choices = [
    (PersonneMobilisatrice.USAGERS.value, "les habitants eux-mêmes"),
    (PersonneMobilisatrice.PROFESSIONNELS.value, "des professionnels pour eux"),
]
NETWORKS: Choices = sorted(
    ((each.value, each.label) for each in ReseauPorteur), key=lambda choice: choice[1].casefold()
)
THEMES: Choices = [(each.value, each.label) for each in Thematique]
CATEGORIES: dict[str, str] = {each.value: each.label for each in Categorie}
BOUQUETS: Choices = [(str(value), str(label)) for value, label in Bouquet.choices]
ACTIVITY_CHOICES: Choices = [(activity.code, activity.label) for activity in ACTIVITIES]

# Fields of records whose values are closed lists; "themes" are rows of their own.
VOCABULARIES: dict[str, Choices] = {
    "kind": KINDS,
    "publics": PUBLICS,
    "fees": FEES,
    "reception_modes": RECEPTION_MODES,
    "contact_modes": CONTACT_MODES,
    "contact_by": CONTACT_BY,
    "networks": NETWORKS,
    "themes": THEMES,
    "bouquets": BOUQUETS,
    "home_activities": ACTIVITY_CHOICES,
}
_LABELS: dict[str, dict[str, str]] = {name: dict(choices) for name, choices in VOCABULARIES.items()}


def themes_by_category() -> list[tuple[str, Choices]]:
    """Group the themes under the name of their category, in the package's order."""
    groups: dict[str, Choices] = {label: [] for label in CATEGORIES.values()}
    for value, label in THEMES:
        groups[CATEGORIES[value.partition("--")[0]]].append((value, label))
    return [(label, choices) for label, choices in groups.items() if choices]


def label_of(field: str, value: str) -> str:
    """Return a value of a closed list in French; one that is no longer in it comes back as it is."""
    return _LABELS[field].get(value, value)


def labels_of(field: str, values: Iterable[str]) -> list[str]:
    """Return several values in French."""
    return [label_of(field, value) for value in values]


def unknown_values(field: str, given: object) -> list[str]:
    """Return the values of ``given``, one or a list, that the closed list of ``field`` lacks."""
    values = given if isinstance(given, list | tuple) else [given]
    return [str(value) for value in values if value and str(value) not in _LABELS[field]]
