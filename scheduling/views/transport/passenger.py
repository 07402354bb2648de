"""A passenger's own page by the link of a message, on a phone, without an account.

It names nobody but the driver, by the first name: hours, places, and "Je ne viendrai pas". Opening it changes nothing.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.throttle import TOO_MANY, is_refused
from scheduling.models import RideRequest
from scheduling.planning.ride_letters import arrives, ends_of, picks_up
from scheduling.selectors.transport.told import first_names, rides_facts
from scheduling.services.transport import passenger_acts as acts
from scheduling.services.transport import passenger_link as services
from scheduling.transport.enums import Way
from scheduling.transport.states import CANCELLED

WHATS = frozenset({"tout", "aller", "retour"})


def _unseen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds a secret: no other site hears of it, no search engine keeps it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, secret: str) -> HttpResponse:
        response = view(request, secret)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


# No account and no session act here: who knows the secret may answer, and a forger of forms does not know it. A page
# that sends no referrer has no origin to check either, so the usual check would refuse every passenger.
@csrf_exempt
@login_not_required
@never_cache
@_unseen
@require_http_methods(["GET", "HEAD", "POST"])
def my_ride(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a ride to whoever takes it; take "Je ne viendrai pas" once."""
    if request.method == "POST" and is_refused(request, "ride"):
        return render(request, "scheduling/solicitations/public/too_many.html", {"words": TOO_MANY}, status=429)
    notice = services.by_secret(secret)
    if notice is None:
        return render(request, "scheduling/solicitations/public/unknown.html", status=404)
    ride = notice.ride
    if services.is_over(ride):
        return _page(request, ride, "over.html", status=410)
    if request.method == "POST":
        return _posted(request, ride)
    return _page(request, ride, "ride.html")


def _posted(request: HttpRequest, ride: RideRequest) -> HttpResponse:
    what = request.POST.get("quoi", "")
    if what not in WHATS:
        return _page(request, ride, "ride.html", problems=["Choisissez ce que vous ne prendrez pas."], status=422)
    try:
        acts.passenger_gives_up(ride=ride, what=what)
    except ValidationError as error:
        ride.refresh_from_db()
        return _page(request, ride, "ride.html", problems=error.messages, status=422)
    return redirect(request.path)


def _page(
    request: HttpRequest, ride: RideRequest, template: str, *, problems: Any = (), status: int = 200
) -> HttpResponse:
    facts = rides_facts([ride])[ride.pk]
    names = first_names([facts])
    context = {
        "ride": ride,
        "ways": [_way(ride, way, facts[way], names) for way in (Way.OUT, Way.BACK) if way in facts],
        "is_cancelled": ride.state in CANCELLED,
        "can_change": ride.state in acts.CHANGEABLE,
        "is_round": ride.direction == "ROUND",
        "lost_return": ride.is_return_asked,
        "territory": ride.territory,
        "territory_name": ride.territory.name,
        "problems": problems,
    }
    return render(request, f"scheduling/transport/passenger/{template}", context, status=status)


def _way(ride: RideRequest, way: Way, fact: Any, names: Any) -> dict[str, Any]:
    start, end = ends_of(ride, way)
    return {
        "title": "Aller" if way == Way.OUT else "Retour",
        "at": picks_up(fact),
        "arrives": arrives(fact),
        "driver": names.get(int(fact[2]), ""),
        "start": start.name if start else "",
        "end": end.name if end else "",
    }
