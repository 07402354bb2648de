"""The life of a case as one table: for each state left and each state wanted, the condition or the refusal.

A condition reads ``Facts`` and answers a refusal in French, or nothing. ``services.case_move`` asks the table and
writes; nothing else changes the state of a case.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mediation.enums import CaseStatus, CloseReason

# The state before the first one.
NEW = ""
# A case ended longer ago is history: taking the person up again opens a new one.
REOPEN_DAYS = 30
# Days without any event after which an open case is shown as standing still, and without a call at a distance.
IDLE_DAYS, CALL_BACK_DAYS = 60, 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions read: the person's file, the case, and what the one who moves it says."""

    has_level: bool = False
    is_archived: bool = False
    has_other_open: bool = False
    has_appointment: bool = False
    before_closing: str = ""
    closed_days: int = 0
    reason: str = ""
    note: str = ""


Condition = Callable[[Facts], str]


def never(refusal: str) -> Condition:
    """Return the condition that always refuses, saying why."""
    return lambda facts: refusal


def always(facts: Facts) -> str:
    """Accept."""
    return ""


def may_open(facts: Facts) -> str:
    """One open case at most, and never on a file put aside."""
    if facts.is_archived or facts.has_other_open:
        return "Cette personne est déjà suivie, ou sa fiche est archivée."
    return ""


def is_assessed(facts: Facts) -> str:
    """Someone has assessed the profile."""
    return "" if facts.has_level else "Faites d’abord le diagnostic numérique : il dit par où commencer."


def may_open_assessed(facts: Facts) -> str:
    """A known person's new case starts where the knowledge stands."""
    return may_open(facts) or is_assessed(facts)


def has_appointment(facts: Facts) -> str:
    """Help has begun: a visit is fixed or made, even before the assessment."""
    if facts.has_appointment:
        return ""
    return "Faites d’abord le diagnostic, ou fixez une visite : l’accompagnement commence alors."


def may_close(facts: Facts) -> str:
    """An end has a reason, in words when it is another one; nothing is reached before it is known where one stood."""
    if facts.reason not in CloseReason.values:
        return "Dites pourquoi le suivi se termine."
    if facts.reason == CloseReason.OTHER and not facts.note:
        return "Précisez la raison en quelques mots."
    if facts.reason == CloseReason.REACHED and not facts.has_level:
        return "Sans diagnostic, on ne sait pas si les objectifs sont atteints : choisissez une autre raison."
    return ""


def may_reopen(facts: Facts) -> str:
    """A case ended in the last month is taken up again, with a reason."""
    if facts.closed_days > REOPEN_DAYS:
        return f"Ce suivi est terminé depuis plus de {REOPEN_DAYS} jours : ouvrez un nouveau dossier."
    return may_open(facts) or ("" if facts.note else "Dites pourquoi le suivi reprend.")


def _taken_up(target: CaseStatus, fits: Callable[[Facts], bool]) -> Condition:
    """It comes back to where it was, or to where the assessment puts it."""

    def condition(facts: Facts) -> str:
        if target == facts.before_closing or fits(facts):
            return may_reopen(facts)
        return f"Ce suivi ne reprend pas à l’état « {target.label} » : il n’y était pas avant de se terminer."

    return condition


REQUESTED, ASSESSED, ACTIVE, FOLLOW_UP, CLOSED = CaseStatus
_STARTS = never("Un dossier s’ouvre à évaluer, ou évalué quand la personne est déjà connue.")
_KNOWN = never("Le diagnostic est fait : le dossier ne redevient pas à évaluer.")
_BEGUN = never("L’accompagnement a commencé : le dossier ne redevient pas seulement évalué.")
_THERE = {state: never(f"Ce dossier est déjà à l’état « {state.label} ».") for state in CaseStatus}

TABLE: dict[tuple[str, CaseStatus], Condition] = {
    (NEW, REQUESTED): may_open,
    (NEW, ASSESSED): may_open_assessed,
    (NEW, ACTIVE): _STARTS,
    (NEW, FOLLOW_UP): _STARTS,
    (NEW, CLOSED): never("Un dossier ne s’ouvre pas terminé."),
    (REQUESTED, REQUESTED): _THERE[REQUESTED],
    (REQUESTED, ASSESSED): is_assessed,
    (REQUESTED, ACTIVE): has_appointment,
    (REQUESTED, FOLLOW_UP): never("Faites d’abord le diagnostic : le suivi à distance se décide ensuite."),
    (REQUESTED, CLOSED): may_close,
    (ASSESSED, REQUESTED): _KNOWN,
    (ASSESSED, ASSESSED): _THERE[ASSESSED],
    (ASSESSED, ACTIVE): always,
    (ASSESSED, FOLLOW_UP): always,
    (ASSESSED, CLOSED): may_close,
    (ACTIVE, REQUESTED): _BEGUN,
    (ACTIVE, ASSESSED): _BEGUN,
    (ACTIVE, ACTIVE): _THERE[ACTIVE],
    (ACTIVE, FOLLOW_UP): is_assessed,
    (ACTIVE, CLOSED): may_close,
    (FOLLOW_UP, REQUESTED): _KNOWN,
    (FOLLOW_UP, ASSESSED): _BEGUN,
    (FOLLOW_UP, ACTIVE): always,
    (FOLLOW_UP, FOLLOW_UP): _THERE[FOLLOW_UP],
    (FOLLOW_UP, CLOSED): may_close,
    (CLOSED, REQUESTED): _taken_up(REQUESTED, lambda facts: not facts.has_level),
    (CLOSED, ASSESSED): _taken_up(ASSESSED, lambda facts: facts.has_level),
    (CLOSED, ACTIVE): _taken_up(ACTIVE, lambda facts: False),
    (CLOSED, FOLLOW_UP): _taken_up(FOLLOW_UP, lambda facts: False),
    (CLOSED, CLOSED): never("Ce suivi est déjà terminé."),
}


def refusal(source: str, target: str, facts: Facts) -> str:
    """Return why a case may not go from ``source`` to ``target``; empty when it may."""
    if target not in CaseStatus.values:
        return "Cet état n’existe pas."
    return TABLE[source, CaseStatus(target)](facts)
