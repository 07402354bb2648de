"""The public page of a service, its printed sheet, and the page of a place."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Commune
from directory.enums import PlaceKind, RecordStatus
from directory.models import Place, Service
from directory.selectors import search_record as told
from directory.selectors.search_json_ld import described
from directory.selectors.search_page import checked_of, places_left_of, price_of, record_map
from directory.views.common import public_page

GONE = 410


def _kept(record: Any) -> Any:
    """Follow merged records to the one that was kept (invariant M-f)."""
    seen = set()
    while record.merged_into_id is not None and record.pk not in seen:
        seen.add(record.pk)
        record = record.merged_into
    return record


def _service(public_id: str) -> Service:
    rows = Service.objects.select_related("territory", "place__organisation", "place__territory")
    service = rows.prefetch_related("themes").filter(public_id=public_id).first()
    if service is None:
        raise Http404
    return service


def _is_public(record: Any) -> bool:
    return record.status == RecordStatus.PUBLISHED and record.merged_into_id is None


@login_not_required
@require_safe
def public_service(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell everything that the public may know of a service."""
    service = _service(public_id)
    answer = _moved_or_closed(request, service, "directory:public-service")
    if answer is not None:
        return answer
    context = _context(service)
    url = request.build_absolute_uri(reverse("directory:public-service", args=[service.public_id]))
    themes = [theme for theme, _ in context["themes"]]
    communes = list(Commune.objects.filter(territory=service.territory).order_by("name", "pk"))
    point = context["point"]
    return public_page(
        request,
        service.territory,
        "directory/public/service.html",
        here="chercher",
        **context,
        canonical=url,
        linked=described(service, url, timezone.now()),
        others=told.instead_of(service, themes, timezone.now()),
        origins=told.origins_of(service),
        commune=next((row for row in communes if row.insee == service.place.insee_code), None),
        map=record_map(service.place, point, communes) if point else None,
        tiles=settings.MAP_TILE_URL,
    )


@login_not_required
@require_safe
def public_service_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell the same on a sheet in large type, to put on the fridge."""
    service = _service(public_id)
    answer = _moved_or_closed(request, service, "directory:public-service-print")
    if answer is not None:
        return answer
    context = _context(service)
    context["days"] = told.week_of(told.hours_of(service)) or context["days"]
    return render(request, "directory/public/service_print.html", {"territory": service.territory, **context})


def _moved_or_closed(request: HttpRequest, service: Service, name: str) -> HttpResponse | None:
    """Answer for a record that is not public any more, or not yet; None for one that is."""
    kept = _kept(service)
    if kept.pk != service.pk:
        return redirect(name, public_id=kept.public_id, permanent=True)
    if RecordStatus.DRAFT in (service.status, service.place.status):
        raise Http404
    if _is_public(service) and service.place.status == RecordStatus.PUBLISHED:
        return None
    themes = [row.theme for row in service.themes.all()]
    context = {"service": service, "others": told.instead_of(service, themes, timezone.now())}
    return public_page(
        request, service.territory, "directory/public/closed.html", here="chercher", status=GONE, **context
    )


def _context(service: Service) -> dict[str, Any]:
    now, place = timezone.now(), service.place
    stops = told.next_stops(place, now) if place.kind == PlaceKind.ITINERANT else []
    hours = told.hours_of(service)
    return {
        "service": service,
        "place": place,
        "state": told.state_of_service(service, stops, now),
        "stops": stops,
        "days": told.days_of(
            hours, shuts_on_holidays=place.closes_on_school_holidays, zone=service.territory.school_zone, now=now
        ),
        "hours_text": service.opening_hours_text or place.opening_hours_text,
        "phone": service.phone or place.phone or place.organisation.phone,
        "themes": told.themes_of_service(service),
        "publics": told.publics_of(service),
        "contacts": told.contacts_of(service),
        "email": service.email or place.email,
        "price": price_of(service),
        "places_left": places_left_of(service, now),
        "point": None if service.is_at_home else told.point_of(place, stops),
        "checked": checked_of(service),
    }


@login_not_required
@require_safe
def public_place(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell of a place and of all that is done there."""
    place = Place.objects.select_related("territory", "organisation").filter(public_id=public_id).first()
    if place is None or place.status == RecordStatus.DRAFT:
        raise Http404
    kept = _kept(place)
    if kept.pk != place.pk:
        return redirect("directory:public-place", public_id=kept.public_id, permanent=True)
    now = timezone.now()
    context = {
        "place": place,
        "services": list(place.services.published().order_by("name", "pk")),
        "stops": told.next_stops(place, now),
        "days": told.days_of(
            place.opening_hours,
            shuts_on_holidays=place.closes_on_school_holidays,
            zone=place.territory.school_zone,
            now=now,
        ),
        "phone": place.phone or place.organisation.phone,
        "checked": checked_of(place),
        "canonical": request.build_absolute_uri(reverse("directory:public-place", args=[place.public_id])),
        "is_closed": place.status == RecordStatus.CLOSED,
    }
    status = GONE if place.status == RecordStatus.CLOSED else 200
    return public_page(
        request, place.territory, "directory/public/place.html", here="chercher", status=status, **context
    )
