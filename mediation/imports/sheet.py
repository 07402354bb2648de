"""Lines to correct as a spreadsheet, under the titles of La Coop's template: corrected, it can be sent again."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from mediation.exports import text_cell
from mediation.imports.columns import LABELS
from mediation.models import PeopleImportRow

REASON, LINE = "Ce qui ne va pas", "Ligne du fichier"
_WIDTHS = {"A": 22, "B": 18, "H": 28, "K": 70}


def correction_workbook(rows: Iterable[PeopleImportRow]) -> bytes:
    """Write one line a row, with what is wrong and where it stood."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bénéficiaires")
    sheet.freeze_panes = "A2"
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([text_cell(sheet, title, bold=True) for title in (*LABELS.values(), REASON, LINE)])
    for row in rows:
        cells = row.reading.get("cells", {})
        values = [cells.get(column, "") for column in LABELS]
        sheet.append([text_cell(sheet, value) for value in (*values, " ".join(row.reasons), row.line)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
