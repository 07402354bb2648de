"""How a page or an API view says which right it needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.models import Membership, Territory, User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class AppRequest(HttpRequest):
    """The request of a signed-in member, as views see it after ``requires``."""

    user: User
    htmx: HtmxDetails


def membership_of(user: Any) -> Membership:
    """Return the active membership. Raises PermissionDenied for someone who has none."""
    membership = getattr(user, "active_membership", None)
    if not isinstance(membership, Membership):
        raise PermissionDenied("Votre compte n’est rattaché à aucun territoire.")
    return membership


def territory_of(user: Any) -> Territory:
    """Return the territory in which the user works now."""
    return membership_of(user).territory


def requires(permission: str) -> Callable[[View], View]:
    """Refuse the view with 403 to members without ``permission`` (see policies)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not membership_of(request.user).may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the access tests
        return cast(View, guarded)

    return decorate
