"""The national standard of digital-mediation places: a record is one place with its mediation service."""

from collections.abc import Mapping
from typing import Any

from core.formatting import NBSP
from directory.enums import PlaceKind
from directory.exchange import clean
from directory.exchange.drafts import Draft, made_up_id
from directory.exchange.guard import unguarded
from directory.exchange.stops import read_stops
from directory.exchange.terms import FEES, MODES, PUBLICS, THEMES
from directory.hours import Reading
from directory.hours.school_holidays import without_school_holidays

SERVICE_NAME = "Médiation numérique"
LONGEST_HOURS = 500
# Codes whose first zero a spreadsheet takes away.
_WITH_A_ZERO = {"code_postal", "code_insee"}
# Fields of the standard that have no field of ours: kept as they are, so that an export gives them back.
KEPT_AS_THEY_ARE = (
    "typologie", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "presentation_resume", "structure_parente", "itinerance", "source", "courriels",
    "site_web", "telephone",
)  # fmt: skip


def draft_of(line: int, record: Mapping[str, str], reading: Reading, hours_text: str) -> Draft:
    """Read one record of the standard. Values that cannot be kept are told in ``warnings`` or ``errors``."""
    record = {column: unguarded(value) for column, value in record.items()}
    name = record.get("nom", "").strip()
    given = record.get("id", "")
    external_id = given or made_up_id(name, record.get("code_postal", ""), record.get("adresse", ""))
    draft = Draft(line, external_id[:120], _organisation(record, name), {})
    draft.place = _place(record, name, draft)
    _add_hours(draft, reading, hours_text)
    if not name:
        draft.errors.append("Le nom manque.")
    if not draft.place["commune_name"]:
        draft.errors.append("La commune manque.")
    draft.services = [_service(record)]
    if passages := record.get("passages", ""):
        draft.stops, left = read_stops(passages, draft.place["address"] or draft.place["commune_name"])
        draft.place["kind"] = PlaceKind.ITINERANT
        if left:
            draft.warnings.append(f"Ces dates de passage ne se lisent pas : {left[:120]}.")
    return draft


def _organisation(record: Mapping[str, str], name: str) -> dict[str, Any]:
    typology = record.get("typologie", "").split("|")[0]
    return {
        "name": (record.get("structure_parente") or name)[:200],
        "siret": clean.siret(record.get("pivot", "")),
        "typology": typology[:40],
    }


def _place(record: Mapping[str, str], name: str, draft: Draft) -> dict[str, Any]:
    at = clean.position(record.get("latitude", ""), record.get("longitude", ""))
    if at is None and (record.get("latitude") or record.get("longitude")):
        draft.warnings.append("La position n’est pas en France : elle n’est pas reprise.")
    elif at is not None and at[2]:
        draft.warnings.append("Latitude et longitude étaient échangées : remises à leur place.")
    updated = clean.day(record.get("date_maj", ""))
    place: dict[str, Any] = {
        "name": name[:200],
        "kind": PlaceKind.ITINERANT if "Itinérant" in record.get("itinerance", "") else PlaceKind.FIXED,
        "address": record.get("adresse", "")[:255],
        "address_complement": record.get("complement_adresse", "")[:255],
        "postal_code": _checked(record, "code_postal", clean.postal_code, "Le code postal", draft),
        "insee_code": _checked(record, "code_insee", clean.insee_code, "Le code INSEE", draft),
        "commune_name": record.get("commune", "")[:120],
        "latitude": at[0] if at else None,
        "longitude": at[1] if at else None,
        "phone": _checked(record, "telephone", clean.phone, "Le téléphone", draft),
        "email": _checked(record, "courriels", clean.email, "L’adresse électronique", draft),
        "website": _checked(record, "site_web", clean.website, "Le site", draft),
        "booking_url": clean.website(record.get("prise_rdv", "")),
        "accessibility_url": clean.website(record.get("fiche_acces_libre", "")),
        "mednum": {name: record[name] for name in KEPT_AS_THEY_ARE if record.get(name)},
    }
    return place | ({"updated_on": updated.isoformat()} if updated else {})


def _checked(record: Mapping[str, str], name: str, reader: Any, words: str, draft: Draft) -> str:
    given = record.get(name, "")
    value = str(reader(given)) if given else ""
    if name in _WITH_A_ZERO and value == f"0{given.strip().removesuffix('.0')}":
        draft.warnings.append(f"{words} « {given[:60]} » avait perdu son zéro{NBSP}: repris comme {value}.")
    if given and not value:
        draft.warnings.append(f"{words} « {given[:60]} » ne se lit pas : il n’est pas repris.")
    return value


def _add_hours(draft: Draft, reading: Reading, text: str) -> None:
    hours, is_closed = without_school_holidays(reading.osm)
    osm = hours if len(hours) <= LONGEST_HOURS else ""
    is_sure = reading.is_sure and bool(osm or not text)
    draft.place.update(opening_hours=osm if is_sure else "", opening_hours_text=text, hours_to_check=not is_sure)
    if is_closed:
        draft.place["closes_on_school_holidays"] = True
    if not is_sure:
        draft.warnings.append("Les horaires sont gardés en toutes lettres, à vérifier.")


def _service(record: Mapping[str, str]) -> dict[str, Any]:
    listed = {name: _values(record, name) for name in KEPT_AS_THEY_ARE}
    ways = listed["modalites_accompagnement"]
    return {
        "external_id": "mediation",
        "name": SERVICE_NAME,
        "description": record.get("presentation_detail") or record.get("presentation_resume", ""),
        "kind": "atelier" if ways == ["Dans un atelier collectif"] else "accompagnement",
        "themes": sorted({theme for name in listed["services"] for theme in THEMES.get(name, ())}),
        "publics": sorted({PUBLICS[name] for name in listed["publics_specifiquement_adresses"] if name in PUBLICS}),
        "fees": next((FEES[name] for name in listed["frais_a_charge"] if name in FEES), ""),
        "reception_modes": ["a-distance", "en-presentiel"] if "À distance" in ways else ["en-presentiel"],
        "contact_modes": sorted({MODES[name] for name in listed["modalites_acces"] if name in MODES}),
    }


def _values(record: Mapping[str, str], name: str) -> list[str]:
    return [value.strip() for value in record.get(name, "").split("|") if value.strip()]
