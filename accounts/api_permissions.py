"""The API follows the same table of rights and the same services as the pages."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as default_handler

from accounts.models import User
from core.concurrency import StaleVersionError


class PolicyPermission(BasePermission):
    """Grants by the view's ``view_permission`` (safe methods) and ``edit_permission`` (the others)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the active membership holds the right that the view names for this method."""
        if not isinstance(request.user, User) or request.user.active_membership is None:
            return False
        name = "view_permission" if request.method in SAFE_METHODS else "edit_permission"
        permission = getattr(view, name, None)
        return permission is not None and request.user.active_membership.may(permission)


class Conflict(exceptions.APIException):
    """Someone else saved the row in between."""

    status_code = 409
    default_detail = "Quelqu’un d’autre a modifié cette fiche entre-temps."
    default_code = "conflict"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer 400 with messages per field for a model's validation error, 409 for a stale version."""
    if isinstance(error, DjangoValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        return default_handler(exceptions.ValidationError(detail), context)
    if isinstance(error, StaleVersionError):
        return default_handler(Conflict(), context)
    return default_handler(error, context)
