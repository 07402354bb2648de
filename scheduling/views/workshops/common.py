"""What the pages of workshops share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import AppRequest, territory_of
from scheduling.models import WorkshopSeries
from scheduling.selectors.workshops.sessions import sessions_animated, sessions_seen

STALE = "Quelqu’un d’autre a modifié cette page entre-temps : relisez, puis enregistrez de nouveau."


def session_of(request: AppRequest, pk: int) -> Any:
    """Return the counted session if the member may see it; 404 otherwise."""
    return get_object_or_404(sessions_seen(request.user).select_related("territory"), pk=pk)


def own_session_of(request: AppRequest, pk: int) -> Any:
    """Return the counted session if the member animates it; 404 otherwise."""
    return get_object_or_404(sessions_animated(request.user).select_related("territory"), pk=pk)


def series_of(request: AppRequest, pk: int) -> WorkshopSeries:
    """Return the series if the member may see it; 404 otherwise."""
    seen = WorkshopSeries.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("territory", "destination__commune", "lead"), pk=pk)


def problems_of(error: ValidationError) -> dict[str, list[Any]]:
    """Return the messages of a service by field; those of none under an empty name."""
    return error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}


def pdf_answer(request: AppRequest, document: bytes, name: str) -> HttpResponse:
    """Give a PDF to read or print; kept nowhere on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def form_context(request: AppRequest, form: Any) -> dict[str, Any]:
    """Return what both forms show."""
    return {"form": form, "territory": territory_of(request.user)}
