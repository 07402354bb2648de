"""Import another directory: send, follow, read over, decide, write, report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import plural
from directory.enums import ImportState, RowAction, RowDecision
from directory.exchange.progress import progress_of
from directory.exchange.report import CONTENT_TYPE, report_workbook
from directory.forms.errors import add_service_errors
from directory.forms.imports import ImportForm
from directory.models import ColumnMap, ImportRun
from directory.selectors.imports import ACTIONS, KEPT, counts_of, lines_of, report_of, rows_shown
from directory.services.imports import (
    directory_import_abandon,
    directory_import_answer,
    directory_import_start,
    directory_import_write,
)
from directory.services.sources import source_create

PER_PAGE, SHOWN = 50, 10
FOLLOWED = "avancement"


def visible_run(request: AppRequest, pk: int) -> ImportRun:
    """Return an import of the territory, or answer 404."""
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by", "source", "territory")
    return get_object_or_404(runs, pk=pk)


@requires("directory.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: AppRequest) -> HttpResponse:
    """Send a file or an address; find the latest imports and the column mappings again."""
    territory = territory_of(request.user)
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None, territory=territory)
    if sent and form.is_valid():
        try:
            run = _started(request, form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return redirect("directory:import-detail", pk=run.pk)
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by", "source")[:SHOWN]
    maps = ColumnMap.objects.visible_to(request.user)
    return render(request, "directory/imports/list.html", {"form": form, "runs": runs, "maps": maps})


@transaction.atomic
def _started(request: AppRequest, given: dict[str, Any]) -> ImportRun:
    """Start the import, with its new source when it has one: neither without the other."""
    territory = territory_of(request.user)
    source = given["source"]
    if source is None:
        try:
            source = source_create(
                territory=territory, by=request.user, name=given["new_source"], licence=given["licence"]
            )
        except ValidationError as error:
            raise ValidationError({"new_source": error.messages}) from error
    sent = [file for file in (given["file"], given["services"]) if file]
    return directory_import_start(
        territory=territory,
        by=request.user,
        source=source,
        files=[(file.name, file.read()) for file in sent],
        address=given["address"],
        config=given["mapping"].config if given["mapping"] else None,
        closes_missing=given["closes_missing"],
    )


@requires("directory.import")
@require_safe
def import_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show how far the worker is, then what each row would do, then what became of it."""
    run = visible_run(request, pk)
    context: dict[str, Any] = {"run": run, "progress": progress_of(run.pk) if run.state == "WRITING" else None}
    if request.htmx and request.htmx.target == FOLLOWED:
        response = render(request, "directory/imports/progress.html", context)
        if not run.is_working:
            response["HX-Refresh"] = "true"
        return response
    if run.state in {ImportState.READY, ImportState.DONE}:
        context |= _rows(request, run)
    return render(request, "directory/imports/detail.html", context)


def _rows(request: AppRequest, run: ImportRun) -> dict[str, Any]:
    counts = counts_of(run)
    asked = request.GET.get("lignes", "")
    wanted = asked if asked in RowAction.values or asked == KEPT else ""
    page = Paginator(rows_shown(run, wanted), PER_PAGE).get_page(request.GET.get("page"))
    chips = [("", "Toutes", counts.total, not wanted)]
    chips += [(a.value, label, counts.by_action.get(a, 0), wanted == a) for a, label in ACTIONS.items()]
    chips.append((KEPT, "Avec des champs gardés", counts.kept, wanted == KEPT))
    return {
        "counts": counts,
        "chips": [chip for chip in chips if chip[2] or chip[3]],
        "wanted": wanted,
        "page_obj": page,
        "lines": lines_of(run, page.object_list),
        "report": report_of(run) if run.state == ImportState.DONE else [],
        "decisions": RowDecision,
        "given_hours": run.hours.get("given", 0),
        "read_hours": run.hours.get("read", 0),
        "hours_share": run.hours.get("read", 0) / (run.hours.get("given") or 1),
    }


@requires("directory.import")
@require_POST
def import_answer(request: AppRequest, pk: int) -> HttpResponse:
    """Answer about one doubtful row, or about all of them."""
    run = visible_run(request, pk)
    asked, decision = request.POST.get("ligne", ""), request.POST.get("reponse", "")
    row = int(asked) if asked.isdecimal() and len(asked) < 12 else None
    try:
        count = directory_import_answer(run=run, by=request.user, decision=decision, row=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{plural(count, 'réponse notée', 'réponses notées')}.")
    kept = {name: value for name in ("lignes", "page") if (value := request.POST.get(name))}
    url = reverse("directory:import-detail", args=[run.pk])
    place = f"#ligne-{row}" if row else ""
    return redirect(f"{url}?{urlencode(kept)}{place}" if kept else f"{url}{place}")


@requires("directory.import")
@require_POST
def import_write(request: AppRequest, pk: int) -> HttpResponse:
    """Have what is decided written."""
    run = visible_run(request, pk)
    try:
        directory_import_write(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory:import-detail", pk=run.pk)


@requires("directory.import")
@require_POST
def import_abandon(request: AppRequest, pk: int) -> HttpResponse:
    """Give an import up before anything is written."""
    run = visible_run(request, pk)
    try:
        directory_import_abandon(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("directory:import-detail", pk=run.pk)
    messages.success(request, "Import abandonné. Rien n’a été écrit, et ce qui avait été lu est effacé.")
    return redirect("directory:import-list")


@requires("directory.import")
@require_safe
def import_report(request: AppRequest, pk: int) -> HttpResponse:
    """Download what each row did or would do, with what there is to know of it."""
    run = visible_run(request, pk)
    return HttpResponse(
        report_workbook(run, rows_shown(run, "")),
        content_type=CONTENT_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="rapport-import-{run.pk}.xlsx"',
            "Cache-Control": "no-store",
        },
    )
