"""Roles and accesses of the members of a territory."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import Role
from accounts.models import Membership, Territory, User
from accounts.policies import roles_with
from core.journal import journal_record


@transaction.atomic
def member_role_change(*, actor: User, member: Membership, role: str) -> Membership:
    """Give a member another role. Raises ValidationError for one's own role and for the last who manages members."""
    member = _locked(member)
    if member.user_id == actor.pk:
        raise ValidationError({"role": "Vous ne pouvez pas changer votre propre rôle : demandez-le à un collègue."})
    if role not in Role.values:
        raise ValidationError({"role": "Choisissez un rôle de la liste."})
    if role == member.role:
        return member
    if role not in roles_with("member.edit"):
        _refuse_last_manager(member, field="role")
    member.role = role
    member.save(update_fields=["role"])
    sentence = f"{actor.full_name} a donné à {member.user.full_name} le rôle « {member.get_role_display()} »."
    journal_record(actor=actor, verb="member.role", target=member, sentence=sentence)
    return member


@transaction.atomic
def member_close(*, actor: User, member: Membership) -> Membership:
    """End a member's access, from the next request on. Raises ValidationError for oneself and for the last manager."""
    member = _locked(member)
    if member.user_id == actor.pk:
        raise ValidationError("Vous ne pouvez pas fermer votre propre accès : demandez-le à un collègue.")
    if not member.is_active:
        return member
    _refuse_last_manager(member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    sentence = f"{actor.full_name} a fermé l’accès de {member.user.full_name}."
    journal_record(actor=actor, verb="member.close", target=member, sentence=sentence)
    return member


@transaction.atomic
def member_reopen(*, actor: User, member: Membership) -> Membership:
    """Give a member the access back, with the role held before."""
    member = _locked(member)
    if member.is_active:
        return member
    member.is_active = True
    member.save(update_fields=["is_active"])
    sentence = f"{actor.full_name} a rouvert l’accès de {member.user.full_name}."
    journal_record(actor=actor, verb="member.reopen", target=member, sentence=sentence)
    return member


def _locked(member: Membership) -> Membership:
    """Lock the territory, so that two people closing each other at once are heard one after the other."""
    Territory.objects.select_for_update().get(pk=member.territory_id)
    return Membership.objects.select_related("user", "territory").get(pk=member.pk)


def _refuse_last_manager(member: Membership, field: str = "__all__") -> None:
    """Refuse to leave a territory without anyone who can let members in."""
    others = Membership.objects.active().filter(territory_id=member.territory_id, role__in=roles_with("member.edit"))
    if not others.exclude(pk=member.pk).exists():
        message = "C’est la dernière personne qui gère les membres : donnez d’abord ce rôle à quelqu’un d’autre."
        raise ValidationError({field: message})
