"""What each row of an import did, as a spreadsheet that no cell can turn into a program."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from core.sheets import CONTENT_TYPE, text_cell
from directory.models import ImportRow, ImportRun

__all__ = ["CONTENT_TYPE", "report_workbook"]
_TITLES = ("Ligne", "Nom", "Avis", "Réponse", "Lieu de l’annuaire", "À savoir")
_WIDTHS = {"B": 42, "C": 30, "D": 24, "E": 42, "F": 110}


def report_workbook(run: ImportRun, rows: Iterable[ImportRow]) -> bytes:
    """Write one row a line; a row that disappeared has no line."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Import")
    sheet.freeze_panes = "A2"
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([text_cell(sheet, title, bold=True) for title in _TITLES])
    for row in rows:
        decision = row.get_decision_display() if row.decision else ""
        place = row.place.name if row.place else ""
        values = (row.line or "", row.label, row.get_action_display(), decision, place, " ".join(row.messages))
        sheet.append([text_cell(sheet, value) for value in values])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
