"""What activity reports give to the pages below: menu, story, personal data."""

from core.registries import MenuEntry, PersonalField, registries
from mediation.selectors.report_section import report_entries

_FOLLOW = "Suivre ce qui a été fait et préparer la suite"
_REPORT_FIELDS = (
    ("notes", "note du compte rendu", _FOLLOW),
    ("tags", "étiquettes du compte rendu", _FOLLOW),
    ("redirection", "structure vers laquelle la personne a été réorientée", _FOLLOW),
)
_PARTICIPATION_FIELDS = (
    ("beneficiary", "participation à une activité", _FOLLOW),
    ("is_first_time", "première fois", _FOLLOW),
    ("autonomy", "autonomie", _FOLLOW),
)


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.menu.add(
        MenuEntry(
            label="Comptes rendus",
            icon="journal-text",
            url_name="mediation:report-list",
            permission="report.view",
            order=45,
        )
    )
    registries.timeline.add(report_entries)
    for model, fields in (
        ("mediation.ActivityReport", _REPORT_FIELDS),
        ("mediation.ReportParticipation", _PARTICIPATION_FIELDS),
        ("mediation.ReportRefusal", (("words", "raison de l’absence de compte rendu", _FOLLOW),)),
    ):
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
