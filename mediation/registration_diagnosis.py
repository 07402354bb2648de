"""What diagnoses and objectives give to the pages below: settings, story, personal data."""

from core.registries import MenuEntry, PersonalField, registries
from mediation.selectors.objectives import objective_entries

_HELP = "Choisir une aide qui lui convient"
_FOLLOW = "Suivre ce qui a été fait et préparer la suite"
_FIELDS = {
    "mediation.Assessment": (
        ("remarks", "remarques du diagnostic", _HELP),
        ("way_reason", "raison de la suite retenue", _HELP),
    ),
    "mediation.AssessmentDraft": (
        ("answers", "réponses d’un diagnostic commencé", _HELP),
        ("remarks", "remarques d’un diagnostic commencé", _HELP),
    ),
    "mediation.Objective": (
        ("words", "objectif", _FOLLOW),
        ("helped_by", "qui aide", _FOLLOW),
        ("dropped_reason", "raison d’un objectif laissé de côté", _FOLLOW),
    ),
    "mediation.ObjectiveStep": (("words", "étape d’un objectif", _FOLLOW),),
    "mediation.ObjectiveNote": (("words", "progrès noté", _FOLLOW),),
}


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.settings_pages.add(
        MenuEntry("Orientation", "signpost-split", "mediation:grid", "grid.edit", 55),
    )
    registries.timeline.add(objective_entries)
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
