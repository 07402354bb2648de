"""The life of a referral as one table: for each state left and each state wanted, the condition or the refusal.

A condition reads ``Facts`` and answers a refusal in French, or nothing. ``services.referral_states.move`` asks the
table and writes; nothing else changes the state of a referral. A second date proposed keeps the state: ACCEPTED to
ACCEPTED.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from directory.enums import ReferralStatus, UnmetReason
from directory.rules import EXPIRY_DAYS

CONSENT_VERSION = "2026-11"
# What is read to the person before anything is sent, kept by version: an agreement is worth the text that was heard.
CONSENT_TEXTS = {
    "2026-11": (
        "Pour vous aider, nous pouvons transmettre votre demande à un partenaire. Il lira seulement ce que nous venons "
        "de choisir ensemble. Vous pouvez refuser, ou changer d’avis plus tard : il n’y aura alors plus accès."
    )
}
CONSENT_GIVERS = (
    ("la personne elle-même", "la personne elle-même"),
    ("un proche, en sa présence", "un proche, en sa présence"),
    ("son représentant légal", "son représentant légal"),
)
# Why a partner declines, or does not help in the end: the reasons of the ledger that a partner can know.
PARTNER_REASONS = (
    UnmetReason.NO_CAPACITY,
    UnmetReason.WAITING_LIST,
    UnmetReason.OUT_OF_AREA,
    UnmetReason.NOT_ELIGIBLE,
    UnmetReason.HOURS,
    UnmetReason.TOO_FAR,
    UnmetReason.NOT_ACCESSIBLE,
    UnmetReason.LANGUAGE,
    UnmetReason.COST,
    UnmetReason.OTHER,
)
# Those that only show once the person was met, or not.
MEETING_REASONS = (
    UnmetReason.NO_ANSWER,
    UnmetReason.PERSON_DECLINED,
    *PARTNER_REASONS[:4],
    UnmetReason.DELAY,
    *PARTNER_REASONS[4:],
)


class Actor(Enum):
    """Who moves a referral: the partner (or the team, who had them on the phone), the team itself, or time."""

    PARTNER = "partner"
    TEAM = "team"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions read."""

    actor: Actor
    today: date
    sent_on: date
    reason: str = ""
    note: str = ""
    proposes: bool = False


Condition = Callable[[Facts], str]


def never(refusal: str) -> Condition:
    """Return the condition that always refuses, saying why."""
    return lambda facts: refusal


def _by(actor: Actor, refusal: str) -> Condition:
    return lambda facts: "" if facts.actor is actor else refusal


by_partner = _by(Actor.PARTNER, "Cette réponse est celle du partenaire.")
by_team = _by(Actor.TEAM, "Seule l’équipe qui a envoyé cette orientation peut le faire.")


def has_reason(facts: Facts) -> str:
    """A refusal has a reason, in words when it is another one."""
    if facts.reason not in UnmetReason.values:
        return "Dites pourquoi, en touchant une raison."
    if facts.reason == UnmetReason.OTHER and not facts.note.strip():
        return "Précisez la raison en quelques mots."
    return by_partner(facts)


def is_over(facts: Facts) -> str:
    """Nobody answered for EXPIRY_DAYS."""
    if facts.actor is Actor.CLOCK and (facts.today - facts.sent_on).days >= EXPIRY_DAYS:
        return ""
    return f"Le partenaire a {EXPIRY_DAYS} jours pour répondre."


def proposes_again(facts: Facts) -> str:
    """An accepted referral takes another date; it is not accepted twice."""
    return by_partner(facts) if facts.proposes else "Cette demande est déjà acceptée."


SENT, SEEN, ACCEPTED, DECLINED, SERVED, NOT_SERVED, EXPIRED, WITHDRAWN = ReferralStatus
_ENDS = {
    DECLINED: "Cette demande a déjà été déclinée.",
    SERVED: "L’aide est déjà notée comme apportée.",
    NOT_SERVED: "L’aide est déjà notée comme non apportée.",
    EXPIRED: "Cette demande est restée sans réponse trop longtemps : elle est close.",
    WITHDRAWN: "Cette demande a été retirée.",
}
_ACCEPT_FIRST = never("Acceptez d’abord la demande.")
_OPENED = never("Cette demande est déjà ouverte.")
_ANSWERED = never("Cette demande est déjà acceptée.")

TABLE: dict[tuple[ReferralStatus, ReferralStatus], Condition] = {
    **{(end, target): never(said) for end, said in _ENDS.items() for target in ReferralStatus},
    (SENT, SENT): never("Cette demande est déjà envoyée."),
    (SENT, SEEN): by_partner,
    (SENT, ACCEPTED): by_partner,
    (SENT, DECLINED): has_reason,
    (SENT, SERVED): _ACCEPT_FIRST,
    (SENT, NOT_SERVED): _ACCEPT_FIRST,
    (SENT, EXPIRED): is_over,
    (SENT, WITHDRAWN): by_team,
    (SEEN, SENT): _OPENED,
    (SEEN, SEEN): _OPENED,
    (SEEN, ACCEPTED): by_partner,
    (SEEN, DECLINED): has_reason,
    (SEEN, SERVED): _ACCEPT_FIRST,
    (SEEN, NOT_SERVED): _ACCEPT_FIRST,
    (SEEN, EXPIRED): is_over,
    (SEEN, WITHDRAWN): by_team,
    (ACCEPTED, SENT): _ANSWERED,
    (ACCEPTED, SEEN): _ANSWERED,
    (ACCEPTED, ACCEPTED): proposes_again,
    (ACCEPTED, DECLINED): never("Cette demande est déjà acceptée : dites plutôt que l’aide n’a pas été apportée."),
    (ACCEPTED, SERVED): by_partner,
    (ACCEPTED, NOT_SERVED): has_reason,
    (ACCEPTED, EXPIRED): _ANSWERED,
    (ACCEPTED, WITHDRAWN): by_team,
    # Nobody answered: the team may ask once more, from the first day again.
    (EXPIRED, SENT): by_team,
}


def refusal(source: str, target: str, facts: Facts) -> str:
    """Return why a referral may not go from ``source`` to ``target``; empty when it may."""
    return TABLE[ReferralStatus(source), ReferralStatus(target)](facts)
