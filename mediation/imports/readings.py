"""One line of a file made into a person's fields, or refused with a sentence a fault."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from core.free_text import findings
from core.text import fold
from directory.exchange import clean
from mediation.enums import Gender
from mediation.imports import columns
from mediation.imports.communes import KnownCommunes, UnknownCommuneError
from mediation.rules import BIRTH_YEAR_MESSAGE, OLDEST_BIRTH_YEAR, YOUNGEST_BIRTH_YEAR

_GENDERS = {
    Gender.FEMALE: ("feminin", "femme", "f", "mme", "madame", "mlle", "mademoiselle", "fille"),
    Gender.MALE: ("masculin", "homme", "m", "h", "mr", "monsieur", "garcon"),
    Gender.UNKNOWN: ("", "non communique", "nc", "inconnu", "non renseigne", "nsp", "autre"),
}
_GENDER_OF = {word: gender for gender, words in _GENDERS.items() for word in words}
_YEAR = re.compile(r"\d{4}")
_DAY_WITH_YEAR = re.compile(r"(?:(?P<first>\d{4})-\d\d?-\d\d?.*|\d\d?[/.-]\d\d?[/.-](?P<last>\d{4}))")
_BETWEEN_PHONES = re.compile(r"\s*(?:[/;,\n]|\bou\b|\bet\b)\s*")
_MOBILE = ("+336", "+337")
MAX_NAME, MAX_EMAIL, MAX_NOTE = 80, 254, 4000


@dataclass(slots=True)
class Reading:
    """What a line says. ``errors`` refuse it; ``remarks`` come with it; ``secret`` is why its note cannot be kept."""

    line: int
    cells: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    secret: str = ""
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """First name then surname, as written."""
        return f"{self.cells.get(columns.FIRST_NAME, '')} {self.cells.get(columns.LAST_NAME, '')}".strip()[:170]


def read(line: int, cells: Mapping[str, str], communes: KnownCommunes) -> Reading:
    """Understand a line; ``cells`` are by column."""
    reading = Reading(line, dict(cells))
    _read_names(reading)
    _read_birth_year(reading)
    _read_commune(reading, communes)
    _read_phones(reading)
    _read_email(reading)
    _read_gender(reading)
    _read_note(reading)
    return reading


def is_example(cells: Mapping[str, str]) -> bool:
    """Tell whether the line is the example of La Coop's template, left in place."""
    shown = (columns.LAST_NAME, columns.FIRST_NAME, columns.BIRTH_YEAR)
    return tuple(fold(cells.get(name, "")) for name in shown) == ("exemple", "lea", "1970")


def _read_names(reading: Reading) -> None:
    for name, missing, what in (
        (columns.LAST_NAME, "Le nom manque.", "Le nom"),
        (columns.FIRST_NAME, "Le prénom manque.", "Le prénom"),
    ):
        value = " ".join(reading.cells.get(name, "").split())
        if not value:
            reading.errors.append(missing)
        elif value.startswith("="):
            reading.errors.append(f"{what} est une formule. Écrivez-le en toutes lettres.")
        elif not any(letter.isalpha() for letter in value):
            reading.errors.append(f"{what} « {value[:40]} » ne contient aucune lettre.")
        elif len(value) > MAX_NAME:
            reading.errors.append(f"{what} dépasse {MAX_NAME} caractères.")
        reading.fields[name] = value


def _read_birth_year(reading: Reading) -> None:
    text = reading.cells.get(columns.BIRTH_YEAR, "").strip()
    if not text:
        return
    dated = _DAY_WITH_YEAR.fullmatch(text)
    if dated:
        text = dated.group("first") or dated.group("last")
    if not _YEAR.fullmatch(text):
        reading.errors.append(f"L’année de naissance « {text[:40]} » n’a pas quatre chiffres.")
        return
    year = int(text)
    if year > timezone.localdate().year:
        reading.errors.append(f"L’année de naissance {year} est à venir.")
    elif not OLDEST_BIRTH_YEAR <= year <= YOUNGEST_BIRTH_YEAR:
        reading.errors.append(BIRTH_YEAR_MESSAGE)
    reading.fields["birth_year"] = year


def _read_commune(reading: Reading, communes: KnownCommunes) -> None:
    name, insee, postal = (reading.cells.get(key, "") for key in (columns.COMMUNE, columns.INSEE, columns.POSTAL_CODE))
    try:
        commune, remarks = communes.find(name, insee, postal)
    except UnknownCommuneError as error:
        reading.errors.append(str(error))
    else:
        reading.fields["commune"] = commune.pk
        reading.remarks += remarks


def _read_phones(reading: Reading) -> None:
    """A cell may hold two numbers; mobile ones begin by 06 or 07."""
    text = reading.cells.get(columns.PHONE, "").strip()
    for part in filter(None, _BETWEEN_PHONES.split(text)):
        number = clean.phone(part)
        name = "mobile_phone" if number.startswith(_MOBILE) else "landline_phone"
        if not number:
            reading.errors.append(f"Le numéro de téléphone « {part[:40]} » n’existe pas.")
        elif name in reading.fields and reading.fields[name] != number:
            reading.remarks.append("Un seul numéro fixe et un seul mobile sont repris.")
        else:
            reading.fields[name] = number


def _read_email(reading: Reading) -> None:
    text = reading.cells.get(columns.EMAIL, "").strip().removeprefix("mailto:")
    if not text:
        return
    try:
        validate_email(text)
    except ValidationError:
        reading.errors.append(f"L’adresse e-mail « {text[:60]} » n’est pas complète.")
        return
    if len(text) > MAX_EMAIL:
        reading.errors.append("L’adresse e-mail est trop longue.")
    reading.fields["email"] = text.lower()


def _read_gender(reading: Reading) -> None:
    text = reading.cells.get(columns.GENDER, "")
    gender = _GENDER_OF.get(fold(text))
    if gender is None:
        reading.errors.append(f"Le genre « {text[:40]} » n’est pas Féminin, Masculin ou Non communiqué.")
    else:
        reading.fields["gender"] = gender.value


def _read_note(reading: Reading) -> None:
    """A secret in the note is never kept, not even until the line is read over."""
    text = reading.cells.get(columns.NOTES, "").strip()
    if len(text) > MAX_NOTE:
        reading.errors.append(f"Les notes dépassent {MAX_NOTE} caractères.")
        return
    found = findings(text) if text else []
    refused = [finding.message for finding in found if finding.is_refused]
    if refused:
        reading.secret = " ".join(refused)
        reading.cells.pop(columns.NOTES)
        return
    reading.remarks += [f"Note : {finding.message}" for finding in found]
    reading.note = text
