"""The phone desk: what it gives to menus, home pages and the person's rights."""

from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role
from core.registries import MenuEntry, PersonalField, PersonData, PersonKey, registries
from directory.desk_rules import ERASED

_ANSWER = "Répondre à un appel et rappeler"
_ORIENT = "Trouver le service qui convient et savoir ce que c’est devenu"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "directory.Intake": (
        ("channel", "comment l’accueil a été joint", _ANSWER),
        ("caller_role", "qui appelait", _ANSWER),
        ("caller_name", "nom donné", _ANSWER),
        ("caller_phone", "téléphone donné", _ANSWER),
        ("caller_email", "adresse électronique donnée", _ANSWER),
        ("commune", "commune", _ORIENT),
        ("elsewhere", "commune d’ailleurs", _ORIENT),
        ("has_no_car", "n’a pas de voiture", _ORIENT),
        ("is_vulnerable", "personne fragile, rappelée plus tôt", _ORIENT),
        ("message", "message laissé", _ANSWER),
        ("started_at", "date de l’appel", _ANSWER),
    ),
    "directory.Need": (
        ("words", "ce qui était demandé", _ORIENT),
        ("theme", "thème", _ORIENT),
        ("is_urgent", "urgent", _ORIENT),
        ("outcome", "suite donnée", _ORIENT),
        ("outcome_note", "précision", _ORIENT),
        ("outcome_at", "suite donnée le", _ORIENT),
        ("wanted_on", "déplacement voulu le", _ORIENT),
        ("answer", "comment le déplacement se fait", _ORIENT),
    ),
    "directory.Orientation": (
        ("service", "service donné", _ORIENT),
        ("given_at", "donné le", _ORIENT),
    ),
}


def _calls(person: Any) -> QuerySet[Any]:
    from directory.models import Intake

    return Intake.objects.filter(person_id=person.pk).order_by("pk")


def _needs(person: Any) -> QuerySet[Any]:
    from directory.models import Need

    return Need.objects.filter(intake__person_id=person.pk).order_by("pk")


def _orientations(person: Any) -> QuerySet[Any]:
    from directory.models import Orientation

    return Orientation.objects.filter(need__intake__person_id=person.pk).order_by("pk")


# Erasure goes from the last to the first: needs are found through the call, which loses its person at the end.
_DATA = (
    PersonData(
        "directory.Intake",
        "Les appels à l’accueil",
        rows=_calls,
        erase={
            "person_id": None,
            "caller_name": "",
            "caller_phone": "",
            "caller_email": "",
            "message": "",
        },
        kept=frozenset(
            {
                "channel",
                "caller_role",
                "commune",
                "elsewhere",
                "has_no_car",
                "is_vulnerable",
                "started_at",
            }
        ),
        neutral=frozenset(
            {
                "territory",
                "version",
                "status",
                "is_someone_else",
                "call_back_before",
                "operator",
                "taken_at",
                "ended_at",
                "forgotten_at",
            }
        ),
    ),
    PersonData(
        "directory.Need",
        "Ce qui était demandé à l’accueil",
        rows=_needs,
        erase={
            "words": ERASED,
            "outcome_note": lambda row: ERASED if row.outcome_note else "",
            "answer": lambda row: ERASED if row.answer else "",
        },
        kept=frozenset({"theme", "is_urgent", "outcome", "outcome_at", "wanted_on"}),
        neutral=frozenset({"intake", "rank", "outcome_key", "outcome_by", "answered_at", "created_at"}),
    ),
    PersonData(
        "directory.Orientation",
        "Les services donnés par l’accueil",
        rows=_orientations,
        erase={},
        kept=frozenset({"service", "given_at"}),
        neutral=frozenset({"need", "rank", "step", "travel_minutes", "travel_source", "opening"}),
    ),
)


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    from directory.desk_home import desk_section, late_calls
    from directory.selectors.desk import waiting_count
    from directory.selectors.desk_story import call_contacts, call_entries

    registries.person_keys.add(PersonKey("directory.Intake", "person_id"))
    registries.menu.add(
        MenuEntry(
            label="Accueil téléphonique",
            icon="telephone-inbound",
            url_name="directory:desk",
            permission="desk.view",
            order=50,
            phone_roles=frozenset({Role.OPERATOR}),
            count=waiting_count,
            prefix="/accueil/",
            phone_label="Accueil",
        )
    )
    registries.settings_pages.add(
        MenuEntry("Horaires de l’accueil", "clock", "directory:desk-hours", "territory.edit", 15)
    )
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(call_contacts)
    registries.timeline.add(call_entries)
    registries.home_sections.add(desk_section)
    registries.decisions.add(late_calls)
