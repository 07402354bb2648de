"""Two public lists: France Services (ANCT), and the town halls and public offices of the DILA."""

from collections.abc import Mapping

from directory.enums import PlaceKind
from directory.exchange.drafts import Draft
from directory.exchange.formats import standard
from directory.hours import Reading, read_columns

_FRANCE_SERVICES = ("id_fs", "lib_fs", "h_lundi")
_OFFICES = ("tag_string", "home_page", "insee")
_FS_DAYS = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
_FS_SERVICES = "Aide aux démarches administratives|Accès internet et matériel informatique"
_ITINERANT = {"Bus_équivalent", "Itinérante"}
# Tag of the office → name of what it does, in words for the public, with its themes.
_RIGHTS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
_PAPERS = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"


def is_france_services(columns: Mapping[str, str]) -> bool:
    """Tell whether these are the columns of the France Services list."""
    return all(name in columns for name in _FRANCE_SERVICES)


def is_offices(columns: Mapping[str, str]) -> bool:
    """Tell whether these are the columns of the list of public offices."""
    return all(name in columns for name in _OFFICES)


def france_services_draft(line: int, cells: Mapping[str, str]) -> Draft:
    """Read a site of the France Services list; its comment is kept beside the hours."""
    days = [cells.get(day, "") for day in _FS_DAYS]
    record = {
        "id": cells.get("id_fs", ""),
        "nom": cells.get("lib_fs", ""),
        "commune": cells.get("lib_com", ""),
        "code_postal": cells.get("code_postal", ""),
        "code_insee": cells.get("insee_com", ""),
        "adresse": cells.get("adresse", ""),
        "complement_adresse": cells.get("complement_adresse", ""),
        "latitude": cells.get("latitude", ""),
        "longitude": cells.get("longitude", ""),
        "telephone": cells.get("telephone", ""),
        "courriels": cells.get("mail", ""),
        "typologie": "RFS",
        "itinerance": "Itinérant" if cells.get("format_fs") in _ITINERANT else "Fixe",
        "services": _FS_SERVICES,
        "dispositif_programmes_nationaux": "France Services",
        "frais_a_charge": "Gratuit",
        "modalites_acces": "Se présenter|Téléphoner",
        "modalites_accompagnement": "Accompagnement individuel",
    }
    text = " ; ".join(f"{day[2:]} {cell}" for day, cell in zip(_FS_DAYS, days, strict=True) if cell)
    draft = standard.draft_of(line, record, read_columns(days), text)
    comment = cells.get("commentaire", "").strip(" .")
    draft.place["opening_hours_text"] = " — ".join(filter(None, (text, comment)))
    # Hours that only a comment gives are for a person to read.
    draft.place["hours_to_check"] = draft.place["hours_to_check"] or bool(comment and not draft.place["opening_hours"])
    draft.services[0]["name"] = "Aide aux démarches, France Services"
    draft.services[0]["contact_details"] = comment
    return draft


def office_draft(line: int, cells: Mapping[str, str]) -> Draft:
    """Read a public office. Its list ends each name with the INSEE code and gives no position."""
    name = cells.get("name", "").removesuffix(cells.get("id", "").partition("-")[2]).strip(" -")
    record = {
        "id": cells.get("id", ""),
        "nom": name,
        "commune": cells.get("ville", ""),
        "code_postal": cells.get("cp", ""),
        "code_insee": cells.get("insee", ""),
        "adresse": cells.get("adresse", ""),
        "telephone": cells.get("tel", ""),
        "courriels": cells.get("request_email", ""),
        "site_web": cells.get("home_page", ""),
    }
    draft = standard.draft_of(line, record, Reading(), "")
    draft.place["kind"] = PlaceKind.FIXED
    draft.place["mednum"] = {}
    draft.organisation["typology"] = cells.get("tag_string", "")[:40]
    draft.services = [_office_service(cells.get("tag_string", ""), name)]
    return draft


def _office_service(tag: str, name: str) -> dict[str, object]:
    is_town_hall = tag == "mairie"
    return {
        "external_id": "accueil",
        "name": ("Accueil de la mairie" if is_town_hall else f"Accueil, {name}")[:150],
        "description": "",
        "kind": "information",
        "themes": [_PAPERS] if is_town_hall else [_RIGHTS],
        "publics": [],
        "fees": "gratuit",
        "reception_modes": ["en-presentiel"],
        "contact_modes": ["se-presenter", "telephoner"],
    }
