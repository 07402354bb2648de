"""What accounts itself puts on home pages: members, invitations and missing settings."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import InvitationStatus, Role
from accounts.models import Invitation, Membership
from accounts.selectors import completeness, pending_invitations
from core.formatting import NBSP, plural
from core.registries import Answer, Decision, HomeSection


def missing_settings(user: Any) -> Iterable[Decision]:
    """Ask those who hold the settings for what letters, e-mails and plannings lack."""
    membership = membership_of(user)
    if not membership.may("territory.edit"):
        return
    for place, point in enumerate(completeness(membership.territory)):
        if not point.is_done:
            answer = Answer(point.answer, reverse(point.url_name))
            fact = f"Il manque{NBSP}: {point.label[0].lower()}{point.label[1:]}"
            yield Decision(fact, point.consequence, (answer,), icon="gear", order=80 + place)


def expired_invitations(user: Any) -> Iterable[Decision]:
    """Tell those who manage members that an invitation was not answered in time."""
    if not membership_of(user).may("member.edit"):
        return
    for invitation in pending_invitations(user):
        if invitation.status == InvitationStatus.EXPIRED:
            again = Answer("Renvoyer", reverse("accounts:invitation-resend", args=[invitation.pk]), post=True)
            yield Decision(
                f"L’invitation de {invitation.full_name} a expiré",
                f"Le lien ne marche plus{NBSP}: la personne n’a pas pu rejoindre le territoire.",
                (again, Answer("Voir les invitations", reverse("accounts:members"))),
                icon="envelope-exclamation",
                order=70,
            )


def members_section(user: Any) -> HomeSection | None:
    """Show an administrator how many members hold each role."""
    if membership_of(user).role != Role.ADMIN:
        return None
    members = Membership.objects.visible_to(user).active()
    counts = {row["role"]: row["total"] for row in members.order_by().values("role").annotate(total=Count("pk"))}
    context = {
        "rows": [(role.label, counts.get(role.value, 0)) for role in Role],
        "note": plural(sum(counts.values()), "accès ouvert", "accès ouverts"),
        "more_url": reverse("accounts:members"),
        "more_label": "Tous les membres",
    }
    return HomeSection("Membres", "accounts/home/members.html", context, order=20)


def invitations_section(user: Any) -> HomeSection | None:
    """Show an administrator the invitations that wait for an answer."""
    if membership_of(user).role != Role.ADMIN:
        return None
    waiting: list[Invitation] = [it for it in pending_invitations(user) if it.status == InvitationStatus.PENDING]
    context = {"invitations": waiting, "note": plural(len(waiting), "en attente", "en attente")}
    return HomeSection("Invitations", "accounts/home/invitations.html", context, order=30)


def completeness_section(user: Any) -> HomeSection | None:
    """Show an administrator which settings of the territory are filled in."""
    membership = membership_of(user)
    if membership.role != Role.ADMIN:
        return None
    points = completeness(membership.territory)
    done = sum(point.is_done for point in points)
    context = {"points": points, "note": f"{done} sur {len(points)}"}
    return HomeSection("Réglages du territoire", "accounts/home/completeness.html", context, order=20, aside=True)
