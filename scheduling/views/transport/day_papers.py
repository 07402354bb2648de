"""The day of rides on paper and as a spreadsheet: runs, people, telephones."""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from accounts.access import AppRequest, requires, territory_of
from core.formatting import day_date, hour, phone
from core.journal import journal_record
from core.sheets import CONTENT_TYPE, text_cell
from scheduling.selectors.transport.day_paper import DayPaper, day_paper
from scheduling.views.transport.driving import refuse_fetching

_STOPS = (
    "Conducteur", "Téléphone du conducteur", "Véhicule", "État", "Heure", "Monte ou descend", "Personne", "Lieu",
    "Adresse", "Commune", "Téléphone", "À savoir",
)  # fmt: skip
_PEOPLE = ("Personne", "Téléphone", "Pour", "Aller", "Retour", "Participation", "État")


def _note_export(request: AppRequest, day: date, how: str) -> None:
    """Keep that names, addresses and telephones of a day left."""
    sentence = f"{request.user} a {how} la journée de déplacements du {day_date(day)}."
    journal_record(actor=request.user, verb="ride_day.export", target=territory_of(request.user), sentence=sentence)


@requires("ride.view")
@require_safe
def day_pdf(request: AppRequest, day: date) -> HttpResponse:
    """Give the day to print: each run with its stops and telephones, then the people, those without a driver too."""
    from weasyprint import CSS, HTML

    context: dict[str, Any] = {
        "paper": day_paper(request.user, day),
        "day": day,
        "territory": territory_of(request.user),
        "printed_at": timezone.localtime(),
    }
    html = render_to_string("scheduling/transport/runs/day_paper.html", context)
    style = CSS(filename=finders.find("scheduling/run-print.css"), url_fetcher=refuse_fetching)
    document = HTML(string=html, url_fetcher=refuse_fetching).write_pdf(stylesheets=[style])
    _note_export(request, day, "imprimé")
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="deplacements-{day.isoformat()}.pdf"'
    return response


@requires("ride.view")
@require_safe
def day_xlsx(request: AppRequest, day: date) -> HttpResponse:
    """Download the day as a spreadsheet. No cell can turn into a program."""
    paper = day_paper(request.user, day)
    book = Workbook(write_only=True)
    _fill(book.create_sheet("Courses"), _STOPS, _stop_rows(paper))
    _fill(book.create_sheet("Personnes"), _PEOPLE, _people_rows(paper))
    content = BytesIO()
    book.save(content)
    _note_export(request, day, "exporté")
    response = HttpResponse(content.getvalue(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="deplacements-{day.isoformat()}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _fill(sheet: Any, headers: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in headers])
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])


def _stop_rows(paper: DayPaper) -> Iterator[tuple[object, ...]]:
    for sheet in paper.runs:
        run = sheet.run
        who = (str(run.driver.helper), phone(run.driver.helper.phone), str(run.vehicle), run.get_stage_display())
        for line in sheet.stops:
            what = "monte" if line.is_pickup else "descend"
            numbers = ", ".join(phone(number) for number in line.phones)
            said = ". ".join([*line.needs, *line.access_notes]) if line.is_pickup else ""
            yield (
                *who, hour(line.stop.begins_at), what, line.name, line.place, line.address, line.commune, numbers, said,
            )  # fmt: skip


def _people_rows(paper: DayPaper) -> Iterator[tuple[object, ...]]:
    for row in paper.people:
        person = row.ride.beneficiary
        ways = [cell.words if cell is not None else "" for cell in (row.out, row.back)]
        numbers = ", ".join(phone(number) for number in person.phones)
        purpose = row.ride.get_purpose_display()
        yield (person.full_name, numbers, purpose, *ways, row.participation, row.state)
