"""The secret address of a helper's own calendar: given once, replaced at will, closed at will."""

import hashlib
import secrets

from django.db import transaction

from scheduling.models import CalendarFeed
from volunteers.models import Helper

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def feed_open(*, helper: Helper) -> str:
    """Give a new address and return its secret: the former address is dead."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.update_or_create(helper=helper, defaults={"secret_digest": digest(secret)})
    return secret


@transaction.atomic
def feed_close(*, helper: Helper) -> None:
    """Close the address. Doing it twice changes nothing."""
    CalendarFeed.objects.filter(helper=helper).delete()
