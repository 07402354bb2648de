"""What the member has to do now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, requires
from accounts.selectors import home_page
from core.registries import HomeSection

# How many decisions a home page shows before the rest is folded.
PRESSING = 7


@require_safe
@requires("home.view")
def home(request: AppRequest) -> HttpResponse:
    """Show the day of the member: decisions first, then the sections that apps registered for the role."""
    page = home_page(request.user)
    context = {
        "page": page,
        "pressing": page.decisions[:PRESSING],
        "others": page.decisions[PRESSING:],
        "first": [_drawn(section, request) for section in page.first],
        "main": [_drawn(section, request) for section in page.main],
        "aside": [_drawn(section, request) for section in page.aside],
        "first_step": _address(page.welcome.url_name),
    }
    return render(request, "accounts/home.html", context)


def _drawn(section: HomeSection, request: HttpRequest) -> dict[str, Any]:
    beside = {key: section.context.get(key, "") for key in ("note", "more_url", "more_label")}
    html = render_to_string(section.template, section.context, request)
    return {"title": section.title, "html": html, **beside}


def _address(url_name: str) -> str:
    """Return the address of the first step; empty where no app offers it."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""
