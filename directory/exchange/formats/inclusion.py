"""data·inclusion, version 1: structures with their services, checked by the models of its own package."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data_inclusion.schema import v1
from pydantic import BaseModel, ValidationError

from core.text import fold
from directory.enums import PlaceKind
from directory.exchange import clean
from directory.exchange.drafts import Draft
from directory.exchange.formats.standard import LONGEST_HOURS
from directory.exchange.wording import plain_conditions, plain_description
from directory.hours import read
from directory.hours.school_holidays import without_school_holidays

# Without these a row cannot be kept; whatever else is missing is told.
_NEEDED = frozenset({"id", "nom"})
# What is wrong with a value, by the kind of error of the models.
_WORDS = {
    "missing": "manque",
    "string_type": "attend un texte",
    "string_too_short": "est trop court",
    "string_too_long": "est trop long",
    "enum": "n’est pas une valeur de la liste",
    "literal_error": "n’est pas une valeur de la liste",
    "too_short": "est vide",
    "set_type": "attend une liste",
    "list_type": "attend une liste",
    "float_parsing": "attend un nombre",
    "float_type": "attend un nombre",
}
_WORDS_OF_FIELDS = {
    "siret": "attend 14 chiffres",
    "code_postal": "attend 5 chiffres",
    "code_insee": "attend 5 caractères",
    "courriel": "n’est pas une adresse électronique",
    "site_web": "n’est pas une adresse internet",
    "lien_source": "n’est pas une adresse internet",
    "lien_mobilisation": "n’est pas une adresse internet",
    "accessibilite_lieu": "n’est pas une adresse internet",
    "date_maj": "n’est pas une date passée, comme 2026-03-12",
    "zone_eligibilite": "n’est pas une zone connue",
}
# Repaired by our own readers rather than dropped: a postal code without its zero, a phone among words.
_READ_AGAIN = frozenset({"siret", "code_postal", "code_insee", "courriel", "site_web", "latitude", "longitude"})
_WHERE = ("adresse", "commune")


def is_structure(record: Mapping[str, Any]) -> bool:
    """Tell whether a record of a list without a name is a structure of data·inclusion."""
    return {"source", "id", "nom", "date_maj"} <= record.keys() and "structure_id" not in record


def is_service(record: Mapping[str, Any]) -> bool:
    """Tell whether a record of a list without a name is a service of data·inclusion."""
    return {"source", "id", "nom", "structure_id"} <= record.keys()


def drafts_of_structure(line: int, record: Mapping[str, Any], services: Iterable[Mapping[str, Any]]) -> Iterator[Draft]:
    """Read a structure: its own place with the services met there, then one place for each other address."""
    messages: list[str] = []
    errors: list[str] = []
    structure = checked(v1.Structure, record, messages, errors)
    own = _draft(line, structure, structure)
    own.warnings, own.errors = [*messages, *own.warnings], [*errors, *own.errors]
    elsewhere: dict[str, Draft] = {}
    for given in services:
        told: list[str] = []
        wrong: list[str] = []
        service = checked(v1.Service, given, told, wrong)
        where = _address(service)
        target = own
        if where and where != _address(structure):
            if where not in elsewhere:
                elsewhere[where] = _draft(line, structure, service, own.external_id)
            target = elsewhere[where]
        name = str(service.get("nom") or service.get("id") or "sans nom")
        target.warnings.extend(f"Service « {name[:60]} » : {sentence}" for sentence in [*told, *wrong])
        if not wrong:
            target.services.append(_service(service, target))
    yield own
    yield from elsewhere.values()


def orphan(line: int, record: Mapping[str, Any]) -> Draft:
    """Refuse a service whose structure is nowhere in the files."""
    owner, name = str(record.get("structure_id", "")), str(record.get("nom") or "sans nom")
    draft = Draft(line, f"service {record.get('id', '')}"[:120], {}, {"name": name[:200]})
    draft.errors.append(f"La structure « {owner[:60]} » de ce service n’est pas dans le fichier.")
    return draft


def checked(
    model: type[BaseModel], record: Mapping[str, Any], warnings: list[str], errors: list[str]
) -> dict[str, Any]:
    """Return the record without what its model refuses; each refusal is told, and some refuse the record."""
    kept = {str(name): value for name, value in record.items() if value not in (None, "", [])}
    try:
        model.model_validate(kept)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_context=False):
            _set_aside(kept, wrong["loc"], wrong["type"], warnings, errors)
    return kept


def _set_aside(
    kept: dict[str, Any], where: tuple[int | str, ...], kind: str, warnings: list[str], errors: list[str]
) -> None:
    name = str(where[0]) if where else ""
    value = kept.get(name)
    wrong = value[where[1]] if isinstance(value, list) and len(where) > 1 and isinstance(where[1], int) else value
    words = "manque" if kind == "missing" else _WORDS_OF_FIELDS.get(name) or _WORDS.get(kind, "ne se lit pas")
    shown = f" « {str(wrong)[:60]} »" if kind != "missing" else ""
    sentence = f"« {name} »{shown} {words}."
    if name in _NEEDED and kind in {"missing", "string_type"}:
        errors.append(sentence)
    elif sentence not in warnings:
        warnings.append(sentence)
    if isinstance(value, list) and wrong is not value:
        kept[name] = [item for item in value if item != wrong]
    elif name not in _NEEDED | _READ_AGAIN | {"description"}:
        kept.pop(name, None)


def _draft(line: int, owner: Mapping[str, Any], where: Mapping[str, Any], of: str = "") -> Draft:
    """Read a place: the structure's own, or with ``of`` the address of one of its services."""
    key = f"{of}|{where.get('id', '')}" if of else str(owner.get("id", ""))
    organisation = {
        "name": str(owner.get("nom", ""))[:200],
        "siret": clean.siret(str(owner.get("siret", ""))),
        "networks": _listed(owner, "reseaux_porteurs"),
        "description": _text(owner, "description"),
    }
    draft = Draft(line, key[:120], organisation, {}, owner=of)
    draft.place = _place(owner, where, draft)
    if not draft.place["commune_name"]:
        draft.errors.append("La commune manque.")
    return draft


def _place(owner: Mapping[str, Any], where: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    at = clean.position(_text(where, "latitude"), _text(where, "longitude"))
    if at is not None and at[2]:
        draft.warnings.append("Latitude et longitude étaient échangées : remises à leur place.")
    updated = clean.day(_text(owner, "date_maj"))
    hours, is_closed = _hours(owner, draft)
    place: dict[str, Any] = {
        "name": str(owner.get("nom", ""))[:200],
        "kind": PlaceKind.FIXED,
        "address": _text(where, "adresse")[:255],
        "address_complement": _text(where, "complement_adresse")[:255],
        "postal_code": clean.postal_code(_text(where, "code_postal")),
        "insee_code": clean.insee_code(_text(where, "code_insee")),
        "commune_name": _text(where, "commune")[:120],
        "latitude": at[0] if at else None,
        "longitude": at[1] if at else None,
        "phone": _phone(owner, draft),
        "email": clean.email(_text(owner, "courriel")),
        "website": clean.website(_text(owner, "site_web")),
        "accessibility_url": clean.website(_text(owner, "accessibilite_lieu")),
        **hours,
    }
    if is_closed:
        place["closes_on_school_holidays"] = True
    return place | ({"updated_on": updated.isoformat()} if updated else {})


def _service(record: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """Read a service. The name of the person to contact is not kept: it is nobody's business here.

    What our own export tells in sentences, for want of a value in the schema, is taken out of its texts again.
    """
    name = str(record.get("nom", ""))[:150]
    description, is_at_home, accepts_cesu = plain_description(_text(record, "description"), name, draft.place["name"])
    conditions, documents = plain_conditions(_text(record, "conditions_acces"))
    return {
        "external_id": str(record.get("id", ""))[:120],
        "name": name,
        "description": description,
        "kind": _text(record, "type"),
        "themes": _listed(record, "thematiques"),
        "publics": _listed(record, "publics"),
        "publics_details": _text(record, "publics_precisions"),
        "fees": _text(record, "frais"),
        "fees_details": _text(record, "frais_precisions")[:500],
        "reception_modes": _listed(record, "modes_accueil"),
        "contact_modes": _listed(record, "modes_mobilisation"),
        "contact_by": _listed(record, "mobilisable_par"),
        "contact_details": _text(record, "mobilisation_precisions"),
        "contact_url": clean.website(_text(record, "lien_mobilisation")),
        "conditions": conditions,
        "documents": documents[:300],
        "zone": [str(item) for item in record.get("zone_eligibilite", ())],
        "phone": _phone(record, draft),
        "email": clean.email(_text(record, "courriel")),
        "is_at_home": is_at_home,
        "accepts_cesu": accepts_cesu,
        **_hours(record, draft)[0],
    }


def _hours(record: Mapping[str, Any], draft: Draft) -> tuple[dict[str, Any], bool]:
    """Return the hours, and whether nothing opens during school holidays."""
    text = _text(record, "horaires_accueil")
    reading = read(text)
    read_osm, is_closed = without_school_holidays(reading.osm)
    is_sure = reading.is_sure and len(read_osm) <= LONGEST_HOURS
    if not is_sure:
        draft.warnings.append("Les horaires sont gardés en toutes lettres, à vérifier.")
    osm = read_osm if is_sure else ""
    return {"opening_hours": osm, "opening_hours_text": text, "hours_to_check": not is_sure}, is_closed


def _phone(record: Mapping[str, Any], draft: Draft) -> str:
    given = _text(record, "telephone")
    value = clean.phone(given) if given else ""
    if given and not value:
        draft.warnings.append(f"Le téléphone « {given[:60]} » ne se lit pas : il n’est pas repris.")
    return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).replace("\x00", "").strip()


def _listed(record: Mapping[str, Any], name: str) -> list[str]:
    value = record.get(name)
    return sorted({str(item) for item in value}) if isinstance(value, list) else []


def _address(record: Mapping[str, Any]) -> str:
    """Compare addresses as people write them; nothing for a record that gives no commune."""
    if not record.get("commune") or record.get("modes_accueil") == ["a-distance"]:
        return ""
    return fold(" ".join(_text(record, name) for name in _WHERE))
