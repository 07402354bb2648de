"""The list of reports and its export for La Coop."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from accounts.access import AppRequest, membership_of, requires, territory_of
from mediation.exports import CONTENT_TYPE
from mediation.models import ActivityReport
from mediation.report_filters import ReportFilter
from mediation.report_sheet import reports_workbook
from mediation.report_tables import ReportTable
from mediation.selectors.reports import report_totals
from mediation.services import reports_export_recorded

PER_PAGE = 25
_ALWAYS_SHOWN = ("q", "since", "until", "author")
_HIDDEN = ("person",)


def _filtered(request: AppRequest) -> ReportFilter:
    reports = ActivityReport.objects.visible_to(request.user).select_related("author", "commune")
    return ReportFilter(request.GET, queryset=reports.prefetch_related("participations__beneficiary"), request=request)


@requires("report.view")
@require_GET
def report_list(request: AppRequest) -> HttpResponse:
    """Show the reports of the territory, filtered by the address; a fragment for htmx."""
    filters = _filtered(request)
    table = ReportTable(filters.qs, user_id=request.user.pk, order_by="-done_on")
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    membership = membership_of(request.user)
    context: dict[str, Any] = {
        "filter": filters,
        "table": table,
        "count": table.paginator.count,
        "totals": report_totals(filters.qs),
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "may_edit": membership.may("report.edit"),
        "may_export": membership.may("report.export"),
        "query": request.GET.urlencode(),
        "own_query": _with(request, author=str(request.user.pk)),
    }
    if not request.htmx:
        context["is_empty"] = not ActivityReport.objects.visible_to(request.user).exists()
        fields = [field for field in filters.form if field.name not in _HIDDEN]
        context["first_fields"] = [field for field in fields if field.name in _ALWAYS_SHOWN]
        context["more_fields"] = [field for field in fields if field.name not in _ALWAYS_SHOWN]
        context["more_used"] = any(request.GET.get(field.name) for field in context["more_fields"])
    template = "partials/report_results.html" if request.htmx else "reports/list.html"
    response = render(request, f"mediation/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _with(request: AppRequest, **values: str) -> str:
    query = request.GET.copy()
    for name, value in values.items():
        query[name] = value
    return query.urlencode()


@requires("report.export")
@require_GET
def report_export(request: AppRequest) -> HttpResponse:
    """Download the filtered reports in La Coop's columns; the journal keeps that they left.

    Names and notes are in the file only when all the reports are the reader's own.
    """
    filters = _filtered(request)
    reports = list(filters.qs.prefetch_related("participations__beneficiary__commune").order_by("done_on", "pk"))
    reports_export_recorded(territory=territory_of(request.user), by=request.user, count=len(reports))
    own = bool(reports) and all(report.author_id == request.user.pk for report in reports)
    name = f"comptes-rendus-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        reports_workbook(reports, is_own=own),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
