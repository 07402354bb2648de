"""From the columns of a file to the fields of the national standard of digital-mediation places.

A mapping is data, in the form that the national cartography publishes for each hub: a column for a plain field, and
for a field of several values the list of conditions under which each value applies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.text import fold
from directory.hours import Reading, is_valid, read, read_columns

# Fields that take the content of a column as it is.
PLAIN = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "telephone", "courriels", "site_web", "presentation_resume", "presentation_detail", "source",
    "structure_parente", "date_maj", "fiche_acces_libre", "prise_rdv", "passages", "semaine_ouverture",
)  # fmt: skip
# Fields of several values of the standard's own lists.
MULTIPLE = (
    "typologie", "itinerance", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
    "frais_a_charge", "dispositif_programmes_nationaux", "formations_labels", "modalites_acces",
    "modalites_accompagnement",
)  # fmt: skip
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class BadMappingError(ValueError):
    """A mapping does not have the expected form; the message names the field."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``target`` applies when one of ``columns`` holds one of ``terms`` (anything if none) and none of ``but``."""

    target: str
    columns: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Tell whether the row has this value. Without columns, every row has it."""
        if not self.columns:
            return True
        return any(self._in(cells.get(column, "")) for column in self.columns)

    def _in(self, cell: str) -> bool:
        if not cell or any(word in cell for word in self.but):
            return False
        return not self.terms or any(term in cell for term in self.terms)


@dataclass(frozen=True, slots=True)
class Hours:
    """Where hours are: one column in OpenStreetMap's syntax or in words, or one a day."""

    osm: str = ""
    week: str = ""
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each field of the standard takes from a row."""

    plain: dict[str, tuple[str, ...]]
    choices: dict[str, tuple[Choice, ...]]
    hours: Hours = Hours()

    def record_of(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the fields of the standard for a row; those of several values are joined by ``|``."""
        record = {name: _joined(cells, columns) for name, columns in self.plain.items()}
        for name, choices in self.choices.items():
            values = dict.fromkeys(choice.target for choice in choices if choice.holds(cells))
            record[name] = "|".join(values)
        return {name: value for name, value in record.items() if value}

    def reading_of(self, cells: Mapping[str, str]) -> tuple[Reading, str]:
        """Return the hours of a row with the text they were read from."""
        if self.hours.days:
            named = [cells.get(column, "") for column in self.hours.days]
            return read_columns(named), " | ".join(filter(None, named))
        if self.hours.week:
            text = cells.get(self.hours.week, "")
            return read(text, default_days=range(5)), text
        text = cells.get(self.hours.osm, "")
        return read(text), text

    def hours_of(self, cells: Mapping[str, str]) -> tuple[Reading, str]:
        """Return the hours of a row; those of a place open one week in two say which ones."""
        reading, text = self.reading_of(cells)
        weeks = _weeks(_joined(cells, self.plain.get("semaine_ouverture", ())))
        if not (weeks and reading.osm):
            return reading, text
        rules = [rule.strip() for rule in reading.osm.split(";")]
        osm = "; ".join(rule if rule.startswith(("PH", "SH")) else f"{weeks} {rule}" for rule in rules)
        return Reading(osm, reading.rest, reading.is_sure and is_valid(osm)), f"{text} ({weeks})"


def mapping_of(config: Mapping[str, Any]) -> ColumnMapping:
    """Read a mapping published by a hub or saved by a territory. Raises BadMappingError naming the field."""
    plain: dict[str, tuple[str, ...]] = {}
    choices: dict[str, tuple[Choice, ...]] = {}
    for name, given in config.items():
        if name in PLAIN:
            plain[name] = _columns(name, given)
        elif name in MULTIPLE:
            choices[name] = tuple(_choice(name, choice) for choice in _list(name, given))
    return ColumnMapping(plain, choices, _hours(config.get("horaires", {})))


def _columns(name: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, Mapping) and isinstance(given.get("colonne"), str):
        return (given["colonne"],) if given["colonne"] else ()
    if isinstance(given, Mapping) and isinstance(given.get("colonnes"), list):
        return tuple(str(column) for column in given["colonnes"])
    raise BadMappingError(f"« {name} » attend une colonne.")


def _list(name: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise BadMappingError(f"« {name} » attend une liste de valeurs.")
    return given


def _choice(name: str, given: Any) -> Choice:
    if not isinstance(given, Mapping) or not isinstance(given.get("cible"), str):
        raise BadMappingError(f"« {name} » : chaque valeur attend sa « cible ».")
    return Choice(
        target=given["cible"],
        columns=tuple(map(str, given.get("colonnes", ()))),
        terms=tuple(map(str, given.get("termes", ()))),
        but=tuple(map(str, given.get("sauf", ()))),
    )


def _hours(given: Any) -> Hours:
    if not isinstance(given, Mapping):
        raise BadMappingError("« horaires » attend une colonne.")
    named = [str(given.get(day, "")) for day in DAYS]
    days = tuple(named) if any(named) else ()
    return Hours(osm=str(given.get("osm", "")), week=str(given.get("semaine", "")), days=days)


def _weeks(text: str) -> str:
    """Read "Semaine paire" or "Semaine impaire" as weeks of the year in OpenStreetMap's syntax."""
    words = fold(text).split()
    if any(word.startswith("impair") for word in words):
        return "week 1-53/2"
    return "week 2-52/2" if any(word.startswith("pair") for word in words) else ""


def _joined(cells: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return " ".join(filter(None, (cells.get(column, "") for column in columns)))
