"""Accounts of rides as spreadsheets and on paper. No cell can turn into a program."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.sheets import text_cell
from scheduling.selectors.transport.accounts import Sheet
from scheduling.selectors.transport.prefet import Return

_CHARGES = (
    "Jour", "Personne", "Trajet", "Fait", "Kilomètres comptés", "Part de la course (km)", "Participation (€)",
    "Ramenée au plafond", "Correction d’un mois clos", "Payée le",
)  # fmt: skip
_DUES = (
    "Jour", "Conducteur", "Sa voiture", "Kilomètres", "À rendre (€)", "Correction d’un mois clos", "Rendu le"
)  # fmt: skip
_PLACES = {1: "0.0", 2: "0.00"}


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """Return a cell; a decimal figure stays a figure, to the tenth or the cent."""
    if isinstance(value, Decimal):
        # The library writes decimals as they are; its types do not say so.
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
        cell.number_format = _PLACES[1 if value.as_tuple().exponent == -1 else 2]
        return cell
    return text_cell(sheet, value, bold=bold)


def _fill(sheet: Any, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _yes(value: bool) -> str:
    return "oui" if value else ""


def sheet_workbook(sheet: Sheet) -> bytes:
    """Write a month: its ways, its runs, and its totals in the last sheet."""
    book = Workbook(write_only=True)
    charges = [
        (
            line.day,
            line.person,
            line.way,
            _yes(line.is_done) or "absent",
            line.km,
            line.run_km,
            line.amount,
            _yes(line.is_capped),
            _yes(line.is_adjustment),
            line.paid_on,
        )
        for line in sheet.lines.charges
    ]
    dues = [
        (due.day, due.driver, _yes(due.is_own_car), due.km, due.amount, _yes(due.is_adjustment), due.paid_on)
        for due in sheet.lines.dues
    ]
    totals = sheet.totals
    sums: list[tuple[object, ...]] = [
        ("Service", sheet.scheme.name),
        ("Mois", sheet.month),
        ("État", "clos" if sheet.is_closed else "ouvert : ces montants peuvent encore changer"),
        ("Courses", totals.runs),
        ("Trajets", totals.trips),
        ("Personnes conduites", totals.passengers),
        ("Kilomètres", totals.km),
        ("Participations (€)", totals.asked),
        ("À rendre aux conducteurs (€)", totals.due),
        ("Solde (€)", totals.balance),
    ]
    _fill(book.create_sheet("Participations"), _CHARGES, charges)
    _fill(book.create_sheet("Conducteurs"), _DUES, dues)
    _fill(book.create_sheet("Totaux"), ("", "Mois"), sums)
    return _saved(book)


def return_workbook(paper: Return) -> bytes:
    """Write the items of the return, in their order, and nothing more."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"Déclaration {paper.year}")
    _fill(sheet, ("Information", "Réponse"), [(item.label, item.value) for item in paper.items])
    return _saved(book)


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """Lay a page out on paper. Its style comes from our own files: nothing is fetched."""
    from weasyprint import CSS, HTML

    html = render_to_string(template, context)
    style = CSS(filename=finders.find("scheduling/ride-print.css"), url_fetcher=_refuse_fetching)
    document: bytes = HTML(string=html, url_fetcher=_refuse_fetching).write_pdf(stylesheets=[style])
    return document


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print accounts: {url}")
