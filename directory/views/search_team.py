"""The directory as the team sees it: find for somebody, or look through the records."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.formatting import plural
from core.geocoding import is_available
from directory.enums import PlaceKind
from directory.forms.search import MOST
from directory.forms.search_team import TeamSearchForm
from directory.hours import state_at
from directory.models import Service
from directory.selectors.search import search
from directory.selectors.search_page import Line, lines_of, places_left_of, steps_offered
from directory.selectors.search_ranking import PASSAGES_TO_ASK
from directory.selectors.search_record import hours_of
from directory.selectors.search_team import team_records
from directory.views.search_public import may_locate

PER_PAGE = 50
# Pages of other parts of the directory, with the right that each needs.
LINKS = (
    ("À vérifier", "directory:verification-list", "directory.edit"),
    ("Propositions", "directory:contribution-list", "directory.moderate"),
    ("Imports", "directory:import-list", "directory.import"),
    ("Exports", "directory:exports", "directory.view"),
)


@requires("directory.view")
@require_safe
@vary_on_headers("HX-Request")
def record_list(request: AppRequest) -> HttpResponse:
    """Answer as the public search does when it can; otherwise list the records that the filters keep."""
    territory = territory_of(request.user)
    communes = list(Commune.objects.filter(territory=territory).defer("outline").order_by("name", "pk"))
    form = TeamSearchForm(request.GET or None, territory=territory, communes=communes)
    context = {"form": form, "path": request.path, "has_geocoder": is_available(), **_answer(request, form)}
    if request.htmx:
        return render(request, "directory/search/partials/records.html", context)
    membership = membership_of(request.user)
    links = [(label, url) for label, name, right in LINKS if membership.may(right) and (url := _url(name))]
    add = _url("directory:place-create") if membership.may("directory.edit") else ""
    public = reverse("directory:public-search", args=[territory.slug])
    context |= {"links": links, "add_url": add, "public_url": public, "territory": territory}
    return may_locate(render(request, "directory/search/list.html", context))


def _answer(request: AppRequest, form: TeamSearchForm) -> dict[str, Any]:
    asks_for_someone = set(form.asked) - {"nombre", *form.team_names}
    if asks_for_someone and not form.is_of_team:
        return _ranked(request, form)
    page = Paginator(team_records(request.user, form.asked), PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    return {
        "answer": None,
        "rows": [_row(service) for service in page],
        "page_obj": page,
        "sentence": plural(count, "fiche") + (" au total." if not form.asked else "."),
        "steps": [],
    }


def _ranked(request: AppRequest, form: TeamSearchForm) -> dict[str, Any]:
    query = {name: values for name, values in request.GET.lists() if any(values)}
    answer = search(form.wish(limit=MOST))
    kept = {name: values for name, values in query.items() if name not in {"etape", "nombre", "page"}}
    lines = [*lines_of(answer.found), *lines_of(answer.remote)]
    return {
        "answer": answer,
        "rows": [_row(line.service, line) for line in lines],
        "page_obj": None,
        "sentence": answer.sentence,
        "steps": steps_offered(answer, kept, request.path),
    }


def _row(service: Service, line: Line | None = None) -> dict[str, Any]:
    """Return a line of the table, with the address of the record's page."""
    detail = _url("directory:service-detail", service.pk)
    phone = service.phone or service.place.phone or service.place.organisation.phone
    url = detail or _url("directory:public-service", service.public_id)
    opens = line.found.opens if line else _opens(service)
    left = places_left_of(service)
    return {"service": service, "line": line, "url": url, "phone": phone, "opens": opens, "places_left": left}


def _opens(service: Service) -> str:
    place = service.place
    moves = place.kind == PlaceKind.ITINERANT
    if moves and getattr(service, "has_stops", False):
        return "Voir ses passages"
    shuts = place.closes_on_school_holidays
    zone = place.territory.school_zone
    state = state_at(hours_of(service), timezone.now(), closes_on_school_holidays=shuts, zone=zone)
    if not moves:
        return state.sentence()
    return PASSAGES_TO_ASK if state.is_open is None else f"{state.sentence()}. {PASSAGES_TO_ASK}"


def _url(name: str, *args: Any) -> str:
    """Return an address, or nothing while the part that holds it is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
