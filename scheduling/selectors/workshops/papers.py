"""Papers of workshops: the attendance sheet and the poster as PDF, the list as a spreadsheet."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import Workbook

from core.formatting import enumerate_fr
from core.sheets import text_cell
from scheduling.models import SessionWish, WorkshopSeries
from scheduling.workshops.enums import WorkshopKind

# Empty lines of the attendance sheet, for those who come without being registered.
SPARE_LINES = 4
# So many dates at most on a poster; fewer when they do not fit on its page.
DATES_SHOWN = (12, 8, 6, 4, 2, 0)
_HEADERS = (
    "Jour", "De", "À", "Atelier", "Genre", "Niveau", "Lieu", "Commune", "Qui anime", "Places", "Places prises",
    "En attente", "État", "Série",
)  # fmt: skip


def attendance_pdf(session: Any, seated: Sequence[SessionWish]) -> bytes:
    """Lay out the sheet to sign (A4): who has a place, with lines left for those who come without one."""
    spare = range(max(SPARE_LINES, session.capacity - len(seated)))
    context = {"session": session, "seated": seated, "spare": spare, "territory": session.territory}
    context["crew"] = [place.helper for place in session.places.all()]
    document: bytes = _laid_out("attendance", context).write_pdf()
    return document


def poster_pdf(session: Any) -> bytes:
    """Lay out the poster of a session (A4, large print)."""
    return _poster(session, "", [session])


def series_poster_pdf(series: WorkshopSeries, rhythm: str, sessions: Sequence[Any]) -> bytes:
    """Lay out the poster of a series with its next dates (A4, large print)."""
    return _poster(series, rhythm, sessions)


def _poster(workshop: Any, rhythm: str, sessions: Sequence[Any]) -> bytes:
    """Lay out a poster on one page: with fewer dates rather than a second sheet that nobody would pin up."""
    context = {"workshop": workshop, "rhythm": rhythm, "kind": WorkshopKind(workshop.kind).value}
    context["territory"] = workshop.territory
    tries = [(shown, True) for shown in (DATES_SHOWN if rhythm else (1,))]
    # Long words leave out the presentation last.
    for shown, is_told in [*tries, (min(len(sessions), 2), False)]:
        laid_out = _laid_out("poster", context | {"sessions": sessions[:shown], "is_told": is_told})
        if len(laid_out.pages) == 1:
            break
    document: bytes = laid_out.write_pdf()
    return document


def _laid_out(name: str, context: dict[str, Any]) -> Any:
    from weasyprint import CSS, HTML

    html = render_to_string(f"scheduling/workshops/print/{name}.html", context)
    style = CSS(filename=finders.find("scheduling/workshop-print.css"), url_fetcher=_refuse_fetching)
    return HTML(string=html, url_fetcher=_refuse_fetching).render(stylesheets=[style])


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print a workshop: {url}")


def sessions_workbook(sessions: Iterable[Any]) -> bytes:
    """Write a counted session a row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Ateliers")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for session in sessions:
        starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        place = session.destination
        row = (
            session.day, f"{starts:%H:%M}", f"{ends:%H:%M}", session.title, session.get_kind_display(),
            session.get_level_display() if session.level else "", place.name, place.town_name,
            enumerate_fr(each.helper for each in session.places.all()), session.capacity, session.seated,
            session.waiting, session.get_status_display(), session.series.title if session.series else "",
        )  # fmt: skip
        sheet.append([text_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
