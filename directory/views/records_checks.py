"""The queue of records to check, oldest first: a call, one tap."""

from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires
from directory.enums import VerificationMethod
from directory.models import Place, Service
from directory.verification_filters import VerificationFilter, due

_PER_PAGE = 25


@requires("directory.edit")
@require_safe
def verification_list(request: AppRequest) -> HttpResponse:
    """List the places by age of their last check, never checked first, with their services."""
    places = Place.objects.visible_to(request.user).current()
    ordered = places.order_by(F("verified_on").asc(nulls_first=True), "updated_on", "pk")
    asked = request.GET.get("moyen", "")
    how = asked if asked in VerificationMethod.values else VerificationMethod.CALL.value
    data = request.GET.copy()
    data["moyen"] = how
    filters = VerificationFilter(data, queryset=ordered, request=request)
    services = Prefetch("services", Service.objects.current(), to_attr="open_services")
    rows = filters.qs.select_related("organisation").prefetch_related(services)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "found": page.paginator.count,
        "due_count": places.filter(due()).count(),
        "how": how,
        "back": request.get_full_path(),
        "may_moderate": membership_of(request.user).may("directory.moderate"),
    }
    partial = request.htmx and not request.htmx.boosted
    template = "directory/records/verification_rows.html" if partial else "directory/records/verification_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
