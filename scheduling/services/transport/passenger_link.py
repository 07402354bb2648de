"""A passenger's own page by the link of a message: its secret leaves once, its digest alone is kept."""

import hashlib
import hmac
import secrets

from django.utils import timezone

from scheduling.models import RideNotice, RideRequest

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def renew(notice: RideNotice) -> str:
    """Give the notice a new secret and leave it unsaved: the former link is dead. Return the secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    notice.secret_digest = digest(secret)
    return secret


def by_secret(secret: str) -> RideNotice | None:
    """Find the notice of a link by its digest, which no timing of the search can help to guess."""
    wanted = digest(secret)
    joined = ("ride__territory", "ride__beneficiary", "ride__origin", "ride__destination")
    found = RideNotice.objects.select_related(*joined).filter(secret_digest=wanted).first()
    return found if found is not None and hmac.compare_digest(found.secret_digest, wanted) else None


def is_over(ride: RideRequest) -> bool:
    """The link says nothing any more once the day has passed."""
    return ride.day < timezone.localdate()
