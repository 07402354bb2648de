"""Calls for help as a spreadsheet that no cell can turn into a program: one line an answer, nobody visited."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook

from core.sheets import text_cell
from scheduling.models import SolicitationReply

HEADERS = (
    "Appel n°", "Ce qui est demandé", "Commune", "État de l’appel", "Personnes cherchées", "Places prises", "Envoi",
    "Intervenant", "Qualité", "Par", "Sollicité le", "Réponse", "Répondu le",
)  # fmt: skip


def _row(reply: SolicitationReply) -> tuple[object, ...]:
    call = reply.solicitation
    return (
        call.pk,
        call.what,
        call.commune.name,
        call.get_state_display(),
        call.places,
        call.taken,
        reply.wave,
        reply.helper.full_name,
        reply.helper.get_kind_display(),
        reply.get_channel_display(),
        timezone.localdate(reply.asked_at),
        reply.get_answer_display(),
        timezone.localdate(reply.answered_at) if reply.answered_at else None,
    )


def replies_workbook(replies: Iterable[SolicitationReply]) -> bytes:
    """Write one answer a row; rows come with their call, its commune and the helper."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Appels à volontaires")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in HEADERS])
    for reply in replies:
        sheet.append([text_cell(sheet, value) for value in _row(reply)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
