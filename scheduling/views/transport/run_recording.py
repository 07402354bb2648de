"""Runs that nobody tapped: the list of those to write down, and the driver's sheet typed by the team."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, requires
from mediation.forms import add_service_errors
from scheduling.forms.transport.run_recording import RunPaperForm
from scheduling.models import Run
from scheduling.selectors.transport.runs_left_open import left_open_rows, ways_to_record
from scheduling.services.transport.run_recording import recording_problem, run_record
from scheduling.transport.enums import RunStage


@requires("run.edit")
@require_safe
def runs_open(request: AppRequest) -> HttpResponse:
    """List the runs of days gone by of which nothing was said."""
    context = {"rows": left_open_rows(request.user)}
    return render(request, "scheduling/transport/runs/left_open.html", context)


@requires("run.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def run_paper_entry(request: AppRequest, pk: int) -> HttpResponse:
    """Type the driver's sheet of a run that is over; what is refused is told, and nothing typed is lost."""
    rows = Run.objects.visible_to(request.user).select_related("driver__helper", "vehicle", "territory")
    run = get_object_or_404(rows, pk=pk)
    problem = recording_problem(run)
    if problem:
        messages.error(request, problem)
        return redirect("scheduling:run-detail", pk=run.pk)
    form = RunPaperForm(request.POST if request.method == "POST" else None, run=run, legs=ways_to_record(run))
    if form.is_bound and form.is_valid():
        try:
            done = run_record(run=run, by=request.user, paper=form.paper())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            is_off = done.stage == RunStage.CANCELLED
            messages.success(request, "La course est notée annulée." if is_off else "La course est saisie et comptée.")
            return redirect("scheduling:run-detail", pk=run.pk)
    context = {"run": run, "form": form}
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/runs/paper_entry.html", context, status=status)
