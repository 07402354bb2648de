"""Where the directory comes from: names, licences, and which source wins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from directory.forms.errors import add_service_errors
from directory.forms.imports import SourceForm
from directory.models import Source
from directory.selectors.imports import sources_of
from directory.services import sources as source_services


@requires("directory.import")
@require_safe
def source_list(request: AppRequest) -> HttpResponse:
    """List the sources in the order in which they win."""
    return render(request, "directory/imports/sources.html", {"sources": sources_of(territory_of(request.user))})


@requires("directory.import")
@require_http_methods(["GET", "HEAD", "POST"])
def source_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change the name, the licence and the address of a source."""
    source = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    form = SourceForm(request.POST or None, instance=source)
    if request.method == "POST" and form.is_valid():
        try:
            source_services.source_edit(source=source, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Source enregistrée.")
            return redirect("directory:source-list")
    return render(request, "directory/imports/source.html", {"form": form, "source": source})


@requires("directory.import")
@require_POST
def source_move(request: AppRequest, pk: int) -> HttpResponse:
    """Put a source before or after its neighbour."""
    source = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    try:
        source_services.source_move(source=source, by=request.user, up=request.POST.get("sens") == "avant")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory:source-list")
