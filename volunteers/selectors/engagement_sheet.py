"""The list of renewals as a spreadsheet that no cell can turn into a program."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from core.formatting import phone
from core.sheets import text_cell
from volunteers.selectors.engagement_renewals import Renewal

HEADERS = ("Intervenant", "Qualité", "Commune", "Téléphone", "Condition", "État", "Date", "Ce que cela arrête")


def renewals_workbook(rows: Iterable[Renewal]) -> bytes:
    """Write one line a row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Renouvellements")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in HEADERS])
    for row in rows:
        helper = row.helper
        cells = (
            helper.full_name,
            helper.get_kind_display(),
            helper.commune.name,
            phone(helper.phone) if helper.phone else "",
            row.requirement.label,
            row.state.label,
            row.day,
            row.stops,
        )
        sheet.append([text_cell(sheet, value) for value in cells])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
