"""What the registries are given: safety of home visits and concerns."""

from core.registries import MenuEntry, PersonalField, PersonData, registries

_SAFE = "veiller sur ceux qui visitent"
_HELP = "aider la personne et suivre ce qui inquiète"
_ERASED = "(effacé)"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "scheduling.VisitSafety": (
        ("checked_in_at", "arrivée à la visite", _SAFE),
        ("checked_out_at", "départ de la visite", _SAFE),
    ),
    "scheduling.SafetyAlert": (
        ("opened_at", "alerte de sécurité ouverte le", _SAFE),
        ("kind", "ce qui manquait", _SAFE),
        ("end", "fin de l’alerte", _SAFE),
        ("word", "ce qui s’est passé", _SAFE),
    ),
    "scheduling.ConcernReport": (
        ("level", "niveau de l’inquiétude", _HELP),
        ("text", "ce qui inquiète", _HELP),
        ("author", "inquiétude signalée par", _HELP),
        ("recipient", "inquiétude adressée à", _HELP),
        ("status", "état de l’inquiétude", _HELP),
        ("created_at", "inquiétude signalée le", _HELP),
        ("closed_at", "inquiétude terminée le", _HELP),
        ("outcome", "comment elle se termine", _HELP),
    ),
    "scheduling.ConcernNote": (
        ("kind", "étape", _HELP),
        ("text", "suite donnée", _HELP),
        ("author", "suite notée par", _HELP),
        ("created_at", "suite notée le", _HELP),
    ),
    # Those of the team, who are no beneficiaries: why they are kept.
    "scheduling.EscalationContact": (
        ("email", "adresse de la personne à prévenir", _SAFE),
        ("phone", "téléphone de la personne à prévenir", _SAFE),
    ),
    "scheduling.BoundariesAcknowledgement": (("at", "liste lue le", "prouver que la liste a été lue"),),
}
# Upper rows are erased first: the last entry of a package before what it hangs from.
_DATA = (
    PersonData(
        "scheduling.VisitSafety",
        "Les arrivées et les départs",
        "visit__beneficiary",
        erase={},
        kept=frozenset({"checked_in_at", "checked_out_at"}),
        neutral=frozenset({"helper", "checked_in_by", "checked_out_by"}),
    ),
    PersonData(
        "scheduling.SafetyAlert",
        "Les alertes pendant les visites",
        "visit__beneficiary",
        erase={"word": lambda row: _ERASED if row.word else ""},
        kept=frozenset({"opened_at", "kind", "end"}),
        neutral=frozenset({"territory", "acknowledged_by", "acknowledged_at", "ended_at", "ended_by"}),
    ),
    PersonData(
        "scheduling.AlertStep",
        "Les personnes prévenues",
        "alert__visit__beneficiary",
        erase={},
        neutral=frozenset({"user", "rank", "name", "email", "phone", "warned_at"}),
        is_exported=False,
    ),
    PersonData(
        "scheduling.ConcernReport",
        "Les inquiétudes",
        "beneficiary",
        neutral=frozenset({"territory", "version", "visit"}),
    ),
    PersonData("scheduling.ConcernNote", "Les suites des inquiétudes", "concern__beneficiary"),
)


def register() -> None:
    """Fill the registries."""
    from scheduling.selectors.concerns import concern_decision, concern_entries
    from scheduling.selectors.safety import safety_decision

    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.decisions.add(safety_decision, concern_decision)
    registries.timeline.add(concern_entries)
    registries.settings_pages.add(
        MenuEntry("Sécurité", "shield-check", "scheduling:safety-settings", "territory.edit", 62)
    )
