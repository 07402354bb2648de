"""What the desk did: the contacts of a period, filtered, and their figures as a spreadsheet."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import plural
from core.journal import journal_record
from directory.desk_filters import IntakeFilter
from directory.desk_sheet import CONTENT_TYPE, history_workbook
from directory.models import Intake, Need
from directory.selectors.desk import who

PER_PAGE = 30


def _filtered(request: AppRequest) -> IntakeFilter:
    needs = Prefetch("needs", Need.objects.order_by("rank", "pk"))
    rows = Intake.objects.visible_to(request.user).select_related("commune", "operator").prefetch_related(needs)
    return IntakeFilter(request.GET, queryset=rows.order_by("-started_at", "-pk"), request=request)


@requires("desk.view")
@require_safe
def intake_list(request: AppRequest) -> HttpResponse:
    """Show the contacts, the latest first; the filters stay in the address."""
    filters = _filtered(request)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filter": filters,
        "page_obj": page,
        "rows": [(intake, who(intake), list(intake.needs.all())) for intake in page],
        "found": plural(page.paginator.count, "contact"),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "query": request.GET.urlencode(),
    }
    template = "partials/history.html" if request.htmx else "history.html"
    response = render(request, f"directory/desk/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("desk.view")
@require_safe
def intake_export(request: AppRequest) -> HttpResponse:
    """Download the figures of the filtered contacts; the journal keeps that they left."""
    rows = list(_filtered(request).qs)
    sentence = f"A exporté l’historique de l’accueil : {plural(len(rows), 'contact')}."
    journal_record(actor=request.user, verb="intake.export", target=territory_of(request.user), sentence=sentence)
    name = f"accueil-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        history_workbook(rows),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
