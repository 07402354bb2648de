"""Who came, noted on a phone by whoever animates the session, one large button for each person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires
from mediation.models import Beneficiary
from scheduling.models import SessionWish, WorkshopSession
from scheduling.selectors.workshops.wish_attendance import attendance_of
from scheduling.services.workshops import wish_attendance as services
from scheduling.views.workshops.wishes import session_of
from scheduling.workshops.enums import Attendance


@requires("workshop.attend")
@require_http_methods(["GET", "HEAD", "POST"])
def session_attendance(request: AppRequest, pk: int) -> HttpResponse:
    """Show who is expected and take who came; with htmx the list alone is drawn again."""
    session = session_of(request, pk)
    if request.method == "POST":
        try:
            _act(request, session)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        if not request.htmx:
            return redirect("scheduling:session-attendance", pk=pk)
        session = session_of(request, pk)
    context = attendance_of(session, request.user, request.GET.get("q", "").strip())
    is_part = request.htmx and not request.htmx.boosted
    template = "partials/attendance.html" if is_part else "attendance.html"
    response = render(request, f"scheduling/workshops/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _act(request: AppRequest, session: WorkshopSession) -> None:
    """Do what the button says; an unknown one does nothing."""
    act, by = request.POST.get("act", ""), request.user
    if act in Attendance.values:
        wish = _wish_in(session, request.POST.get("wish", ""))
        services.attendance_note(wish=wish, attendance=act, by=by)
    elif act == "retirer":
        services.attendance_remove(wish=_wish_in(session, request.POST.get("wish", "")), by=by)
    elif act in {"plus", "moins"}:
        services.attendance_unknown(session=session, by=by, change=1 if act == "plus" else -1)
    elif act == "prenom":
        services.attendance_add(session=session, by=by, first_name=request.POST.get("first_name", ""))
    elif act == "fiche":
        key = request.POST.get("beneficiary", "")
        people = Beneficiary.objects.visible_to(by)
        person = get_object_or_404(people, pk=key if key.isdecimal() else 0)
        services.attendance_add(session=session, by=by, beneficiary=person)


def _wish_in(session: WorkshopSession, key: str) -> SessionWish:
    """Return a registration of the session; 404 for any other."""
    if not key.isdecimal():
        raise Http404
    return get_object_or_404(session.wishes.select_related("session__territory", "beneficiary"), pk=key)
