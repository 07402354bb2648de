"""Pages of needs for a ride: the list, its spreadsheet, a need, its part of a person's page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from mediation.models import Beneficiary
from scheduling.filters_rides import OPEN, RideFilter
from scheduling.models import RideRequest
from scheduling.selectors.transport import rides as reads
from scheduling.selectors.transport.ride_page import ride_page, rides_of_person
from scheduling.selectors.transport.ride_sheet import rides_workbook
from scheduling.services.transport.ride_answers import rides_export_record

PAGE_SIZE = 30


def ride_of(request: AppRequest, pk: int) -> RideRequest:
    """Return the need if the member may see it; 404 otherwise."""
    return get_object_or_404(reads.rides_seen(request.user), pk=pk)


def _filtered(request: AppRequest) -> RideFilter:
    asked = request.GET.copy()
    asked.setdefault("state", OPEN)
    return RideFilter(asked, queryset=reads.rides_seen(request.user), request=request)


@requires("ride.view")
@require_safe
def ride_list(request: AppRequest) -> HttpResponse:
    """List the needs, the soonest first, with how many stand in each state."""
    filters = _filtered(request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    membership = membership_of(request.user)
    context: dict[str, Any] = {
        "filter": filters,
        "page_obj": page,
        "rows": [reads.ride_row(ride) for ride in page],
        "found": page.paginator.count,
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_edit": membership.may("ride.edit"),
        "may_export": membership.may("ride.account"),
        "query": request.GET.urlencode(),
        "state": filters.data["state"],
    }
    is_part = request.htmx and not request.htmx.boosted
    if not is_part:
        context["counts"] = reads.state_counts(request.user, RideRequest.objects.visible_to(request.user))
        context["lead"] = reads.lead_sentence(request.user)
    template = "partials/list.html" if is_part else "list.html"
    response = render(request, f"scheduling/transport/rides/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("ride.account")
@require_safe
def ride_export(request: AppRequest) -> HttpResponse:
    """Download the filtered needs, one a line; the journal keeps that they left."""
    rows = list(_filtered(request).qs)
    rides_export_record(territory=territory_of(request.user), by=request.user, count=len(rows))
    name = f"besoins-de-deplacement-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        rides_workbook(rows),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@requires("ride.view")
@require_safe
def ride_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a need; looking at it is journaled, as it tells about a person."""
    ride = ride_of(request, pk)
    sentence = f"{request.user} a consulté le besoin de déplacement n° {ride.pk}."
    journal_record(actor=request.user, verb="ride.read", target=ride, sentence=sentence)
    membership = membership_of(request.user)
    context = ride_page(request.user, ride) | {"may_edit": membership.may("ride.edit")}
    return render(request, "scheduling/transport/rides/detail.html", context)


@requires("ride.view")
@require_safe
def beneficiary_rides(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's page: the rides to come, then the last ones."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    coming, past = rides_of_person(request.user, pk)
    context = {
        "beneficiary": beneficiary,
        "coming": coming,
        "past": past,
        "may_edit": membership_of(request.user).may("ride.edit") and beneficiary.archived_at is None,
    }
    template = "partials/of_person.html" if request.htmx else "of_person.html"
    response = render(request, f"scheduling/transport/rides/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
