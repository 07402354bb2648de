"""Invitations: the only door to an account. The link's secret leaves by e-mail; its digest alone is kept."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import InvitationStatus, Role
from accounts.models import Invitation, Membership, Territory, User
from accounts.signals import invitation_sent, invitation_withdrawn
from core.journal import journal_record

VALID_FOR = timedelta(days=7)
_GONE = {
    InvitationStatus.ACCEPTED: "Cette invitation a déjà servi.",
    InvitationStatus.REVOKED: "Cette invitation a été retirée.",
    InvitationStatus.EXPIRED: "Cette invitation a expiré.",
}


def digest(secret: str) -> str:
    """Return what is kept of a link's secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invitation_send(
    *, actor: User, territory: Territory, email: str, first_name: str, last_name: str, role: str
) -> Invitation:
    """Invite someone to join ``territory`` with ``role``. Raises ValidationError by field."""
    address = email.strip().lower()
    _refuse_member(territory, address)
    invitation = Invitation(
        territory=territory,
        email=address,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        role=role,
        invited_by=actor,
    )
    secret = _renew(invitation)
    invitation.full_clean(validate_constraints=False)
    if Invitation.objects.pending().filter(territory=territory, email__iexact=address).exists():
        raise ValidationError({"email": "Une invitation est déjà partie à cette adresse : renvoyez-la plutôt."})
    invitation.save()
    label = Role(role).label
    sentence = f"{actor.full_name} a invité {invitation.full_name} comme « {label} »."
    journal_record(actor=actor, verb="invitation.send", target=invitation, sentence=sentence)
    invitation_sent.send(sender=Invitation, invitation=invitation, secret=secret)
    return invitation


@transaction.atomic
def invitation_resend(*, actor: User, invitation: Invitation) -> Invitation:
    """Send a new link, valid again for seven days; the former one stops working."""
    invitation = _waiting(invitation)
    secret = _renew(invitation)
    invitation.save(update_fields=["secret_digest", "expires_at"])
    sentence = f"{actor.full_name} a renvoyé son invitation à {invitation.full_name}."
    journal_record(actor=actor, verb="invitation.resend", target=invitation, sentence=sentence)
    invitation_withdrawn.send(sender=Invitation, invitation=invitation)
    invitation_sent.send(sender=Invitation, invitation=invitation, secret=secret)
    return invitation


@transaction.atomic
def invitation_revoke(*, actor: User, invitation: Invitation) -> Invitation:
    """Withdraw an invitation: its link stops working."""
    invitation = _waiting(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    sentence = f"{actor.full_name} a retiré l’invitation de {invitation.full_name}."
    journal_record(actor=actor, verb="invitation.revoke", target=invitation, sentence=sentence)
    invitation_withdrawn.send(sender=Invitation, invitation=invitation)
    return invitation


@transaction.atomic
def invitation_accept(*, invitation: Invitation, password: str) -> Membership:
    """Create the account of someone new and let the person in.

    Raises ValidationError for a weak password, a link that no longer works, or an address that has an account.
    """
    invitation = _usable(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise ValidationError("Cette adresse a déjà un compte : connectez-vous pour rejoindre le territoire.")
    user = User(email=invitation.email, first_name=invitation.first_name, last_name=invitation.last_name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password1": error.messages}) from error
    user.set_password(password)
    user.save()
    # The link came by e-mail: the address is proven.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return _join(invitation, user)


@transaction.atomic
def invitation_join(*, invitation: Invitation, user: User) -> Membership:
    """Let someone who has an account in. Raises ValidationError when the link is not for this account."""
    invitation = _usable(invitation)
    if user.email.lower() != invitation.email.lower():
        raise ValidationError("Cette invitation est pour une autre adresse électronique.")
    return _join(invitation, user)


def _join(invitation: Invitation, user: User) -> Membership:
    member, _ = Membership.objects.update_or_create(
        user=user, territory=invitation.territory, defaults={"role": invitation.role, "is_active": True}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    sentence = f"{user.full_name} a rejoint le territoire comme « {member.get_role_display()} »."
    journal_record(actor=user, verb="invitation.accept", target=member, sentence=sentence)
    return member


def _renew(invitation: Invitation) -> str:
    secret = secrets.token_urlsafe(32)
    invitation.secret_digest = digest(secret)
    invitation.expires_at = timezone.now() + VALID_FOR
    return secret


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("territory").get(pk=invitation.pk)


def _waiting(invitation: Invitation) -> Invitation:
    """Lock an invitation nobody has answered; an expired one may still be sent again or withdrawn."""
    invitation = _locked(invitation)
    if invitation.status in {InvitationStatus.ACCEPTED, InvitationStatus.REVOKED}:
        raise ValidationError(_GONE[invitation.status])
    return invitation


def _usable(invitation: Invitation) -> Invitation:
    """Lock an invitation that still lets someone in: of two clicks at once, one joins."""
    invitation = _waiting(invitation)
    if invitation.status == InvitationStatus.EXPIRED:
        raise ValidationError(_GONE[invitation.status])
    return invitation


def _refuse_member(territory: Territory, address: str) -> None:
    member = Membership.objects.filter(territory=territory, user__email__iexact=address).first()
    if member is not None and member.is_active:
        raise ValidationError({"email": "Cette personne est déjà membre du territoire."})
    if member is not None:
        raise ValidationError({"email": "Cette personne a été membre : rouvrez plutôt son accès, dans la liste."})
