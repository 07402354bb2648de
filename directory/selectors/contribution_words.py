"""The lines of a proposal in French: what each is called, what it holds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.formatting import day_long, enumerate_fr, phone
from directory.contribution_rules import CLOSE, lead_of
from directory.enums import RecordStatus
from directory.hours.grid import grid_of_osm
from directory.hours.words import week_lines
from directory.models import Organisation, Place, Service
from directory.services.record_rows import label_of_field
from directory.themes import label_of as theme_label
from directory.vocabulary import VOCABULARIES, labels_of

Names = Mapping[str, str]
_MODELS: dict[str, type[Organisation] | type[Place] | type[Service]] = {
    "organisation": Organisation,
    "place": Place,
    "service": Service,
}
TITLES = {"organisation": "La structure", "place": "Le lieu", "service": "Le service"}
_LABELS = {
    "opening_hours": "horaires",
    "address": "adresse",
    "capacity": "places disponibles",
    "is_at_home": "où se rend le service",
    "zone": "zone desservie",
    "kind": "genre",
    CLOSE: "état de la fiche",
}


def label_of_line(lead: str) -> str:
    """Return what a line is called."""
    kind, _, name = lead.partition(".")
    return _LABELS.get(name) or label_of_field(_MODELS[kind], name)


def words_of(lead: str, values: Mapping[str, Any], names: Names) -> str:
    """Say what a line holds, companions included; empty when it holds nothing. ``names`` are those of zone codes."""
    kind, _, name = lead.partition(".")
    told = {key.partition(".")[2]: value for key, value in values.items() if lead_of(key) == lead}
    whole = _WHOLE_LINES.get(name)
    return whole(told) if whole else _value_words(kind, name, told.get(name), names)


def hours_words(osm: str, text: str) -> str:
    """Say hours a day a line, then the dates that differ; what a week cannot show stays as it was written."""
    grid = grid_of_osm(osm) if osm else None
    if grid is None:
        return text or osm
    lines = [f"{day} {hours}" for day, hours in week_lines(grid.week) if hours != "fermé"]
    return "\n".join([*lines, *(each.sentence() for each in grid.exceptions)])


def _hours(told: Mapping[str, Any]) -> str:
    return hours_words(str(told.get("opening_hours") or ""), str(told.get("opening_hours_text") or ""))


def _address(told: Mapping[str, Any]) -> str:
    town = f"{told.get('postal_code') or ''} {told.get('commune_name') or ''}".strip()
    return ", ".join(str(part) for part in (told.get("address"), told.get("address_complement"), town) if part)


def _modes(told: Mapping[str, Any]) -> str:
    """data·inclusion counts a visit at home as "en présentiel": said again, it would be taken for a place to go to."""
    modes = list(told.get("reception_modes") or [])
    home = ["à domicile"] if told.get("is_at_home") else []
    told_modes = [mode for mode in modes if not (home and mode == "en-presentiel")]
    return enumerate_fr([*home, *labels_of("reception_modes", told_modes)])


def _capacity(told: Mapping[str, Any]) -> str:
    label = str(dict(Service._meta.get_field("capacity").flatchoices).get(told.get("capacity"), ""))
    until = told.get("capacity_until")
    if not label or not until:
        return label
    return f"{label}, jusqu’au {day_long(timezone.localtime(datetime.fromisoformat(str(until))))}"


_WHOLE_LINES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "opening_hours": _hours,
    "address": _address,
    "is_at_home": _modes,
    "capacity": _capacity,
}


def _value_words(kind: str, name: str, value: Any, names: Names) -> str:
    if value in ("", None, [], {}):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return enumerate_fr(_list_words(name, value, names))
    if name in VOCABULARIES and kind == "service":
        return labels_of(name, [value])[0]
    return _one_word(kind, name, str(value))


def _list_words(name: str, values: list[Any], names: Names) -> list[str]:
    if name == "themes":
        return [theme_label(each) for each in values]
    if name == "zone":
        return [names.get(str(code), str(code)) for code in values]
    return labels_of(name, values) if name in VOCABULARIES else [str(each) for each in values]


def _one_word(kind: str, name: str, value: str) -> str:
    if name == CLOSE:
        return str(RecordStatus(value).label)
    if name == "phone":
        return phone(value)
    choices = dict(getattr(_MODELS[kind]._meta.get_field(name), "flatchoices", []))
    return str(choices.get(value, value))
