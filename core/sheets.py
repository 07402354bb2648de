"""Spreadsheets that no cell can turn into a program."""

from datetime import date, datetime, time
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that starts so can be run as a formula by a spreadsheet (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


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
