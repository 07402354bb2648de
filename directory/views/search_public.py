"""Finding a service without an account."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Commune, Territory
from directory.enums import WideningStep
from directory.forms.search import MOST, PAGE, SearchForm
from directory.selectors.search import search
from directory.selectors.search_page import lines_of, map_data, shortcuts, steps_offered
from directory.themes import label_of
from directory.views.common import public_page, public_territory


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
    """Ask and answer on one page; nothing is kept of what was asked."""
    place = public_territory(territory)
    communes = list(Commune.objects.filter(territory=place).order_by("name", "pk"))
    context = search_context(request, place, communes)
    if getattr(request, "htmx", False):
        return render(request, "directory/public/partials/results.html", {"territory": place, **context})
    return public_page(request, place, "directory/public/search.html", here="chercher", **context)


def search_context(request: HttpRequest, territory: Territory, communes: list[Commune]) -> dict[str, Any]:
    """Return the form and, once something was asked, its answer as the page shows it."""
    form = SearchForm(request.GET or None, territory=territory, communes=communes)
    asked, query = form.asked, request.GET.dict() | {"theme": request.GET.getlist("theme")}
    context: dict[str, Any] = {
        "form": form,
        "shortcuts": shortcuts(query, request.path),
        "themes_asked": [label_of(theme) for theme in asked.get("theme", [])],
        "tiles": settings.MAP_TILE_URL,
        "finer": sum(name in asked for name in ("gratuit", "distance", "domicile", "public", "rayon")),
        "answer": None,
        "start": None,
    }
    return context | _answered(form, query, request.path, communes) if asked else context


def _answered(form: SearchForm, query: dict[str, Any], path: str, communes: list[Commune]) -> dict[str, Any]:
    wish = form.wish()
    answer = search(wish)
    lines = lines_of(answer.found)
    here = wish.commune if wish.point is None else None
    kept = {name: value for name, value in query.items() if value and name not in {"etape", "nombre"}}
    more = min(answer.total, wish.limit + PAGE, MOST)
    return {
        "answer": answer,
        "start": here,
        "places": [line for line in lines if line.number],
        "apart": [line for line in lines if not line.number] + lines_of(answer.remote),
        "is_desk": answer.step == WideningStep.DESK,
        "steps": steps_offered(answer, kept, path),
        "more_count": more if more > len(lines) else 0,
        "more_pairs": [
            (name, value)
            for name, values in {**kept, "etape": query.get("etape", "")}.items()
            for value in (values if isinstance(values, list) else [values])
            if value
        ],
        "map": map_data(lines, communes, here),
        "themes_guessed": [label_of(theme) for theme in answer.themes] if not form.asked.get("theme") else [],
    }
