"""The own calendar of a helper: its address, and the file that telephones read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from scheduling.selectors.feeds import calendar_of, coming_of, feed_of, helper_by_secret
from scheduling.services.feeds import feed_close, feed_open
from volunteers.views.availability import own_helper

SHOWN = 6


@never_cache
@requires("round.view_own")
@require_safe
def my_calendar(request: AppRequest) -> HttpResponse:
    """Say what the calendar holds and offer its address."""
    return _page(request)


@never_cache
@requires("round.view_own")
@require_POST
def my_calendar_open(request: AppRequest) -> HttpResponse:
    """Give a new address, shown on this page alone."""
    helper = own_helper(request)
    if helper is None:
        return redirect("scheduling:my-calendar")
    secret = feed_open(helper=helper)
    return _page(request, address=settings.PUBLIC_ADDRESS + reverse("scheduling:calendar-feed", args=[secret]))


@requires("round.view_own")
@require_POST
def my_calendar_close(request: AppRequest) -> HttpResponse:
    """Close the address: what reads it finds nothing any more."""
    helper = own_helper(request)
    if helper is not None:
        feed_close(helper=helper)
        messages.success(request, "L’adresse est fermée : votre téléphone ne recevra plus rien.")
    return redirect("scheduling:my-calendar")


@never_cache
@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar to whoever knows the address."""
    helper = helper_by_secret(secret)
    if helper is None:
        return HttpResponse("Cette adresse n’est plus ouverte.", status=404, content_type="text/plain; charset=utf-8")
    headers = {
        "Content-Disposition": 'inline; filename="tisserand.ics"',
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HttpResponse(calendar_of(helper), content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: AppRequest, **more: Any) -> HttpResponse:
    helper = own_helper(request)
    context: dict[str, Any] = {"helper": helper}
    if helper is not None:
        context |= {"feed": feed_of(helper), "entries": coming_of(helper)[:SHOWN], **more}
    return render(request, "scheduling/my_calendar.html", context)
