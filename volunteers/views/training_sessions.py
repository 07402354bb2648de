"""Pages of a session: who comes, presence on a phone and on paper, certificates, calendar file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from mediation.forms import add_service_errors
from volunteers.enums_trainings import AttendanceState
from volunteers.forms.trainings import CancelForm, OutsiderForm, RegisterForm
from volunteers.models import TrainingAttendance, TrainingSession
from volunteers.selectors.trainings import attendance_sheet
from volunteers.services import attendances as services
from volunteers.services import trainings as session_services
from volunteers.trainings.documents import certificates_pdf, session_ics
from volunteers.views.trainings import session_of


def _first(error: ValidationError) -> str:
    return str(error.messages[0])


def _place_of(request: AppRequest, session: TrainingSession, place_pk: int) -> TrainingAttendance:
    rows = TrainingAttendance.objects.visible_to(request.user).filter(session=session)
    return get_object_or_404(rows.select_related("session__training", "helper"), pk=place_pk)


@requires("training.view")
@require_safe
def session_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a session: who has a place, who waits; one tap for each presence."""
    session = session_of(request, pk)
    context = {"session": session, "sheet": attendance_sheet(session), "cancel_form": CancelForm()}
    return render(request, "volunteers/trainings/session.html", context)


@requires("training.edit")
@require_POST
def session_cancel(request: AppRequest, pk: int) -> HttpResponse:
    """Cancel a session and tell those registered."""
    session = session_of(request, pk)
    form = CancelForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        session_services.session_cancel(session=session, by=request.user, reason=reason)
    except ValidationError as error:
        messages.error(request, _first(error))
    else:
        messages.success(request, "La séance est annulée. Les inscrits qui ont une adresse électronique sont prévenus.")
    return redirect("volunteers:session-detail", pk=pk)


@requires("training.edit")
@require_POST
def session_finish(request: AppRequest, pk: int) -> HttpResponse:
    """Close the attendance of a session that was given."""
    try:
        session_services.session_finish(session=session_of(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, _first(error))
    else:
        messages.success(request, "La feuille de présence est close.")
    return redirect("volunteers:session-detail", pk=pk)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_register(request: AppRequest, pk: int) -> HttpResponse:
    """Register helpers, several at once."""
    session = session_of(request, pk)
    data = request.POST if request.method == "POST" else None
    form = RegisterForm(data, session=session, initial={"helpers": request.GET.getlist("qui")})
    if request.method == "POST" and form.is_valid():
        helpers = list(form.cleaned_data["helpers"])
        try:
            made = services.attendance_register(session=session, helpers=helpers, by=request.user)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            _say_registered(request, made)
            return redirect("volunteers:session-detail", pk=pk)
    return render(
        request, "volunteers/trainings/register.html", {"session": session, "form": form, "is_outside": False}
    )


def _say_registered(request: AppRequest, made: list[TrainingAttendance]) -> None:
    waiting = sum(place.state == AttendanceState.WAITING for place in made)
    count = len(made) - waiting
    text = f"{count} inscription{'s' if count > 1 else ''} notée{'s' if count > 1 else ''}."
    if waiting:
        text += f" {waiting} en attente : il n’y a plus de place."
    messages.success(request, text)


@requires("training.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_outsider(request: AppRequest, pk: int) -> HttpResponse:
    """Register someone from outside."""
    session = session_of(request, pk)
    form = OutsiderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = services.outsider_register(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            _say_registered(request, [place])
            return redirect("volunteers:session-detail", pk=pk)
    return render(request, "volunteers/trainings/register.html", {"session": session, "form": form, "is_outside": True})


@requires("training.edit")
@require_POST
def attendance_mark(request: AppRequest, pk: int, place_pk: int) -> HttpResponse:
    """Note that someone came or not: one tap."""
    place = _place_of(request, session_of(request, pk), place_pk)
    try:
        services.attendance_mark(attendance=place, by=request.user, state=request.POST.get("state", ""))
    except ValidationError as error:
        messages.error(request, _first(error))
    return redirect(f"{reverse('volunteers:session-detail', args=[pk])}#place-{place_pk}")


@requires("training.edit")
@require_POST
def attendance_withdraw(request: AppRequest, pk: int, place_pk: int) -> HttpResponse:
    """Take someone off the list."""
    place = _place_of(request, session_of(request, pk), place_pk)
    try:
        services.attendance_withdraw(attendance=place, by=request.user)
    except ValidationError as error:
        messages.error(request, _first(error))
    else:
        messages.success(request, f"{place.who} ne figure plus sur la liste.")
    return redirect("volunteers:session-detail", pk=pk)


@requires("training.view")
@require_safe
def session_sheet(request: AppRequest, pk: int) -> HttpResponse:
    """Show the attendance sheet to print and sign."""
    session = session_of(request, pk)
    context = {"session": session, "sheet": attendance_sheet(session), "blank_lines": range(4)}
    return render(request, "volunteers/trainings/sheet.html", context)


@requires("training.view")
@require_safe
def session_certificates(request: AppRequest, pk: int) -> HttpResponse:
    """Give the certificates of all those present, a page each."""
    session = session_of(request, pk)
    places = [place for place in attendance_sheet(session).seated if place.state == AttendanceState.PRESENT]
    if not places:
        messages.error(request, "Personne n’est noté présent : il n’y a pas d’attestation à faire.")
        return redirect("volunteers:session-detail", pk=pk)
    return _pdf(certificates_pdf(session, places), f"attestations-{session.day:%Y-%m-%d}.pdf")


@requires("training.join")
@require_safe
def attendance_certificate(request: AppRequest, pk: int, place_pk: int) -> HttpResponse:
    """Give the certificate of one person: to the team, or to that person."""
    session = session_of(request, pk)
    place = _place_of(request, session, place_pk)
    if place.state != AttendanceState.PRESENT:
        raise Http404
    return _pdf(certificates_pdf(session, [place]), f"attestation-{session.day:%Y-%m-%d}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@requires("training.join")
@require_safe
def session_calendar(request: AppRequest, pk: int) -> HttpResponse:
    """Give the session as a calendar file."""
    session = session_of(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="formation-{session.day:%Y-%m-%d}.ics"'}
    return HttpResponse(
        session_ics(session, request.get_host().split(":")[0]),
        content_type="text/calendar; charset=utf-8",
        headers=headers,
    )
