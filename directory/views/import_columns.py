"""Say which column of an unknown table is what, with the first rows as they would be read."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from directory.enums import ImportState
from directory.exchange.drafts import Draft
from directory.exchange.guessing import guess
from directory.exchange.mapping import BadMappingError, mapping_of
from directory.exchange.readers import first_rows, mapped
from directory.exchange.tables import Row, UnreadableFileError
from directory.forms.columns import ColumnsForm, ConfigForm
from directory.models import ColumnMap, ImportRun
from directory.services.imports import column_map_remove as remove
from directory.services.imports import directory_import_map, unpacked
from directory.views.imports import visible_run

EXAMPLES, PREVIEWED, READ = 3, 5, 40


def _asked(request: AppRequest, pk: int) -> ImportRun:
    run = visible_run(request, pk)
    if run.state not in {ImportState.COLUMNS, ImportState.READY}:
        raise Http404
    return run


def _rows(run: ImportRun) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        files = unpacked(run, Path(folder))
        try:
            return first_rows(*files[0], READ) if files else []
        except UnreadableFileError:
            return []


@requires("directory.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: AppRequest, pk: int) -> HttpResponse:
    """Show the columns with examples and what each field takes; preview, then have the file read."""
    run = _asked(request, pk)
    rows = _rows(run)
    columns = list(rows[0].cells) if rows else []
    config = guess(columns) if run.config is None else run.config
    form = ColumnsForm(request.POST or None, columns=columns, config=config, rules=_asked_rules(request))
    if request.method != "POST" or not form.is_valid():
        return _page(request, run, form, rows)
    chosen = form.mapping()
    if request.POST.get("suite") == "lire":
        try:
            directory_import_map(run=run, by=request.user, config=chosen, name=form.cleaned_data["name"].strip())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            return redirect("directory:import-detail", pk=run.pk)
    return _page(request, run, form, rows)


def _asked_rules(request: AppRequest) -> int:
    asked = request.POST.get("conditions", "")
    more = 3 if request.POST.get("suite") == "conditions" else 0
    return int(asked) + more if asked.isdecimal() and len(asked) < 4 else 0


@requires("directory.import")
@require_POST
def import_config(request: AppRequest, pk: int) -> HttpResponse:
    """Fill the page in with a mapping that a hub published."""
    run = _asked(request, pk)
    rows = _rows(run)
    columns = list(rows[0].cells) if rows else []
    form = ConfigForm(request.POST, request.FILES)
    config: Mapping[str, Any] = run.config or guess(columns)
    if form.is_valid():
        try:
            mapping_of(form.cleaned_data["config"])
            config = form.cleaned_data["config"]
        except BadMappingError as error:
            form.add_error("config", str(error))
    return _page(request, run, ColumnsForm(columns=columns, config=config), rows, form)


def _page(
    request: AppRequest, run: ImportRun, form: ColumnsForm, rows: list[Row], upload: ConfigForm | None = None
) -> HttpResponse:
    context = {
        "run": run,
        "form": form,
        "upload": upload or ConfigForm(),
        "seen": _seen(rows),
        "preview": _preview(rows, form.mapping() if form.is_valid() else form.config),
    }
    return render(request, "directory/imports/columns.html", context)


def _seen(rows: list[Row]) -> list[tuple[str, list[str]]]:
    """Return each column with its first values."""
    names = rows[0].cells if rows else {}
    return [(name, [row.cells[name][:80] for row in rows if row.cells.get(name)][:EXAMPLES]) for name in names]


def _preview(rows: list[Row], config: Mapping[str, Any]) -> list[Draft]:
    try:
        reader = mapped(mapping_of(config))
    except BadMappingError:
        return []
    return [reader(row) for row in rows[:PREVIEWED]]


@requires("directory.import")
@require_POST
def column_map_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Forget a saved mapping."""
    kept = get_object_or_404(ColumnMap.objects.visible_to(request.user), pk=pk)
    remove(column_map=kept, by=request.user)
    messages.success(request, "Correspondances supprimées.")
    return redirect("directory:import-list")
