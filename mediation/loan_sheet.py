"""The inventory as a spreadsheet, and a loan's agreement as a sheet to sign."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import Workbook

from mediation.exports import text_cell
from mediation.models import Loan

_HEADERS = (
    "Nom", "Nature", "Numéro de série", "Accessoires", "Aspect", "État", "Prêté jusqu’au", "Réservé à partir du",
    "À savoir",
)  # fmt: skip
# In points: the largest with which the agreement fits on its page.
_SIZES = (16.5, 15, 13)


def equipment_workbook(items: Iterable[Any]) -> bytes:
    """Write one item a row; ``items`` come from ``with_situation()``. Nobody is named."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Matériel")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for item in items:
        row = (
            item.label, item.get_kind_display(), item.serial, item.accessories, item.get_condition_display(),
            item.get_state_display(), item.loan_due_on, item.reserved_from, item.notes,
        )  # fmt: skip
        sheet.append([text_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def agreement_document(loan: Loan) -> Any:
    """Lay out the agreement of a loan: one page in large type. Nothing is fetched to make it."""
    from weasyprint import CSS, HTML

    context = {
        "loan": loan,
        "item": loan.item,
        "person": loan.beneficiary,
        "territory": loan.item.territory,
        "today": timezone.localdate(),
    }
    html = render_to_string("mediation/loans/agreement.html", context)
    style = CSS(filename=finders.find("mediation/loan-agreement.css"), url_fetcher=_refuse_fetching)
    for size in _SIZES:
        smaller = CSS(string=f"body {{ font-size: {size}pt }}", url_fetcher=_refuse_fetching)
        document = HTML(string=html, url_fetcher=_refuse_fetching).render(stylesheets=[style, smaller])
        if len(document.pages) == 1:
            break
    return document


def agreement_pdf(loan: Loan) -> bytes:
    """Return the agreement as a PDF."""
    content: bytes = agreement_document(loan).write_pdf()
    return content


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print a loan: {url}")
