"""Export to the national standard of digital-mediation places (CSV, v1.0.2): a row a place that does such mediation.

What came from a file of the standard and still says what our own fields say is given back word for word; what changed
since is written again from our fields.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from directory.enums import PlaceKind
from directory.exchange import clean
from directory.exchange.exports.mednum_words import (
    ALLOWED,
    COLUMNS,
    LONGEST_SUMMARY,
    NO_PIVOT,
    PHONE,
    REQUIRED,
    TYPOLOGY_OF_OFFICE,
    WORD_OF_THEME,
)
from directory.exchange.exports.reading import Listed, Selection, listed_places
from directory.exchange.exports.tally import IncompleteError, Tally
from directory.exchange.exports.values import day_of, place_email, place_hours, place_phone, place_website
from directory.exchange.guard import guarded
from directory.exchange.terms import FEES, MODES, PUBLICS, THEMES

_TOLD_THEMES = {theme for themes in THEMES.values() for theme in themes}
_TYPOLOGY = re.compile(r"[A-Z][A-Za-z0-9_]*|Autre")


def write(chosen: Selection, tally: Tally) -> Iterator[str]:
    """Yield the file line by line."""
    return lines_of((listed for listed in listed_places(chosen) if is_mediation(listed)), tally)


def lines_of(places: Iterable[Listed], tally: Tally) -> Iterator[str]:
    """Yield the header, then a line a place."""
    yield line_of(COLUMNS)
    for _, record in tally.each(places, record_of, lambda listed: listed.place):
        # A phone and a coordinate are figures: they cannot be run, and the standard wants them bare.
        yield line_of(value if name in _FIGURES else guarded(value) for name, value in record.items())


_FIGURES = {"telephone", "latitude", "longitude"}


def line_of(values: "Iterator[str] | tuple[str, ...]") -> str:
    """Return one line of CSV, every text between quotes."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(values)
    return line.getvalue()


def is_mediation(listed: Listed) -> bool:
    """Tell whether a place does digital mediation: a list of such places holds no others."""
    if listed.place.mednum.get("services"):
        return bool(listed.services)
    return any(_is_digital(listed.themes_of(service)) for service in listed.services)


def _is_digital(themes: list[str]) -> bool:
    return any(theme.startswith("numerique--") for theme in themes)


def _mediating(listed: Listed) -> Listed:
    """Keep the services that are mediation, of which the row speaks; all of them when none says so by its themes."""
    digital = [service for service in listed.services if _is_digital(listed.themes_of(service))]
    return replace(listed, services=digital or listed.services)


def record_of(listed: Listed) -> dict[str, str]:
    """Return the 32 columns of a place. Raises IncompleteError when one that the standard requires is empty."""
    listed = _mediating(listed)
    place, organisation = listed.place, listed.place.organisation
    filled = {
        "id": place.public_id,
        "pivot": organisation.siret or NO_PIVOT,
        "nom": place.name,
        "commune": place.commune_name,
        "code_postal": place.postal_code,
        "code_insee": place.insee_code,
        "adresse": place.address,
        "complement_adresse": place.address_complement,
        "latitude": _number(place.latitude),
        "longitude": _number(place.longitude),
        "telephone": _phone(place_phone(place)),
        "horaires": place_hours(place),
        "structure_parente": organisation.name if organisation.name != place.name else "",
        "date_maj": day_of(place.updated_on).isoformat(),
        "fiche_acces_libre": place.accessibility_url,
        "prise_rdv": place.booking_url,
        **_kept_words(listed),
        **_words(listed),
    }
    missing = [words for name, words in REQUIRED.items() if not filled[name].strip()]
    if missing:
        raise IncompleteError(f"Il manque {missing[0]}")
    return {name: filled[name].strip() for name in COLUMNS}


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _phone(number: str) -> str:
    return number if re.fullmatch(PHONE, number) else ""


def _kept_words(listed: Listed) -> dict[str, str]:
    """Return what has no field of ours, as it came, or only a shorter one."""
    place, kept = listed.place, listed.place.mednum
    summary = "" if "service.description" in listed.by_hand else kept.get("presentation_resume", "")
    description = max((service.description for service in listed.services), key=len, default="")
    return {
        "typologie": _typology(kept.get("typologie", ""), place.organisation.typology),
        "courriels": _whole(kept.get("courriels", ""), place_email(place), clean.email),
        "site_web": _whole(kept.get("site_web", ""), place_website(place), clean.website),
        "presentation_resume": summary if len(summary) <= LONGEST_SUMMARY else "",
        "presentation_detail": description,
        "source": kept.get("source", "") or place.territory.name,
        "autres_formations_labels": kept.get("autres_formations_labels", ""),
        **{
            name: "|".join(_allowed(name, kept.get(name, "")))
            for name in ("prise_en_charge_specifique", "dispositif_programmes_nationaux", "formations_labels")
        },
    }


def _typology(kept: str, ours: str) -> str:
    if kept and kept.partition("|")[0] == ours:
        return kept
    ours = TYPOLOGY_OF_OFFICE.get(ours, ours)
    return ours if _TYPOLOGY.fullmatch(ours) else ""


def _whole(kept: str, ours: str, reader: Callable[[str], str]) -> str:
    """Return several values as they came while ours is still the first of them; otherwise ours alone."""
    values = [value for value in map(reader, re.split(r"[|\s,;]+", kept)) if value]
    return "|".join(dict.fromkeys(values)) if ours and values and values[0] == ours else ours


def _words(listed: Listed) -> dict[str, str]:
    """Return the columns of several values that tell our own fields of services."""
    services = listed.services
    themes = {theme for service in services for theme in listed.themes_of(service)}
    fees = {service.fees for service in services if service.fees}
    publics = {public for service in services for public in service.publics}
    modes = {mode for service in services for mode in service.contact_modes}
    kept = listed.place.mednum
    return {
        "itinerance": _itinerance(kept.get("itinerance", ""), listed.place.kind),
        "services": _told(kept, "services", themes & _TOLD_THEMES, _themes_of, _services_of),
        "publics_specifiquement_adresses": _told(
            kept, "publics_specifiquement_adresses", publics & set(PUBLICS.values()), _through(PUBLICS), _back(PUBLICS)
        ),
        "frais_a_charge": _told(kept, "frais_a_charge", fees, _first_fee, _back(FEES)),
        "modalites_acces": _told(kept, "modalites_acces", modes & set(MODES.values()), _through(MODES), _back(MODES)),
        "modalites_accompagnement": _ways(listed),
    }


def _told(
    kept: dict[str, str],
    name: str,
    ours: set[str],
    meaning: Callable[[list[str]], set[str]],
    wording: Callable[[set[str]], list[str]],
) -> str:
    """Give back the words that came while they still mean what we hold; otherwise word it again."""
    words = _allowed(name, kept.get(name, ""))
    return "|".join(words if meaning(words) == ours else wording(ours))


def _allowed(name: str, kept: str) -> list[str]:
    values = [value.strip().replace("’", "'") for value in kept.split("|")]
    return [value for value in dict.fromkeys(values) if value in ALLOWED[name]]


def _themes_of(words: list[str]) -> set[str]:
    return {theme for word in words for theme in THEMES[word]}


def _services_of(themes: set[str]) -> list[str]:
    """Return the words whose own theme is there; the two that share all their themes with others are not guessed."""
    words = {WORD_OF_THEME[theme] for theme in themes if theme in WORD_OF_THEME}
    if "numerique--acceder-a-une-connexion-internet" in themes:
        words.discard("Acquisition de matériel informatique à prix solidaire")
    words |= {
        word
        for word in ("Insertion professionnelle via le numérique", "Loisirs et créations numériques",
                     "Parentalité et éducation avec le numérique")
        if set(THEMES[word]) <= themes
    }  # fmt: skip
    return [word for word in ALLOWED["services"] if word in words]


def _through(words: dict[str, str]) -> Callable[[list[str]], set[str]]:
    return lambda given: {words[word] for word in given if word in words}


def _first_fee(words: list[str]) -> set[str]:
    """Our one field of fees is the first word of the file."""
    return {FEES[word] for word in words[:1]}


def _back(words: dict[str, str]) -> Callable[[set[str]], list[str]]:
    """Return the way back to the first word of each value, in the order of the standard."""
    first: dict[str, str] = {}
    for word, value in words.items():
        first.setdefault(value, word)
    return lambda values: [word for value, word in first.items() if value in values]


def _itinerance(kept: str, kind: str) -> str:
    words = _allowed("itinerance", kept)
    if words and ("Itinérant" in words) == (kind == PlaceKind.ITINERANT) and kind != PlaceKind.REMOTE:
        return "|".join(words)
    return {PlaceKind.ITINERANT.value: "Itinérant", PlaceKind.FIXED.value: "Fixe"}.get(kind, "")


def _ways(listed: Listed) -> str:
    """Word the ways of helping: what came is kept while it agrees with the type and the way of receiving."""
    kept = _allowed("modalites_accompagnement", listed.place.mednum.get("modalites_accompagnement", ""))
    is_remote = any("a-distance" in service.reception_modes for service in listed.services)
    kinds = {service.kind for service in listed.services}
    workshop_only = kept == ["Dans un atelier collectif"]
    agrees = ("À distance" in kept) == is_remote and workshop_only == (kinds == {"atelier"})
    if kept and agrees and kinds <= {"atelier", "accompagnement"}:
        return "|".join(kept)
    words = {"accompagnement": "Accompagnement individuel", "atelier": "Dans un atelier collectif"}
    told = {words[kind] for kind in kinds if kind in words} | ({"À distance"} if is_remote else set())
    return "|".join(word for word in ALLOWED["modalites_accompagnement"] if word in told)
