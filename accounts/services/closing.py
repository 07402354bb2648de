"""Close for good the account of someone who left."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts.enums import Role
from accounts.models import Invitation, Membership, User


@transaction.atomic
def account_erase(*, user: User) -> bool:
    """Empty the account of someone who was a helper only, and end its access; tell whether it was done.

    An account with another role somewhere stays: it is that of a member of a team.
    """
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    if roles - {Role.HELPER} or user.is_staff or user.is_superuser:
        return False
    Invitation.objects.filter(email__iexact=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    Membership.objects.filter(user=user).update(is_active=False)
    user.first_name, user.last_name, user.phone = "Compte", "fermé", ""
    user.email = f"compte-{user.pk}@efface.invalid"
    user.is_active = False
    user.set_unusable_password()
    user.save()
    return True
