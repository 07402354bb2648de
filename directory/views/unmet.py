"""The ledger of what nobody could meet: its list, its figures, its export."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from directory.exchange.unmet_sheet import CONTENT_TYPE, unmet_workbook
from directory.models import UnmetNeed
from directory.selectors import unmet as reads
from directory.selectors.unmet_drawings import bars_of, map_of
from directory.selectors.unmet_searches import empty_searches
from directory.selectors.unmet_what_if import MINUTES, what_if
from directory.services.unmet import unmet_export_record
from directory.unmet_filters import UnmetFilter

PER_PAGE = 25
_ALWAYS_SHOWN = ("since", "until", "state", "commune")


def _filtered(request: AppRequest) -> UnmetFilter:
    rows = UnmetNeed.objects.visible_to(request.user).select_related("commune").defer("commune__outline")
    return UnmetFilter(request.GET, queryset=rows, request=request)


def _filter_fields(request: AppRequest, filters: UnmetFilter) -> dict[str, Any]:
    fields = list(filters.form)
    more = [field for field in fields if field.name not in _ALWAYS_SHOWN]
    return {
        "filter": filters,
        "first_fields": [field for field in fields if field.name in _ALWAYS_SHOWN],
        "more_fields": more,
        "more_used": any(request.GET.get(field.name) for field in more),
    }


def _common(request: AppRequest, filters: UnmetFilter) -> dict[str, Any]:
    membership = membership_of(request.user)
    totals = reads.totals_of(filters.qs)
    return {
        "totals": totals,
        "sentence": reads.result_sentence(totals),
        "query": request.GET.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "may_edit": membership.may("unmet.edit"),
        "may_export": membership.may("unmet.export"),
    }


@requires("unmet.view")
@require_GET
def unmet_list(request: AppRequest) -> HttpResponse:
    """Show the ledger, filtered by the address; a fragment for htmx."""
    filters = _filtered(request)
    page = Paginator(filters.qs.order_by("-detected_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = _common(request, filters) | {
        "page_obj": page,
        "lines": [(row, reads.theme_word(row.theme)) for row in page],
        "reasons": reads.by_reason(filters.qs)[:4],
    }
    if not request.htmx:
        context |= _filter_fields(request, filters)
        context["is_empty"] = not UnmetNeed.objects.visible_to(request.user).exists()
        context["lead"] = reads.head_sentence(request.user)
    template = "partials/results.html" if request.htmx else "list.html"
    response = render(request, f"directory/unmet/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("unmet.view")
@require_GET
def unmet_figures(request: AppRequest) -> HttpResponse:
    """Show the ledger by commune, month, step, theme, and what one more half-day could meet."""
    filters = _filtered(request)
    rows = filters.qs
    communes = list(Commune.objects.visible_to(request.user).order_by("name", "pk"))
    lines, months = reads.by_commune(rows, communes), reads.by_month(rows)
    context = _common(request, filters) | {
        "communes": lines,
        "map": map_of(communes, lines),
        "months": months,
        "bars": bars_of(months),
        "steps": reads.by_step(rows),
        "reasons": reads.by_reason(rows),
        "matrix": reads.matrix_of(rows),
        "what_if": what_if(rows, communes, territory_of(request.user).pk),
        "what_if_minutes": MINUTES,
        "searches": empty_searches(request.user, communes, getattr(filters.form, "cleaned_data", {})),
    }
    if not request.htmx:
        context |= _filter_fields(request, filters)
        context["lead"] = reads.head_sentence(request.user)
        context["public_url"] = reverse("directory:unmet-public", args=[territory_of(request.user).slug])
    template = "partials/figures.html" if request.htmx else "figures.html"
    response = render(request, f"directory/unmet/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("unmet.export")
@require_GET
def unmet_export(request: AppRequest) -> HttpResponse:
    """Download the filtered ledger; the journal keeps that it left."""
    rows = list(_filtered(request).qs.order_by("detected_on", "pk"))
    unmet_export_record(territory=territory_of(request.user), by=request.user, count=len(rows))
    name = f"demandes-non-satisfaites-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        unmet_workbook(rows),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
