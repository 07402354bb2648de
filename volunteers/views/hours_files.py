"""Hours on paper and as spreadsheets: monthly sheet, certificate, accounts. No cell can turn into a program."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.sheets import text_cell
from volunteers.hours_rules import Sum
from volunteers.selectors.hours import MonthSheet
from volunteers.selectors.hours_valuation import Valuation

_SHEET_HEADERS = (
    "Jour", "Activité", "De", "À", "Sur place (min)", "Route (min)", "Total (min)", "Kilomètres", "Trajets (€)",
    "État", "Précision",
)  # fmt: skip
_SUM_HEADERS = ("Lignes", "Sur place (min)", "Route (min)", "Total (min)", "Heures", "Valorisation (€)")
_JOURNEY_HEADERS = ("Personne", "Kilomètres", "Trajets (€)")
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


def month_workbook(sheet: MonthSheet) -> bytes:
    """Write a month, one line a row, and what counts in the last one."""
    book = Workbook(write_only=True)
    rows: list[tuple[object, ...]] = [
        (
            line.entry.day,
            line.entry.get_activity_display(),
            f"{line.entry.starts:%H:%M}" if line.entry.starts else "",
            f"{line.entry.ends:%H:%M}" if line.entry.ends else "",
            line.sum.minutes,
            line.sum.travel_minutes,
            line.sum.all_minutes,
            line.sum.kilometres,
            line.sum.mileage,
            line.entry.get_status_display(),
            line.entry.note,
        )
        for line in sheet.lines
    ]
    counted = sheet.total
    rows.append(
        ("Total validé", "", "", "", counted.minutes, counted.travel_minutes, counted.all_minutes, counted.kilometres,
         counted.mileage, "", "")
    )  # fmt: skip
    _fill(book.create_sheet("Heures"), _SHEET_HEADERS, rows)
    return _saved(book)


def _sums(added: Sum) -> tuple[object, ...]:
    hours = (Decimal(added.all_minutes) / 60).quantize(Decimal("0.01"))
    return (added.entries, added.minutes, added.travel_minutes, added.all_minutes, hours, added.valuation)


def valuation_workbook(accounts: Valuation) -> bytes:
    """Write the accounts: by activity, by person, the refunds, and the rates that were used."""
    book = Workbook(write_only=True)
    total = ("Total", *_sums(accounts.total))
    activities = [(label, *_sums(added)) for label, added in accounts.activities]
    people = [(name, *_sums(added)) for name, _, added in accounts.people]
    journeys: list[tuple[object, ...]] = [
        (name, added.kilometres, added.mileage) for name, _, added in accounts.journeys
    ]
    journeys.append(("Total", accounts.refunds.kilometres, accounts.refunds.mileage))
    _fill(book.create_sheet("Par activité"), ("Activité", *_SUM_HEADERS), [*activities, total])
    _fill(book.create_sheet("Par personne"), ("Personne", *_SUM_HEADERS), [*people, total])
    _fill(book.create_sheet("Trajets"), _JOURNEY_HEADERS, journeys)
    rates: list[tuple[object, ...]] = [
        (f"une heure, {rate.get_activity_display() or 'toutes les autres activités'}", rate.valid_from,
         f"{rate.amount} €".replace(".", ","), rate.label)
        for rate in accounts.valuation_rates
    ]  # fmt: skip
    rates += [
        ("un kilomètre", rate.valid_from, f"{rate.amount} €".replace(".", ","), rate.label)
        for rate in accounts.mileage_rates
    ]
    _fill(book.create_sheet("Taux"), ("Pour", "À partir du", "Montant", "D’où il vient"), rates)
    return _saved(book)


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """Lay a page out on paper. Its style comes from our own files: nothing is fetched."""
    from weasyprint import CSS, HTML

    html = render_to_string(template, context)
    style = CSS(filename=finders.find("volunteers/hours-print.css"), url_fetcher=_refuse_fetching)
    document: bytes = HTML(string=html, url_fetcher=_refuse_fetching).write_pdf(stylesheets=[style])
    return document


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print hours: {url}")
