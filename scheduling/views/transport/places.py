"""Pages of destinations."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from directory.models import Place
from scheduling.forms.transport.places import DestinationForm
from scheduling.models import Destination
from scheduling.selectors.transport import places as reads
from scheduling.services.transport import places as services
from scheduling.views.transport.editing import Editing, done, edit_page

PAGE_SIZE = 25


def _place_of(request: AppRequest, pk: int) -> Destination:
    seen = Destination.objects.visible_to(request.user).select_related("territory", "commune", "place")
    return get_object_or_404(seen, pk=pk)


@requires("ride.view")
@require_safe
def destination_list(request: AppRequest) -> HttpResponse:
    """List the places, searched by name or town."""
    words = request.GET.get("q", "").strip()
    page = Paginator(reads.destinations_seen(request.user, words), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": reads.place_rows(page),
        "found": page.paginator.count,
        "words": words,
        "may_edit": membership_of(request.user).may("destination.edit"),
    }
    return render(request, "scheduling/transport/places/list.html", context)


@requires("destination.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def destination_create(request: AppRequest) -> HttpResponse:
    """Add a place, typed or picked from the directory."""
    territory = territory_of(request.user)
    chosen = _chosen(request)

    def save(form: Any, version: int) -> HttpResponse:
        row = services.destination_create(territory=territory, by=request.user, **form.cleaned_data)
        return done(request, f"{row.name} est ajouté.", reverse("scheduling:destination-list"), [])

    initial = reads.initial_of(chosen) if chosen else None
    editing = Editing(
        title="Ajouter un lieu",
        back_url=reverse("scheduling:destination-list"),
        back_label="Lieux",
        bind=lambda data: DestinationForm(data, territory=territory, initial=initial),
        save=save,
        context={"chosen": chosen},
        template="scheduling/transport/places/form.html",
    )
    return edit_page(request, editing)


def _chosen(request: AppRequest) -> Place | None:
    """Return the place of the directory that the address names; 404 when the member does not see it."""
    key = request.GET.get("lieu", "")
    if not key.isdecimal():
        return None
    return get_object_or_404(Place.objects.visible_to(request.user).current(), pk=key)


@requires("destination.edit")
@require_safe
def destination_search(request: AppRequest) -> HttpResponse:
    """Search the directory for a place to drive to: a fragment for htmx, a page otherwise."""
    words = request.GET.get("q", "").strip()
    is_part = request.htmx and not request.htmx.boosted
    template = "partials/found.html" if is_part else "search.html"
    context = {"words": words, "found": reads.directory_places(request.user, words)}
    response = render(request, f"scheduling/transport/places/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("destination.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def destination_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a place."""
    place, territory = _place_of(request, pk), territory_of(request.user)
    back = reverse("scheduling:destination-list")

    def save(form: Any, version: int) -> HttpResponse:
        row, unlawful = services.destination_edit(
            destination=place, by=request.user, version=version, **form.cleaned_data
        )
        return done(request, f"{row.name} est à jour.", back, unlawful)

    editing = Editing(
        title=f"Modifier {place.name}",
        back_url=back,
        back_label="Lieux",
        bind=lambda data: DestinationForm(data, territory=territory, instance=_place_of(request, pk)),
        save=save,
        version=lambda: _place_of(request, pk).version,
        template="scheduling/transport/places/form.html",
        context={"chosen": place.place},
    )
    return edit_page(request, editing)
