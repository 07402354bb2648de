"""Members and invitations of a territory."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Invitation, Membership, User
from accounts.services import digest


def members_of(user: User) -> QuerySet[Membership]:
    """Return the members that the user manages, open accesses first, each with ``has_second_factor``."""
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    members = Membership.objects.visible_to(user).select_related("user").annotate(has_second_factor=Exists(factors))
    return members.order_by("-is_active", "user__last_name", "user__first_name", "pk")


def pending_invitations(user: User) -> QuerySet[Invitation]:
    """Return the invitations that nobody has answered or withdrawn."""
    return Invitation.objects.visible_to(user).pending().select_related("invited_by")


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation opened by its link, and whether its address already has an account."""

    invitation: Invitation
    has_account: bool


def invitation_by_secret(secret: str) -> Invited | None:
    """Find an invitation by the secret of its link."""
    found = Invitation.objects.filter(secret_digest=digest(secret)).select_related("territory", "invited_by").first()
    if found is None:
        return None
    return Invited(found, User.objects.filter(email__iexact=found.email).exists())
