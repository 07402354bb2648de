"""Orientations and referrals of someone followed: the part of their page, and their story."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.registries import TimelineEntry
from directory.enums import NeedOutcome, ReferralStatus
from directory.models import FollowUp, Need, Referral
from directory.selectors.referrals import Line, line_of, status_words

KIND = "referral"
_TOLD = {
    ReferralStatus.ACCEPTED: "{name} accepte d’aider.",
    ReferralStatus.SERVED: "{name} a apporté l’aide demandée.",
    ReferralStatus.NOT_SERVED: "{name} n’a pas pu aider.",
    ReferralStatus.DECLINED: "{name} ne peut pas aider.",
    ReferralStatus.EXPIRED: "{name} n’a pas répondu.",
    ReferralStatus.WITHDRAWN: "L’orientation vers {name} est retirée.",
}


def referrals_of_person(user: Any, person_id: int) -> list[Line]:
    """Return the referrals about a person that the reader may see, latest first."""
    rows = Referral.objects.visible_to(user).of_person(person_id).select_related("service__place__organisation")
    return [line_of(row) for row in rows.order_by("-sent_at", "-pk").distinct()]


def oriented_of_person(user: Any, person_id: int) -> list[Need]:
    """Return the needs of the person's calls that ended with a number given or a call put through."""
    needs = Need.objects.visible_to(user).filter(intake__person_id=person_id)
    told = needs.filter(outcome__in=[NeedOutcome.ORIENTED, NeedOutcome.PUT_THROUGH])
    return list(told.prefetch_related("orientations__service__place").order_by("-outcome_at", "-pk"))


def follow_ups_of_person(user: Any, person_id: int) -> list[FollowUp]:
    """Return the calls to come about the person."""
    return list(FollowUp.objects.visible_to(user).of_person(person_id).filter(outcome="").order_by("due_on", "pk"))


def referral_entries(beneficiary: Any, user: Any) -> Iterable[TimelineEntry]:
    """Tell in a person's story what was sent to partners, what became of it, and what the call that follows found.

    What the desk told during a call stands with the call.
    """
    rows = Referral.objects.visible_to(user).of_person(beneficiary.pk)
    for row in rows.select_related("service", "sender", "follow_up").order_by("sent_at", "pk").distinct():
        yield from _of_referral(row)
        yield from follow_up_entries(getattr(row, "follow_up", None))


def follow_up_entries(call: FollowUp | None) -> Iterable[TimelineEntry]:
    """Tell what a call that follows found, once it was made."""
    if call is not None and call.outcome and call.done_at:
        yield TimelineEntry(call.done_at, f"Appel de suivi : {call.get_outcome_display()}.", KIND)


def _of_referral(row: Referral) -> Iterable[TimelineEntry]:
    url = reverse("directory:referral-detail", args=[row.pk])
    name, who = row.service.name, row.sender.full_name if row.sender else "L’équipe"
    yield TimelineEntry(row.sent_at, f"{who} a envoyé une orientation : {name}.", KIND, url=url)
    if row.status in _TOLD and (at := row.ended_at or row.answered_at):
        yield TimelineEntry(at, _TOLD[ReferralStatus(row.status)].format(name=name), KIND, f"{status_words(row)}.", url)
