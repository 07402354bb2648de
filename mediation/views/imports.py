"""Import people from a spreadsheet: send, follow, read over, write, correct, take back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import number, plural
from mediation import services
from mediation.enums import Decision, ImportState, Outcome, Verdict
from mediation.exports import CONTENT_TYPE
from mediation.forms import add_service_errors
from mediation.forms.imports import PeopleFileForm
from mediation.imports.sheet import correction_workbook
from mediation.models import PeopleImport
from mediation.selectors.imports import LABELS, counts_of, lines_shown, lines_to_correct, report_of

PER_PAGE = 50
SHOWN = 10
FOLLOWED = "avancement"


def _visible(request: AppRequest, pk: int) -> PeopleImport:
    runs = PeopleImport.objects.visible_to(request.user).select_related("asked_by", "referent", "territory")
    return get_object_or_404(runs, pk=pk)


@requires("beneficiary.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: AppRequest) -> HttpResponse:
    """Send a file; find the latest ones again."""
    sent = request.method == "POST"
    form = PeopleFileForm(request.POST if sent else None, request.FILES if sent else None, user=request.user)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = services.people_import_start(
                territory=territory_of(request.user),
                by=request.user,
                file_name=file.name,
                content=file.read(),
                referent=form.cleaned_data["referent"],
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return redirect("mediation:import-detail", pk=run.pk)
    runs = PeopleImport.objects.visible_to(request.user).select_related("asked_by")[:SHOWN]
    return render(request, "mediation/imports/list.html", {"form": form, "runs": runs})


@requires("beneficiary.import")
@require_safe
def import_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show how far the worker is, then what each line would do, then what became of it."""
    run = _visible(request, pk)
    if request.htmx and request.htmx.target == FOLLOWED:
        return _followed(request, run)
    context: dict[str, Any] = {"run": run}
    if run.state in {ImportState.READY, ImportState.DONE, ImportState.UNDONE}:
        context |= _lines(request, run)
    return render(request, "mediation/imports/detail.html", context)


def _followed(request: AppRequest, run: PeopleImport) -> HttpResponse:
    """Say how far it is; once it is over, have the page read again."""
    response = render(request, "mediation/imports/progress.html", {"run": run})
    if not run.is_working:
        response["HX-Refresh"] = "true"
    return response


def _lines(request: AppRequest, run: PeopleImport) -> dict[str, Any]:
    counts = counts_of(run)
    asked = request.GET.get("lignes", "")
    verdict = asked if asked in Verdict.values else ""
    page = Paginator(lines_shown(run, verdict), PER_PAGE).get_page(request.GET.get("page"))
    chips = [("", "Toutes", counts.total, not verdict)]
    chips += [(value.value, label, counts.by_verdict[value], verdict == value) for value, label in LABELS.items()]
    return {
        "counts": counts,
        "chips": [chip for chip in chips if chip[2] or chip[3]],
        "verdict": verdict,
        "page_obj": page,
        "report": report_of(run) if run.state != ImportState.READY else [],
        "to_correct": lines_to_correct(run).count(),
        "decisions": Decision,
        "outcomes": Outcome,
        "verdicts": Verdict,
    }


@requires("beneficiary.import")
@require_POST
def import_answer(request: AppRequest, pk: int) -> HttpResponse:
    """Answer about one doubtful line, or about all of them."""
    run = _visible(request, pk)
    asked, decision = request.POST.get("ligne", ""), request.POST.get("reponse", "")
    line = int(asked) if asked.isdecimal() and len(asked) < 8 else None
    try:
        count = services.people_import_answer(run=run, by=request.user, decision=decision, line=line)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{plural(count, 'réponse notée', 'réponses notées')}.")
    kept = {name: value for name in ("lignes", "page") if (value := request.POST.get(name))}
    url = reverse("mediation:import-detail", args=[run.pk])
    place = f"#ligne-{line}" if line else ""
    return redirect(f"{url}?{urlencode(kept)}{place}" if kept else f"{url}{place}")


@requires("beneficiary.import")
@require_POST
def import_write(request: AppRequest, pk: int) -> HttpResponse:
    """Have the lines that are ready written."""
    run = _visible(request, pk)
    try:
        services.people_import_write(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("mediation:import-detail", pk=run.pk)


@requires("beneficiary.import")
@require_POST
def import_abandon(request: AppRequest, pk: int) -> HttpResponse:
    """Give an import up before anything is written."""
    run = _visible(request, pk)
    try:
        services.people_import_abandon(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("mediation:import-detail", pk=run.pk)
    messages.success(request, "Reprise abandonnée. Rien n’a été enregistré, et ce qui avait été lu est effacé.")
    return redirect("mediation:import-list")


@requires("beneficiary.import")
@require_POST
def import_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Take back the files that an import has just created."""
    run = _visible(request, pk)
    try:
        removed, kept = services.people_import_undo(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = f"{plural(removed, 'fiche retirée', 'fiches retirées')}."
        if kept:
            words += f" {number(kept)} gardées : quelqu’un s’en est servi depuis."
        messages.success(request, words)
    return redirect("mediation:import-detail", pk=run.pk)


@requires("beneficiary.import")
@require_safe
def import_refused(request: AppRequest, pk: int) -> HttpResponse:
    """Download the lines to correct, each with what is wrong."""
    run = _visible(request, pk)
    return HttpResponse(
        correction_workbook(lines_to_correct(run)),
        content_type=CONTENT_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="lignes-a-corriger-{run.pk}.xlsx"',
            "Cache-Control": "no-store",
        },
    )
