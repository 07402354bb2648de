"""Needs for a ride as a spreadsheet that no cell can turn into a program: one line a need, for who keeps accounts."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from core.sheets import text_cell
from scheduling.models import RideRequest
from scheduling.selectors.transport.rides import aids_words, place_words

HEADERS = (
    "N°", "Jour", "Personne", "Commune", "Motif", "Sens", "Départ", "Arrivée", "Y être à", "Repartir après",
    "Accompagnants", "Aides", "Service", "État", "Pourquoi", "Annulé par", "Demandé le",
)  # fmt: skip


def rides_workbook(rides: Iterable[RideRequest]) -> bytes:
    """Write one need a row; rows come as ``rides_seen`` reads them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Besoins de déplacement")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in HEADERS])
    for ride in rides:
        sheet.append([text_cell(sheet, value) for value in _row(ride)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _row(ride: RideRequest) -> tuple[object, ...]:
    return (
        ride.pk,
        ride.day,
        ride.beneficiary.full_name,
        ride.beneficiary.commune.name,
        ride.get_purpose_display(),
        ride.get_direction_display(),
        place_words(ride.origin),
        place_words(ride.destination),
        f"{ride.arrive_by:%H:%M}" if ride.arrive_by else "",
        f"{ride.leave_after:%H:%M}" if ride.leave_after else "",
        ride.companions,
        aids_words(ride.aids),
        ride.scheme.name if ride.scheme else "",
        ride.get_state_display(),
        ride.reason,
        ride.get_cancelled_by_display() if ride.cancelled_by else "",
        ride.requested_on,
    )
