"""Matches as a spreadsheet. What was said in private stays out."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from core.sheets import text_cell
from volunteers.models import Match

_HEADERS = (
    "Personne", "Commune", "Avec", "État", "Proposé le", "Essai jusqu’au", "Bilan le", "Terminé le", "Arrêté par",
)  # fmt: skip


def matches_workbook(rows: Iterable[Match]) -> bytes:
    """Write one match a row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Jumelages")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for match in rows:
        row = (
            match.beneficiary.full_name, match.beneficiary.commune.name, match.who, match.state_words,
            match.proposed_on, match.trial_until, match.review_on, match.ended_on, match.get_ended_by_display(),
        )  # fmt: skip
        sheet.append([text_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
