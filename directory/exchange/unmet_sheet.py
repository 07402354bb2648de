"""The ledger of unmet needs as a spreadsheet that no cell can turn into a program. It names nobody."""

from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from directory.enums import Bouquet
from directory.models import UnmetNeed
from directory.themes import bouquet_of, label_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that starts so can be run as a formula by a spreadsheet (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEADERS = (
    "Vue le", "Commune", "Code INSEE", "Thème", "Bouquet", "Ce qui a manqué", "Marche", "Étape", "Vue dans",
    "Précision", "Réponse trouvée le", "Réponse",
)  # fmt: skip


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """Return a cell that holds a day, or a text that stays one."""
    if isinstance(value, date):
        return WriteOnlyCell(sheet, value=datetime.combine(value, time()))
    text = "".join(letter for letter in str(value or "") if letter >= " " or letter in "\t\r\n")
    safe = f"'{text}" if text.startswith(_DANGEROUS) else text
    cell = WriteOnlyCell(sheet, value=safe)
    cell.data_type = "s"
    cell.quotePrefix = safe.startswith("'")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _row(unmet: UnmetNeed) -> tuple[object, ...]:
    bouquet = bouquet_of(unmet.theme)
    return (
        unmet.detected_on,
        unmet.commune.name if unmet.commune else "",
        unmet.commune.insee if unmet.commune else "",
        label_of(unmet.theme) if unmet.theme else "",
        Bouquet(bouquet).label if bouquet else "",
        unmet.get_reason_display(),
        f"{unmet.step}. {unmet.get_step_display()}" if unmet.step else "",
        unmet.get_stage_display(),
        unmet.get_source_display(),
        unmet.comment,
        unmet.resolved_on,
        unmet.resolved_how,
    )


def unmet_workbook(rows: Iterable[UnmetNeed]) -> bytes:
    """Write one demand a row; rows come with their commune."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Demandes non satisfaites")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, bold=True) for header in HEADERS])
    for unmet in rows:
        sheet.append([_cell(sheet, value) for value in _row(unmet)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
