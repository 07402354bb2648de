"""One report for each session: written in three taps from what the session says, or taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from mediation.forms import add_service_errors
from mediation.models import ActivityReport
from scheduling.forms.workshops.wish_report import SessionReportForm, report_initial
from scheduling.selectors.workshops.wish_home import sessions_untold
from scheduling.services.workshops import wish_report as services
from scheduling.views.workshops.wishes import session_of
from scheduling.workshops.enums import SessionStatus


@requires("report.edit")
@require_safe
def sessions_due(request: AppRequest) -> HttpResponse:
    """List the sessions that are over and not told yet, the oldest first."""
    rows = sessions_untold(request.user).select_related("destination").prefetch_related("animators")
    return render(request, "scheduling/workshops/reports_due.html", {"sessions": rows})


@requires("report.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def session_report(request: AppRequest, pk: int) -> HttpResponse:
    """Show the report as the session proposes it, and keep it."""
    session = session_of(request, pk)
    form = SessionReportForm(request.POST if request.method == "POST" else None, initial=report_initial(session))
    if request.method == "POST" and form.is_valid():
        try:
            services.session_report_record(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            undo = reverse("scheduling:session-report-undo", args=[pk])
            messages.success(request, f"Compte rendu de « {session.title} » enregistré.", extra_tags=f"undo:{undo}")
            return redirect("scheduling:session-registrations", pk=pk)
    people = services.participants_of(session)
    names = [each.beneficiary for each in people if each.beneficiary is not None]
    done = ActivityReport.objects.filter(territory=session.territory_id, origin_ref=services.session_ref(pk)).first()
    context = {
        "session": session,
        "form": form,
        "names": names,
        "unnamed": len(people) - len(names),
        "count": len(people),
        "report": done,
        "is_done": session.status == SessionStatus.DONE,
        "is_cancelled": session.status == SessionStatus.CANCELLED,
    }
    return render(request, "scheduling/workshops/report.html", context, status=422 if form.errors else 200)


@requires("report.edit")
@require_POST
def session_nobody(request: AppRequest, pk: int) -> HttpResponse:
    """Close a session where nobody came."""
    try:
        services.session_nobody_came(session=session_of(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheduling:session-report", pk=pk)
    undo = reverse("scheduling:session-report-undo", args=[pk])
    messages.success(request, "C’est noté : personne n’est venu.", extra_tags=f"undo:{undo}")
    return redirect("scheduling:session-registrations", pk=pk)


@requires("report.edit")
@require_POST
def session_report_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Take the report back: who came may be noted again."""
    services.session_report_undo(session=session_of(request, pk), by=request.user)
    messages.success(request, "Le compte rendu est repris : la séance est de nouveau à raconter.")
    return redirect("scheduling:session-registrations", pk=pk)
