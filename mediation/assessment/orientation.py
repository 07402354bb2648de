"""From a situation to a recommended way of helping, always with its reasons in sentences and what to do first."""

from dataclasses import dataclass

from mediation.assessment.grid import ORIGINAL, Grid
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


def advise(case: Situation, grid: Grid = ORIGINAL) -> Advice:
    """Recommend a way: the first rule of the grid that applies. Always at least one reason."""
    rule = grid.rule_for(case)
    return Advice(rule.way, rule.explain(case), first_step(rule.way))
