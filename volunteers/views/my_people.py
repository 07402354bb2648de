"""The own matches of the helper signed in: who, agree, decline, leave without saying why."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from volunteers.models import Helper, Match
from volunteers.selectors.match_follow_up import own_matches, own_people
from volunteers.services import match_follow_up as services


def _own(request: AppRequest, pk: int) -> tuple[Helper, Match]:
    helper = get_object_or_404(Helper.objects.visible_to(request.user), user=request.user)
    return helper, get_object_or_404(own_matches(request.user).live(), pk=pk)


@requires("match.view_own")
@require_safe
def my_people(request: AppRequest) -> HttpResponse:
    """Show a helper whom the own matches are with, and what is proposed."""
    helper = Helper.objects.visible_to(request.user).filter(user=request.user).first()
    if helper is None:
        return render(request, "volunteers/no_own_file.html")
    rows = own_people(request.user, helper)
    context = {
        "proposed": [row for row in rows if row.match.state == "PROPOSED"],
        "visited": [row for row in rows if row.match.state != "PROPOSED"],
    }
    return render(request, "volunteers/pairs/my_people.html", context)


@requires("match.view_own")
@require_POST
def my_match_agree(request: AppRequest, pk: int) -> HttpResponse:
    """Agree to go to someone."""
    helper, match = _own(request, pk)
    try:
        services.match_agree(match=match, helper=helper, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Merci, votre accord est noté. La coordination appelle la personne, puis vous.")
    return redirect("volunteers:my-people")


@requires("match.view_own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_match_leave(request: AppRequest, pk: int) -> HttpResponse:
    """Decline or leave, once confirmed; nothing is to be explained."""
    helper, match = _own(request, pk)
    if request.method != "POST":
        row = next(row for row in own_people(request.user, helper) if row.match == match)
        return render(request, "volunteers/pairs/my_match_leave.html", {"row": row, "match": match})
    try:
        services.match_leave(match=match, helper=helper, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C’est noté, vous n’avez rien à expliquer. La coordination prévient tout le monde.")
    return redirect("volunteers:my-people")
