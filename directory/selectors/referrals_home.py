"""What referrals put on home pages: answers to look at, calls to make, the inbox of a partner."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import NBSP, moment, plural
from core.registries import Answer, Decision, HomeSection
from directory.enums import ReferralStatus, UnmetReason
from directory.models import FollowUp, Referral
from directory.selectors.referrals import line_of
from directory.selectors.referrals_follow_ups import call_line, follow_ups_of

_SHOWN = 3
_CALLS_SHOWN = 5
_CALLERS = {Role.OPERATOR, Role.COUNSELLOR, Role.COORDINATOR}


def referral_decisions(user: Any) -> Iterable[Decision]:
    """Tell the sender what partners declined, did not do, left without an answer, or proposed."""
    rows = Referral.objects.visible_to(user).filter(sender=user).to_note()
    found = list(rows.select_related("service__place__organisation").order_by("answered_at", "pk")[: _SHOWN + 1])
    for row in found[:_SHOWN]:
        yield _decision(row)
    if len(found) > _SHOWN:
        url = f"{reverse('directory:referral-list')}?status=to-note&sender=me"
        yield Decision(
            "D’autres orientations ont une réponse",
            "Regardez-les pour choisir la suite.",
            (Answer("Les voir", url),),
            icon="envelope-open",
            order=46,
        )


def _decision(row: Referral) -> Decision:
    who, url = row.who, reverse("directory:referral-detail", args=[row.pk])
    name = row.service.name
    if row.status == ReferralStatus.ACCEPTED and row.proposed_at:
        note = Answer("C’est fait", reverse("directory:referral-note", args=[row.pk]), post=True)
        fact = f"{name} propose {moment(row.proposed_at)} à {who}"
        return Decision(fact, "Dites-le à la personne.", (Answer("Voir", url), note), icon="calendar-check", order=44)
    if row.status == ReferralStatus.EXPIRED:
        fact, then = f"{name} n’a pas répondu pour {who}", "Rappelez-le, ou cherchez un autre service."
    elif row.status == ReferralStatus.NOT_SERVED:
        fact = f"{name} n’a pas pu aider {who}{NBSP}: {UnmetReason(row.decline_reason).label}"
        then = "Rappelez la personne et cherchez autre chose."
    else:
        fact = f"{name} ne peut pas aider {who}{NBSP}: {UnmetReason(row.decline_reason).label}"
        then = "Cherchez un autre service, ou rappelez la personne."
    return Decision(fact, then, (Answer("Choisir la suite", url),), icon="x-octagon", order=45)


def calls_section(user: Any) -> HomeSection | None:
    """Show those who call the follow-up calls of the day."""
    if membership_of(user).role not in _CALLERS:
        return None
    count = FollowUp.objects.visible_to(user).due().count()
    if not count:
        return None
    rows = follow_ups_of(user).due()[:_CALLS_SHOWN]
    context = {
        "lines": [call_line(row) for row in rows],
        "note": plural(count, "à faire", "à faire"),
        "more_url": reverse("directory:follow-up-list"),
        "more_label": "Tous les appels de suivi",
    }
    return HomeSection("Appels de suivi", "directory/referrals/home_calls.html", context, order=40)


def inbox_count(user: Any) -> int:
    """Count what waits for a partner's answer."""
    return int(Referral.objects.answerable_by(user).waiting().exclude(shared="").count())


def inbox_section(user: Any) -> HomeSection | None:
    """Show a partner what waits for an answer, and what was accepted and is to be told; or that nothing does."""
    if membership_of(user).role != Role.PARTNER:
        return None
    rows = Referral.objects.answerable_by(user).live().exclude(shared="").select_related("service", "sender")
    shown = list(rows.order_by("sent_at", "pk")[:_CALLS_SHOWN])
    context = {
        "lines": [line_of(row) for row in shown],
        "more_url": reverse("directory:partner-inbox"),
        "more_label": "Toutes les demandes",
    }
    return HomeSection("Demandes pour vous", "directory/referrals/home_inbox.html", context, order=10, first=True)
