"""What the view sets of planning share."""

from collections.abc import Sequence
from typing import cast

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_errors import Conflict
from accounts.models import User
from scheduling.services.booking import DoubleBookingError
from volunteers.models import Helper


class BookingConflicts(APIView):
    """Answers 409 when someone was booked in between."""

    def handle_exception(self, exc: Exception) -> Response:
        """Turn a double booking into a conflict; leave the rest to the common handler."""
        if isinstance(exc, DoubleBookingError):
            exc = Conflict(" ".join(exc.messages))
        return super().handle_exception(exc)


def caller(request: Request) -> User:
    """Return the signed-in user."""
    return cast("User", request.user)


def helpers_of(request: Request, keys: Sequence[int]) -> list[Helper]:
    """Return the helpers in the order given; 404 when the caller sees one of them not."""
    found = Helper.objects.visible_to(request.user).in_bulk(list(keys))
    if set(found) != set(keys):
        raise Http404
    return [found[key] for key in dict.fromkeys(keys)]
