"""Chooses the territory a request works in; re-read at each request, so that a closed access ends at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.models import Membership, User

SESSION_KEY = "membership"
# Pages a person without an open access still needs: signing out, joining by an invitation; the API answers by itself.
_OPEN_PREFIXES = ("/compte/", "/invitation/", "/api/")


class MembershipMiddleware:
    """Sets ``request.user.active_membership``, and stops those who have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the chosen membership if it is still open; otherwise the user's oldest open one is found."""
        user = request.user
        if isinstance(user, User) and SESSION_KEY in request.session:
            chosen = Membership.objects.active().filter(pk=request.session[SESSION_KEY], user=user)
            membership = chosen.select_related("territory", "user").first()
            if membership is not None:
                user.active_membership = membership
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer 403 with whom to contact when no access is open to someone who signed in."""
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True):
            return None
        if request.path.startswith(_OPEN_PREFIXES) or user.active_membership is not None:
            return None
        territories = [member.territory for member in user.memberships.select_related("territory")]
        return render(request, "accounts/no_access.html", {"territories": territories}, status=403)
