"""How the API answers the errors that services raise."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.concurrency import StaleVersionError


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
