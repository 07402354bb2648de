"""From a situation to a recommended way of helping, always with its reasons in sentences and what to do first."""

from collections.abc import Mapping
from dataclasses import dataclass

from mediation.assessment.grid import NOT_FOR_PROCEDURES, ORIGINAL, Grid, Rule
from mediation.assessment.situation import Situation
from mediation.enums import Way


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommended way and why; ``first_step`` says what to do now."""

    way: Way
    reasons: tuple[str, ...]
    first_step: str


_FIRST_STEPS = {
    Way.HOME_COUNSELLOR: "Noter une demande de visite d’un conseiller, avec ce qu’il y a à régler.",
    Way.HOME_VOLUNTEERS: "Noter une demande de visite à deux ; la première se fait avec un conseiller ou un tuteur.",
    Way.HOME_CIVIC: "Noter une visite de courtoisie à deux, en partant de ce qui lui plaît.",
    Way.WORKSHOP: "Proposer la date du prochain atelier et rappeler la veille.",
    Way.WORKSHOP_TRANSPORT: "Proposer un atelier et demander le transport, aller et retour.",
    Way.DROP_IN: "Donner l’adresse et les horaires du lieu le plus proche.",
    Way.REMOTE: "Convenir d’un premier rendez-vous par téléphone.",
    Way.HYBRID: "Noter une seule visite, puis fixer le premier appel.",
    Way.SOCIAL_WORKER: "Avec son accord, passer la demande à un travailleur social.",
    Way.LETTER_WRITER: "Donner les jours de présence de l’écrivain public.",
}


def first_step(way: str) -> str:
    """Say what to do first once a way is chosen."""
    return _FIRST_STEPS[Way(way)]


def advise(case: Situation, grid: Grid = ORIGINAL, closed: Mapping[str, str] | None = None) -> Advice:
    """Recommend a way: the first rule of the grid that applies. Always at least one reason.

    ``closed`` maps the ways that cannot be had now to why: the next rule that applies answers, and why is said first.
    """
    rule = grid.rule_for(case)
    why = (closed or {}).get(rule.way)
    if why is None:
        return Advice(rule.way, rule.explain(case), first_step(rule.way))
    other = _other_rule(case, grid, frozenset(closed or {}))
    return Advice(other.way, (why, *other.explain(case)), first_step(other.way))


def _other_rule(case: Situation, grid: Grid, closed: frozenset[str]) -> Rule:
    """The next rule whose way can be had: no workshop for who cannot go there, no procedure left to volunteers."""
    shut = set(closed)
    if case.mobility in {"driven", "cannot"}:
        shut.add(Way.WORKSHOP)
    if case.first == "papers_delegate":
        shut |= NOT_FOR_PROCEDURES
    found = (rule for rule in grid.rules if rule.way not in shut and rule.applies(case))
    return next(found, Rule((), Way.HOME_COUNSELLOR))
