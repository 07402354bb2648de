"""The desk's history as a spreadsheet: one need a row, without a name, a number or a word of anybody."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from directory.models import Intake, Need
from directory.selectors.desk import theme_words

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADERS = (
    "Contact n°",
    "Jour",
    "Heure",
    "Par",
    "Appelle",
    "Commune",
    "Durée en minutes",
    "Besoin n°",
    "Thème",
    "Urgent",
    "Suite",
)


def history_workbook(intakes: Iterable[Intake]) -> bytes:
    """Write one need a row; ``intakes`` come with their commune and needs."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Accueil")
    sheet.freeze_panes = "A2"
    heads: list[Any] = []
    for header in _HEADERS:
        cell = WriteOnlyCell(sheet, value=header)
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    for intake in intakes:
        needs: list[Need | None] = list(intake.needs.all())
        for need in needs or [None]:
            sheet.append(_row(intake, need))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _row(intake: Intake, need: Need | None) -> list[object]:
    began = timezone.localtime(intake.started_at)
    ended = intake.ended_at
    minutes = round((ended - (intake.taken_at or intake.started_at)).total_seconds() / 60) if ended else None
    told = (
        [need.rank, theme_words(need.theme), "oui" if need.is_urgent else "", need.get_outcome_display()]
        if need
        else []
    )
    # Typed by hand, a commune of elsewhere may hold anything: it stays out of the file.
    place = intake.commune.name if intake.commune else "hors du territoire" if intake.elsewhere else ""
    return [
        intake.pk,
        began.date(),
        f"{began:%H:%M}",
        intake.get_channel_display(),
        intake.get_caller_role_display(),
        place,
        minutes,
        *told,
    ]


def _need_cells(need: Need) -> list[object]:
    urgent = "oui" if need.is_urgent else ""
    return [need.rank, theme_words(need.theme), urgent, need.get_outcome_display()]
