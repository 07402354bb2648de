"""Chooses the territory a request works in; re-read at each request, so that a closed access ends at once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from accounts.models import Membership, User

SESSION_KEY = "membership"


class MembershipMiddleware:
    """Sets ``request.user.active_membership`` from the session, if it is still open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the chosen membership, then answer."""
        user = request.user
        if isinstance(user, User) and SESSION_KEY in request.session:
            chosen = Membership.objects.active().filter(pk=request.session[SESSION_KEY], user=user)
            user.active_membership = chosen.select_related("territory").first()
        return self.get_response(request)
