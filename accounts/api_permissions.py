"""The API follows the same table of rights as the pages."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import User

if TYPE_CHECKING:
    # The views module reads the default permission while it is loaded: importing it here would be a circle.
    from rest_framework.views import APIView


class PolicyPermission(BasePermission):
    """Grants by the view's ``view_permission`` (safe methods) and ``edit_permission`` (the others)."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether the active membership holds the right that the view names for this method."""
        if not isinstance(request.user, User) or request.user.active_membership is None:
            return False
        name = "view_permission" if request.method in SAFE_METHODS else "edit_permission"
        permission = getattr(view, name, None)
        return permission is not None and request.user.active_membership.may(permission)
