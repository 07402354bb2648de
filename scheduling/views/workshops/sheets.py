"""What is printed or downloaded of workshops: the attendance sheet, the poster, the spreadsheet."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, requires, territory_of
from accounts.enums import Role
from core.formatting import moment
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from scheduling.filters_workshops import SessionFilter
from scheduling.selectors.workshops.papers import attendance_pdf, poster_pdf, series_poster_pdf, sessions_workbook
from scheduling.selectors.workshops.series import series_page
from scheduling.selectors.workshops.sessions import registered_at, sessions_seen
from scheduling.views.workshops.common import own_session_of, pdf_answer, series_of, session_of


@requires("workshop.attend")
@require_safe
def session_sheet(request: AppRequest, pk: int) -> HttpResponse:
    """Give the attendance sheet to sign: names only on the days on which the reader may know them."""
    is_helper = request.user.active_membership.role == Role.HELPER  # type: ignore[union-attr]  # ``requires`` saw one
    session = own_session_of(request, pk) if is_helper else session_of(request, pk)
    registered = registered_at(session, request.user)
    if not registered.shows_people:
        raise Http404
    sentence = f"{request.user} a imprimé la feuille de l’atelier « {session.title} », {moment(session.starts_at)}."
    journal_record(actor=request.user, verb="workshop_session.sheet", target=session, sentence=sentence)
    document = attendance_pdf(session, registered.seated)
    return pdf_answer(request, document, f"presence-{session.pk}-{session.day.isoformat()}.pdf")


@requires("workshop.view")
@require_safe
def session_poster(request: AppRequest, pk: int) -> HttpResponse:
    """Give the poster of a session: nobody is named but the service."""
    session = session_of(request, pk)
    return pdf_answer(request, poster_pdf(session), f"affiche-{session.pk}.pdf")


@requires("workshop.view")
@require_safe
def series_poster(request: AppRequest, pk: int) -> HttpResponse:
    """Give the poster of a series, with its dates to come."""
    page = series_page(series_of(request, pk), request.user)
    days = [row.session for row in page["rows"]]
    return pdf_answer(request, series_poster_pdf(page["series"], page["rhythm"], days), f"affiche-serie-{pk}.pdf")


@requires("workshop.view")
@require_safe
def session_export(request: AppRequest) -> HttpResponse:
    """Download the filtered sessions with their figures, without any name of who comes."""
    filters = SessionFilter(request.GET, queryset=sessions_seen(request.user), request=request)
    sentence = f"{request.user} a exporté la liste des ateliers."
    territory = territory_of(request.user)
    journal_record(actor=request.user, verb="workshop_session.export", target=territory, sentence=sentence)
    name = f"ateliers-{timezone.localdate():%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(sessions_workbook(filters.qs), content_type=CONTENT_TYPE, headers=headers)
