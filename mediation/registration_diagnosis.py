"""What diagnoses and objectives give to the pages below: settings, story, personal data."""

from core.registries import MenuEntry, PersonalField, PersonData, registries
from mediation.selectors.objectives import objective_entries
from mediation.services import merging_rows

_HELP = "Choisir une aide qui lui convient"
_FOLLOW = "Suivre ce qui a été fait et préparer la suite"
_FIELDS = {
    "mediation.Assessment": (
        ("remarks", "remarques du diagnostic", _HELP),
        ("way_reason", "raison de la suite retenue", _HELP),
    ),
    "mediation.AssessmentDraft": (
        ("started_at", "diagnostic commencé le", _HELP),
        ("answers", "réponses d’un diagnostic commencé", _HELP),
        ("remarks", "remarques d’un diagnostic commencé", _HELP),
    ),
    "mediation.Objective": (
        ("words", "objectif", _FOLLOW),
        ("kind", "pour quoi faire", _FOLLOW),
        ("theme", "thème", _FOLLOW),
        ("status", "état de l’objectif", _FOLLOW),
        ("chosen_on", "choisi le", _FOLLOW),
        ("ended_on", "atteint ou laissé de côté le", _FOLLOW),
        ("helped_by", "qui aide", _FOLLOW),
        ("dropped_reason", "raison d’un objectif laissé de côté", _FOLLOW),
    ),
    "mediation.ObjectiveStep": (("words", "étape d’un objectif", _FOLLOW), ("done_on", "étape faite le", _FOLLOW)),
    "mediation.ObjectiveNote": (
        ("words", "progrès noté", _FOLLOW),
        ("status", "état de l’objectif ce jour-là", _FOLLOW),
        ("noted_on", "noté pour le", _FOLLOW),
    ),
}
_DATA = (
    PersonData(
        "mediation.AssessmentDraft",
        "Les diagnostics commencés",
        "beneficiary",
        neutral=frozenset({"user", "questionnaire", "updated_at"}),
        settle=merging_rows.settle_drafts,
    ),
    PersonData(
        "mediation.Objective",
        "Les objectifs",
        "beneficiary",
        neutral=frozenset({"version", "helper", "on_sheet", "position", "created_by"}),
    ),
    PersonData(
        "mediation.ObjectiveStep",
        "Les étapes des objectifs",
        "objective__beneficiary",
        neutral=frozenset({"position"}),
    ),
    PersonData(
        "mediation.ObjectiveNote",
        "Les progrès notés",
        "objective__beneficiary",
        neutral=frozenset({"by", "created_at"}),
    ),
)


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.settings_pages.add(
        MenuEntry("Orientation", "signpost-split", "mediation:grid", "grid.edit", 55),
    )
    registries.timeline.add(objective_entries)
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
