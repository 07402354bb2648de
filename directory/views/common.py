"""What public pages share: the territory that an address names, and how a page of it is drawn."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import Territory


def public_territory(slug: str) -> Territory:
    """Return the territory of a public address, or answer 404."""
    return get_object_or_404(Territory, slug=slug)


def public_page(
    request: HttpRequest, territory: Territory, template: str, *, here: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a public page; ``here`` names the current entry of its menu (chercher, demander, proposer)."""
    shown = {"territory": territory, "territory_name": territory.name, "here": here, **context}
    return render(request, template, shown, status=status)
