"""Files of people: La Coop's own template filled by hand, and a table of the same shape."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

from tests.directory.test_hours import DATA

TEMPLATE = DATA.parent / "standards" / "coop_import_beneficiaires_modele.xlsx"
FIRST_LINE = 4
TITLES = (
    ("Nom", "Prénom", "Année de naissance", "Commune", None, None, "N° de téléphone", "E-mail", "Genre",
     "Notes supplémentaires"),
    (None, None, None, "Nom", "Code INSEE", "Code postal", None, None, None, None),
)  # fmt: skip
COLUMNS = ("last", "first", "year", "commune", "insee", "postal", "phone", "email", "gender", "notes")
_SURNAMES = "Delage Meynard Faure Lagarde Chaminade Veyssière Beau Lacoste Marty Reynier".split()  # noqa: SIM905
_ENDS = "ac aud et ière in ol our ud on ix".split()  # noqa: SIM905
_FIRST = "Jeannette Élodie Marcel Odette René".split()  # noqa: SIM905
Line = tuple[str | int | None, ...]


def person(**changes: str | int | None) -> Line:
    """A line of the template: Jeannette Delage, of Neuvic, unless said otherwise."""
    given: dict[str, str | int | None] = {
        "last": "Delage",
        "first": "Jeannette",
        "year": 1946,
        "commune": "Neuvic",
        "phone": "05 36 49 12 38",
        "gender": "Féminin",
        **changes,
    }
    return tuple(given.get(name) for name in COLUMNS)


def good_people(count: int) -> list[Line]:
    """People who do not look alike: each with a name, a year and a telephone of their own."""
    communes = ("Neuvic", "St Astier", "SAINT-ASTIER", "neuvic")
    genders = ("Féminin", "Masculin", "Non communiqué", "Mme", "M.", "")
    people = []
    for k in range(count):
        name = f"{_SURNAMES[k % 10]}{_ENDS[k // 10 % 10]}".replace(" ", "")
        people.append(
            person(
                last=name,
                first=_FIRST[k // 100 % 5],
                year=1925 + k % 41,
                commune=communes[k % 4],
                phone=int(f"53649{k:04d}") if k % 3 else f"05 36 49 {k // 100:02d} {k % 100:02d}",
                email=f"personne{k}@example.org" if k % 5 == 0 else None,
                gender=genders[k % 6],
                notes="Préfère le matin" if k % 50 == 0 else None,
            )
        )
    return people


# What is wrong with a line, and the words by which its reason is known.
WRONG: tuple[tuple[str, dict[str, str | int | None], str], ...] = (
    ("no surname", {"last": None}, "Le nom manque."),
    ("no first name", {"first": None}, "Le prénom manque."),
    ("two digits of year", {"year": "46"}, "L’année de naissance « 46 » n’a pas quatre chiffres."),
    ("too old", {"year": 1846}, "L’année de naissance doit être comprise entre 1900 et 2020."),
    ("not yet born", {"year": 2999}, "L’année de naissance 2999 est à venir."),
    ("no commune", {"commune": None}, "La commune manque : elle dit chez qui aller et par quelle tournée."),
    ("out of the territory", {"commune": "Périgueux"}, "Périgueux n’est pas dans votre territoire."),
    (
        "commune misspelt",
        {"commune": "Neuvick"},
        "« Neuvick » n’est pas une commune de votre territoire. Est-ce Neuvic ?",
    ),
    (
        "codes that disagree",
        {"commune": "Neuvic", "insee": "24372"},
        "Le code INSEE 24372 est celui de Saint-Astier, pas celui de Neuvic. Lequel est juste ?",
    ),
    ("telephone too short", {"phone": "05 36 49"}, "Le numéro de téléphone « 05 36 49 » n’existe pas."),
    ("e-mail cut", {"email": "jeannette@"}, "L’adresse e-mail « jeannette@ » n’est pas complète."),
    ("unknown word for gender", {"gender": "Dupont"}, "Le genre « Dupont » n’est pas Féminin, Masculin ou Non"),
)


def wrong_people(each: int) -> Iterator[tuple[Line, str]]:
    """Lines wrong in twelve ways, each way ``each`` times, with the reason that is to be read."""
    for way, (_, changes, reason) in enumerate(WRONG):
        for k in range(each):
            yield person(**{"last": f"Quenouille{way}", "first": f"Prune{k}", **changes}), reason


def table_of(path: Path, lines: Sequence[Line]) -> Path:
    """Write a table of La Coop's shape: instructions, two lines of titles, a second sheet that is not to be read."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Instructions d’utilisation : Nom et Prénom sont obligatoires"])
    for titles in TITLES:
        sheet.append(titles)
    for cells in ("A1:J1", "D2:F2", *(f"{letter}2:{letter}3" for letter in "ABCGHIJ")):
        sheet.merge_cells(cells)
    for line in lines:
        sheet.append(line)
    other = book.create_sheet("Communes")
    other.append(("Nom", "Prénom", "Commune"))
    other.append(("Jamais", "Lue", "Neuvic"))
    book.save(path)
    return path


def template_filled(path: Path, lines: Sequence[Line]) -> Path:
    """Fill La Coop's own template, its other sheets and formulas left as they are."""
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        first = "xl/worksheets/sheet1.xml"
        for part in source.infolist():
            content = source.read(part)
            if part.filename == first:
                content = _filled(content.decode(), lines).encode()
            target.writestr(part.filename, content)
    return path


def _filled(sheet: str, lines: Sequence[Line]) -> str:
    rows = {FIRST_LINE + k: line for k, line in enumerate(lines)}

    def replaced(match: re.Match[str]) -> str:
        number = int(match.group("number"))
        if number not in rows:
            return match.group()
        cells = "".join(
            _cell(f"{letter}{number}", value) for letter, value in zip("ABCDEFGHIJ", rows[number], strict=True)
        )
        return f'<row r="{number}">{cells}</row>'

    return re.sub(r'<row r="(?P<number>\d+)"[^>]*?(?:/>|>.*?</row>)', replaced, sheet, flags=re.DOTALL)


def _cell(place: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
