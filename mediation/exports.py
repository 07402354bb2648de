"""The list of beneficiaries as a spreadsheet that no cell can turn into a program."""

from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core import formatting
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from mediation.wording import level_word

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that starts so can be run as a formula by a spreadsheet (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_HEADERS = (
    "Nom", "Prénom", "Année de naissance", "Commune", "Secteur", "Adresse", "Téléphone fixe", "Téléphone mobile",
    "Adresse électronique", "Déplacements", "Profil", "Suivi", "Depuis", "Référent",
)  # fmt: skip


def safe_text(text: str) -> str:
    """Return ``text`` without the control characters a sheet refuses, and with an apostrophe before a formula sign."""
    kept = "".join(letter for letter in text if letter >= " " or letter in "\t\r\n")
    return f"'{kept}" if kept.startswith(_DANGEROUS) else kept


def text_cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> Any:
    """Return a cell that holds a figure, a day, or a text that stays one."""
    if isinstance(value, date):
        return WriteOnlyCell(sheet, value=datetime.combine(value, time()))
    if value is None or isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    text = safe_text(str(value))
    cell = WriteOnlyCell(sheet, value=text)
    # Text stays text even where it looks like a formula or a figure.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith("'")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _row(person: Any) -> tuple[object, ...]:
    status = CaseStatus(person.case_status).label if person.case_status else "pas de suivi"
    sector = person.commune.sector.name if person.commune.sector else ""
    return (
        person.last_name, person.first_name, person.birth_year, person.commune.name, sector, person.address,
        formatting.phone(person.landline_phone), formatting.phone(person.mobile_phone), person.email,
        person.get_mobility_display(), level_word(person.level, person.gender) or "pas encore évalué", status,
        f"{person.case_opened_on:%d/%m/%Y}" if person.case_opened_on else "", person.case_referent or "",
    )  # fmt: skip


def beneficiaries_workbook(people: Iterable[Beneficiary]) -> bytes:
    """Write one person a row; ``people`` come from ``with_case()`` with their commune and sector."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bénéficiaires")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for person in people:
        sheet.append([text_cell(sheet, value) for value in _row(person)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
