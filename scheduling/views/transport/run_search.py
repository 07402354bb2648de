"""Searching for the runs of a day: start, follow, stop, take or leave."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import plural
from scheduling.models import RideSearch
from scheduling.selectors.transport.ride_board import SEARCHING
from scheduling.services.transport import run_days
from scheduling.services.transport import run_search as services
from scheduling.views.pages import sentences_of
from scheduling.views.transport.run_day import changed_words, day_page, say_undoable


def _search_of(request: AppRequest, day: date) -> RideSearch | None:
    rows = RideSearch.objects.visible_to(request.user).filter(ride_day__day=day)
    return rows.select_related("ride_day__territory").order_by("-pk").first()


@requires("run.edit")
@require_POST
def start(request: AppRequest, day: date) -> HttpResponse:
    """Ask for the runs of a day."""
    try:
        row = run_days.ride_day_open(territory=territory_of(request.user), day=day)
        services.ride_search_start(ride_day=row, by=request.user)
    except ValidationError as error:
        return day_page(request, day, problems=sentences_of(error), status=422)
    return redirect("scheduling:ride-day", day=day)


@requires("ride.view")
@require_safe
def status(request: AppRequest, day: date) -> HttpResponse:
    """Say how far the search is; once it is over, have the page read again."""
    search = _search_of(request, day)
    if not request.htmx:
        return redirect("scheduling:ride-day", day=day) if search is None else day_page(request, day)
    if search is not None and search.state in SEARCHING:
        return render(request, "scheduling/transport/runs/partials/progress.html", {"search": search, "day": day})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


@requires("run.edit")
@require_POST
def stop(request: AppRequest, day: date) -> HttpResponse:
    """Stop the search and keep the best found so far."""
    search = _search_of(request, day)
    if search is not None:
        services.ride_search_stop(search=search, by=request.user)
    return redirect("scheduling:ride-day", day=day)


@requires("run.edit")
@require_POST
def abandon(request: AppRequest, day: date) -> HttpResponse:
    """Leave the search or its result: the day stays as it is."""
    search = _search_of(request, day)
    if search is not None:
        services.ride_search_abandon(search=search, by=request.user)
        messages.success(request, "La journée n’a pas changé.")
    return redirect("scheduling:ride-day", day=day)


@requires("run.edit")
@require_POST
def accept(request: AppRequest, day: date) -> HttpResponse:
    """Make the day what was found."""
    search = _search_of(request, day)
    if search is None:
        return redirect("scheduling:ride-day", day=day)
    try:
        services.ride_search_accept(search=search, by=request.user)
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        return day_page(request, day, problems=sentences_of(error), status=422)
    placed = search.result.get("served", 0)
    say_undoable(request, day, f"Proposition reprise : {plural(placed, 'trajet placé', 'trajets placés')}.")
    return redirect("scheduling:ride-day", day=day)
