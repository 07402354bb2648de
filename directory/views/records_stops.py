"""Stops of an itinerant place: the next ones, several at once by repetition or from a list, removed one by one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from core.formatting import plural
from directory.enums import PlaceKind
from directory.forms.errors import add_service_errors
from directory.forms.records_acts import StopListForm, StopsForm
from directory.models import Place, PlaceStop
from directory.services.stops import stop_remove, stops_add
from directory.views.records import record_of

_PER_PAGE = 30


@requires("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def stop_list(request: AppRequest, pk: int) -> HttpResponse:
    """Show the stops to come and add others."""
    place = record_of(request, Place, pk)
    if place.kind != PlaceKind.ITINERANT:
        messages.error(request, "Seul un lieu itinérant a des passages : changez d’abord son genre.")
        return redirect("directory:place-detail", pk=pk)
    is_list = "lines" in request.POST
    posted = request.POST if request.method == "POST" else None
    form = StopsForm(None if is_list else posted, territory=place.territory)
    pasted = StopListForm(posted if is_list else None, territory=place.territory)
    sent = pasted if is_list else form
    if posted is not None and sent.is_valid():
        try:
            stops = pasted.cleaned_data["lines"] if is_list else form.stops()
            count = stops_add(place=place, stops=stops, by=request.user)
        except ValidationError as error:
            add_service_errors(sent, error)
        else:
            messages.success(request, f"{plural(count, 'passage ajouté', 'passages ajoutés')}.")
            return redirect("directory:stop-list", pk=pk)
    coming = place.stops.filter(ends_at__gte=timezone.now())
    page = Paginator(coming, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"place": place, "form": form, "pasted": pasted, "page_obj": page, "is_list": is_list}
    return render(request, "directory/records/stops.html", context)


@requires("directory.edit")
@require_POST
def stop_delete(request: AppRequest, pk: int) -> HttpResponse:
    """Remove a stop that will not take place."""
    places = Place.objects.visible_to(request.user)
    stop = get_object_or_404(PlaceStop.objects.filter(place__in=places).select_related("place"), pk=pk)
    place_pk = stop.place_id
    stop_remove(stop=stop, by=request.user)
    messages.success(request, "Passage retiré.")
    return redirect("directory:stop-list", pk=place_pk)
