"""Calls to drivers: those under way, and a new one for a ride that no run holds."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, requires
from scheduling.forms.transport.driver_calls import DriverCallForm
from scheduling.models import RideRequest
from scheduling.querysets_transport import RideQuerySet
from scheduling.selectors.solicitations import call_row, calls_seen
from scheduling.selectors.transport.driver_calls import SEARCHED, ways_asked
from scheduling.services.transport.driver_calls import driver_call_create

PAGE_SIZE = 25


@requires("run.edit")
@require_safe
def driver_call_list(request: AppRequest) -> HttpResponse:
    """List the calls to drivers, those that still look for someone first."""
    calls = calls_seen(request.user).filter(asked_rides__isnull=False).order_by("closed_at", "-created_at", "-pk")
    page = Paginator(calls, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": [call_row(call) for call in page]}
    return render(request, "scheduling/transport/driver_calls.html", context)


@requires("run.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def driver_call_create_view(request: AppRequest, pk: int) -> HttpResponse:
    """Write a call for a ride; nobody is asked before the list of drivers was seen."""
    seen: RideQuerySet[RideRequest] = RideRequest.objects.visible_to(request.user)
    rows = seen.select_related("beneficiary__commune", "origin__commune", "destination__commune", "territory")
    ride = get_object_or_404(rows.prefetch_related("legs"), pk=pk)
    free = ways_asked(ride) if ride.state in SEARCHED else []
    sent = request.POST if request.method == "POST" else None
    form = DriverCallForm(sent, ride=ride, free=free)
    if sent is not None and form.is_valid():
        try:
            call = driver_call_create(ride=ride, by=request.user, **form.told())
        except ValidationError as error:
            form.take_errors(error)
        else:
            return redirect("scheduling:solicitation-wave", pk=call.pk)
    context = {"form": form, "ride": ride, "free": free}
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/driver_call_form.html", context, status=status)
