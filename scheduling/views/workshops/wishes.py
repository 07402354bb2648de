"""Registrations of a session, the team's side: the lists, what is done with each line, who could come."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.formatting import moment
from mediation.models import Beneficiary
from scheduling.models import SessionWish, WorkshopSession
from scheduling.selectors.workshops.registrations import registrations_of, told_words, wishes_of_person
from scheduling.selectors.workshops.wish_suggestions import suggestions_for
from scheduling.services.workshops import wishes as services
from scheduling.workshops.enums import WishStage


def session_of(request: AppRequest, pk: int) -> WorkshopSession:
    """Return the session if the member may see it; 404 otherwise."""
    seen = WorkshopSession.objects.visible_to(request.user).select_related("destination__commune", "territory")
    return get_object_or_404(seen, pk=pk)


def wish_of(request: AppRequest, pk: int) -> SessionWish:
    """Return the registration if the member may see it; 404 otherwise."""
    seen = SessionWish.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("session__destination", "session__territory", "beneficiary"), pk=pk)


def back_to(request: AppRequest, wish: SessionWish) -> HttpResponse:
    """Go back to the page that acted, when it is one of ours; else to the session's registrations."""
    target = request.POST.get("retour", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("scheduling:session-registrations", pk=wish.session_id)


@requires("workshop.view")
@require_safe
def session_registrations(request: AppRequest, pk: int) -> HttpResponse:
    """Show who comes to a session, who waits and who is to be phoned."""
    context = registrations_of(session_of(request, pk), request.user)
    return render(request, "scheduling/workshops/registrations_page.html", context)


@requires("workshop.register")
@require_safe
def session_suggestions(request: AppRequest, pk: int) -> HttpResponse:
    """Show up to ten people who could come, with the reasons."""
    session = session_of(request, pk)
    context = {"session": session, "suggestions": suggestions_for(session, request.user)}
    template = "partials/suggestions.html" if request.htmx and not request.htmx.boosted else "suggestions_page.html"
    response = render(request, f"scheduling/workshops/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("workshop.view")
@require_safe
def beneficiary_wishes(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's page: the workshops to come, then the past ones."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    rows = wishes_of_person(request.user, pk)
    may = membership_of(request.user).may("workshop.register") and beneficiary.archived_at is None
    context = {
        "beneficiary": beneficiary,
        "coming": [row for row in reversed(rows) if _is_to_come(row.wish)],
        "past": [row for row in rows if not _is_to_come(row.wish)],
        "may_register": may,
    }
    template = "partials/of_person.html" if request.htmx else "of_person.html"
    response = render(request, f"scheduling/workshops/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_to_come(wish: SessionWish) -> bool:
    return wish.stage != WishStage.LEFT and wish.session.status == "PLANNED"


def _done(
    request: AppRequest, pk: int, act: Callable[[SessionWish], SessionWish], said: Callable[[Any], str]
) -> HttpResponse:
    """Do one thing with a registration and tell it; a refusal is told in its own words."""
    wish = wish_of(request, pk)
    try:
        done = act(wish)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("scheduling:wish-take-up", args=[pk]) if done.stage == WishStage.LEFT else ""
        messages.success(request, said(done), extra_tags=f"undo:{undo}" if undo else "")
    return back_to(request, wish)


@requires("workshop.register")
@require_POST
def wish_leave(request: AppRequest, pk: int) -> HttpResponse:
    """Note that someone comes no more."""
    reason = request.POST.get("reason", "")
    return _done(
        request,
        pk,
        lambda wish: services.wish_leave(wish=wish, by=request.user, reason=reason),
        lambda wish: f"{wish.name} ne vient plus. La place va à la personne suivante.",
    )


@requires("workshop.register")
@require_POST
def wish_take_up(request: AppRequest, pk: int) -> HttpResponse:
    """Take back that someone comes no more."""
    return _done(request, pk, lambda wish: services.wish_take_up(wish=wish, by=request.user), told_words)


@requires("workshop.register")
@require_POST
def wish_confirm(request: AppRequest, pk: int) -> HttpResponse:
    """Note, after a telephone call, that the place offered is taken."""
    return _done(request, pk, lambda wish: services.wish_confirm(wish=wish, by=request.user), told_words)


@requires("workshop.register")
@require_POST
def wish_ride(request: AppRequest, pk: int) -> HttpResponse:
    """Note that someone is to be driven, or no more."""
    wanted = request.POST.get("conduire") == "oui"
    return _done(
        request, pk, lambda wish: services.wish_ride_set(wish=wish, needs_ride=wanted, by=request.user), _ride_said
    )


def _ride_said(wish: SessionWish) -> str:
    if not wish.needs_ride:
        return f"{wish.name} vient par ses propres moyens."
    if wish.stage == WishStage.WAITING:
        return f"{wish.name} est à conduire, dès qu’une place se libère."
    return f"{wish.name} est à conduire : le besoin de déplacement est noté pour {moment(wish.session.starts_at)}."


@requires("workshop.register")
@require_POST
def wish_told(request: AppRequest, pk: int) -> HttpResponse:
    """Note that someone was told by telephone that the session does not take place."""
    wish = wish_of(request, pk)
    services.wish_told(wish=wish, by=request.user)
    messages.success(request, f"C’est noté : {wish.name} le sait.")
    return back_to(request, wish)
