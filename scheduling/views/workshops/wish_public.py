"""Workshops without an account: what comes, a place asked for, and the link that confirms or gives it back."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Commune, Territory
from core.throttle import TOO_MANY, is_refused
from directory.forms.errors import add_service_errors
from directory.views.common import public_page, public_territory
from mediation.enums import WorkshopLevel
from messaging.enums import Channel
from scheduling.forms.workshops.wishes import PublicWishForm
from scheduling.models import SessionWish
from scheduling.selectors.workshops import wish_public as reads
from scheduling.services.workshops.wish_letters import by_secret, eve_reach
from scheduling.services.workshops.wishes import wish_add, wish_confirm, wish_leave
from scheduling.workshops.enums import SessionStatus, WishOrigin, WishStage, WorkshopKind

_SALT = "scheduling.public-wish"
_PUBLIC = "scheduling/workshops/public"


@login_not_required
@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    """Lead to the only territory, or let one be chosen."""
    territories = list(Territory.objects.order_by("name", "pk"))
    if len(territories) == 1:
        return redirect("scheduling:workshops-public", territory=territories[0].slug)
    return render(request, f"{_PUBLIC}/home.html", {"territories": territories, "territory_name": ""})


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def public_list(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the sessions to come; filters stay in the address."""
    place = public_territory(territory)
    asked = request.GET.dict()
    context: dict[str, Any] = {
        "lines": reads.lines_of(reads.filtered(reads.public_sessions(place), asked)),
        "is_filtered": any(asked.get(name) for name in ("commune", "niveau", "genre")),
        "asked": asked,
    }
    if getattr(request, "htmx", False):
        return render(request, f"{_PUBLIC}/_list.html", {"territory": place, **context})
    context |= {"communes": reads.places_of(place), "levels": WorkshopLevel.choices, "kinds": WorkshopKind.choices}
    return public_page(request, place, f"{_PUBLIC}/list.html", here="ateliers", **context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_session(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Show one session and take a registration."""
    place = public_territory(territory)
    session = get_object_or_404(reads.public_sessions(place), pk=pk)
    communes = list(Commune.objects.filter(territory=place).defer("outline").order_by("name", "pk"))
    form = PublicWishForm(
        request.POST if request.method == "POST" else None, session=session, communes=communes
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if is_refused(request, "workshop", form.cleaned_data["guest_email"]):
            form.add_error(None, TOO_MANY)
        else:
            try:
                wish = wish_add(session=session, by=None, origin=WishOrigin.PUBLIC, **form.service_fields())
            except ValidationError as error:
                add_service_errors(form, error)
            else:
                told = signing.dumps({"placed": wish.stage == WishStage.PLACED, **_reach(wish)}, salt=_SALT)
                return redirect("scheduling:workshop-done", territory=place.slug, pk=pk, told=told)
    context = {"line": reads.line_of(session), "session": session, "form": form}
    status = 422 if form.errors else 200
    return public_page(request, place, f"{_PUBLIC}/session.html", here="ateliers", status=status, **context)


def _reach(wish: SessionWish) -> dict[str, bool]:
    reach = eve_reach(wish)
    by_sms = reach is not None and reach.channel == Channel.SMS
    return {"ride": wish.needs_ride, "email": bool(wish.guest_email), "sms": by_sms}


@login_not_required
@require_safe
def public_done(request: HttpRequest, territory: str, pk: int, told: str) -> HttpResponse:
    """Say what happens next. The address holds whether there is a place, signed, and nothing of the person."""
    place = public_territory(territory)
    session = get_object_or_404(reads.public_sessions(place), pk=pk)
    try:
        said = signing.loads(told, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    context = {"line": reads.line_of(session), "session": session, "said": said}
    return public_page(request, place, f"{_PUBLIC}/done.html", here="ateliers", **context)


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
# that sends no referrer has no origin to check either, so the usual check would refuse everyone.
@csrf_exempt
@login_not_required
@never_cache
@_unseen
@require_http_methods(["GET", "HEAD", "POST"])
def wish_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the place offered or held; take the answer."""
    wish = by_secret(secret)
    if request.method == "POST" and is_refused(request, "workshop-place"):
        return render(request, f"{_PUBLIC}/too_many.html", {"words": TOO_MANY}, status=429)
    if wish is None:
        return render(request, f"{_PUBLIC}/unknown.html", status=404)
    problems: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("act") == "oui":
                wish_confirm(wish=wish, by=None)
            elif request.POST.get("act") == "non":
                wish_leave(wish=wish, by=None, reason="l’a dit par son lien")
        except ValidationError as error:
            problems = error.messages
        else:
            return redirect(request.path)
    return _answer_page(request, wish, problems)


def _answer_page(request: HttpRequest, wish: SessionWish, problems: list[str]) -> HttpResponse:
    session = wish.session
    now = timezone.now()
    context: dict[str, Any] = {
        "wish": wish,
        "session": session,
        "territory": session.territory,
        "territory_name": session.territory.name,
        "is_offered": wish.confirm_by is not None and wish.confirm_by > now,
        "is_cancelled": session.status == SessionStatus.CANCELLED,
        "is_over": session.ends_at <= now or session.status == SessionStatus.DONE,
        "problems": problems,
    }
    return render(request, f"{_PUBLIC}/answer.html", context, status=422 if problems else 200)
