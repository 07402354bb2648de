"""Finding a service without an account."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Commune, Territory
from core.geocoding import is_available
from core.throttle import is_first_today, is_often
from directory.enums import WideningStep
from directory.forms.search import MOST, NOW, PAGE, SearchForm
from directory.selectors.search import Answer, search
from directory.selectors.search_page import domains, lines_of, map_data, shortcuts, steps_offered
from directory.selectors.search_where import starts_of
from directory.services.searches import empty_search_count
from directory.themes import label_of, themes_of
from directory.views.common import public_page, public_territory

# How many addresses one connection may look for in an hour: a village hall shares one.
QUESTIONS_PER_HOUR = 300
# Searches without an answer that one connection may have counted in an hour, and words of robots' names.
SEARCHES_PER_HOUR = 20
ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "headless", "curl", "wget", "python")
NOTHING_TO_SHOW = 204
# Asks for the answer on a sheet to print.
PRINTED = "imprimer"


@login_not_required
@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    """Lead to the only territory, or let one be chosen."""
    territories = list(Territory.objects.order_by("name", "pk"))
    if len(territories) == 1:
        return redirect("directory:public-search", territory=territories[0].slug)
    return render(
        request, "directory/public/home.html", {"territories": territories, "territory_name": "", "here": "chercher"}
    )


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def public_search(request: HttpRequest, territory: str) -> HttpResponse:
    """Ask and answer on one page, or on a sheet in large type; nothing is kept of what was asked."""
    place = public_territory(territory)
    communes = list(Commune.objects.filter(territory=place).order_by("name", "pk"))
    context = search_context(request, place, communes)
    if PRINTED in request.GET and context["answer"] is not None:
        return render(request, "directory/public/search_print.html", {"territory": place, **context})
    if getattr(request, "htmx", False):
        return render(request, "directory/public/partials/results.html", {"territory": place, **context})
    return may_locate(public_page(request, place, "directory/public/search.html", here="chercher", **context))


@login_not_required
@require_POST
def public_empty(request: HttpRequest, territory: str) -> HttpResponse:
    """Count a search that nothing answered, once a day for one visitor; robots, who run no script, are left out.

    The search is made again here, so that nothing is counted but what is really missing.
    """
    place = public_territory(territory)
    form = SearchForm(request.POST, territory=place)
    if not form.asked or _is_robot(request) or is_often(request, "empty-search", SEARCHES_PER_HOUR):
        return HttpResponse(status=NOTHING_TO_SHOW)
    wish = form.wish()
    answer = search(wish)
    theme = next(iter([*wish.themes, *answer.themes, *themes_of(wish.bouquet)]), "")
    where = wish.commune.insee if wish.commune else ""
    if is_missing(answer) and is_first_today(request, f"empty-search:{place.pk}:{where}:{theme}"):
        empty_search_count(territory=place, commune=wish.commune, theme=theme)
    return HttpResponse(status=NOTHING_TO_SHOW)


def _is_robot(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "").lower()
    return not agent or any(word in agent for word in ROBOTS)


def is_missing(answer: Answer) -> bool:
    """Tell whether nobody offers what was asked, at any time."""
    return answer.step == WideningStep.DESK and not answer.other_days


def may_locate(page: HttpResponse) -> HttpResponse:
    """Let a page ask the browser where its reader is: it then goes straight into the search, and nowhere else."""
    page.headers["Permissions-Policy"] = "geolocation=(self)"
    return page


@login_not_required
@require_POST
def public_address(request: HttpRequest, territory: str) -> HttpResponse:
    """Offer communes and addresses for what is typed. Posted, so that no address is written in a server's log."""
    place = public_territory(territory)
    communes = list(Commune.objects.filter(territory=place).defer("outline").order_by("name", "pk"))
    is_often_asked = is_often(request, "geocoding", QUESTIONS_PER_HOUR)
    starts = starts_of(request.POST.get("adresse", ""), communes, asks_addresses=not is_often_asked)
    context = {"starts": starts, "asked": request.POST.get("adresse", "").strip(), "territory": place}
    return render(request, "directory/search/partials/starts.html", context)


def search_context(request: HttpRequest, territory: Territory, communes: list[Commune]) -> dict[str, Any]:
    """Return the form and, once something was asked, its answer as the page shows it."""
    form = SearchForm(request.GET or None, territory=territory, communes=communes)
    asked, query = form.asked, request.GET.dict() | {"theme": request.GET.getlist("theme")}
    context: dict[str, Any] = {
        "form": form,
        "shortcuts": shortcuts(query, request.path),
        "themes_asked": [label_of(theme) for theme in asked["theme"]] if len(asked.get("theme", [])) > 1 else [],
        "domains": domains(query, request.path),
        "has_geocoder": is_available(),
        "tiles": settings.MAP_TILE_URL,
        "finer": sum(name in asked for name in ("gratuit", "distance", "domicile", "public", "rayon", "le")),
        "answer": None,
        "start": None,
    }
    return context | _answered(form, query, request.path, communes) if asked else context


def _asked_again(query: dict[str, Any]) -> str:
    """Return what was asked, as the page sends it to be counted."""
    return json.dumps({name: value for name, value in query.items() if value and name not in {"point", "etape"}})


def _answered(form: SearchForm, query: dict[str, Any], path: str, communes: list[Commune]) -> dict[str, Any]:
    wish = form.wish()
    answer = search(wish)
    lines = lines_of(answer.found)
    here = wish.commune if wish.point is None else None
    kept = {name: value for name, value in query.items() if value and name not in {"etape", "nombre", PRINTED}}
    same = {**kept, **{name: query[name] for name in ("etape", "nombre") if query.get(name)}}
    more = min(answer.total, wish.limit + PAGE, MOST)
    return {
        "answer": answer,
        "start": here,
        "places": [line for line in lines if line.number],
        "apart": [line for line in lines if not line.number] + lines_of(answer.remote),
        "asks_time": wish.open_at is not None and form.asked.get("quand") != NOW,
        "missing": _asked_again(query) if is_missing(answer) and wish.step is None else None,
        "is_desk": answer.step == WideningStep.DESK,
        "steps": steps_offered(answer, kept, path),
        "print_url": f"{path}?{urlencode({**same, PRINTED: 1}, doseq=True)}",
        "printed_on": timezone.localdate(),
        "back_url": f"{path}?{urlencode(same, doseq=True)}",
        "more_count": more if more > len(lines) else 0,
        "more_pairs": [
            (name, value)
            for name, values in {**kept, "etape": query.get("etape", "")}.items()
            for value in (values if isinstance(values, list) else [values])
            if value
        ],
        "map": map_data(lines, communes, here, wish.point),
        "around_url": f"{path}?{urlencode({**kept, 'point': ''}, doseq=True)}" if wish.point else "",
        "themes_guessed": [label_of(theme) for theme in answer.themes] if not form.asked.get("theme") else [],
    }
