"""The grid that decides: rules read from top to bottom, the first that applies gives the way.

Reasons behind the original grid (DESIGN §3): what must be set up at home argues for a home visit; who can and wants
to come is better served at a workshop; pleasure and culture come before paperwork for the least interested, whom a
civic-service pair visits out of courtesy; procedures on behalf of someone belong to counsellors and social workers;
the autonomous are followed remotely; who is driven or cannot travel but wishes to meet people is brought along.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mediation.assessment.reasons import REASONS, named_reasons, plain_reasons
from mediation.assessment.situation import FACTS, Situation, every_situation
from mediation.enums import ProfileLevel, Way

MOST_RULES = 40
LONGEST_NOTE = 200
# Aidants Connect keeps procedures on behalf of someone to professionals.
NOT_FOR_PROCEDURES = frozenset({Way.HOME_VOLUNTEERS, Way.HOME_CIVIC})


class GridError(ValueError):
    """A grid that cannot be used; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When all ``conditions`` hold, ``way`` is recommended.

    Each condition names a fact and the values that suit. ``reasons`` are keys of REASONS; without any, the rule
    explains itself. ``note`` is the manager's own sentence, shown after them.
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    way: Way
    reasons: tuple[str, ...] = ()
    note: str = ""

    def applies(self, case: Situation) -> bool:
        """Tell whether every condition holds."""
        return all(case.value_of(fact) in values for fact, values in self.conditions)

    def explain(self, case: Situation) -> tuple[str, ...]:
        """Reasons for this person, in sentences; always at least one."""
        facts = [fact for fact, _ in self.conditions]
        found = named_reasons(self.reasons, case) or plain_reasons(facts, self.way, case)
        return (*found, self.note) if self.note else found

    @property
    def sentence(self) -> str:
        """When the rule applies, in French: "Si la personne …, et …"."""
        if not self.conditions:
            return "Dans tous les autres cas"
        parts = [" ou ".join(FACTS[fact].values[value] for value in values) for fact, values in self.conditions]
        return f"Si la personne {', et '.join(parts)}"

    def as_data(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        conditions = {fact: list(values) for fact, values in self.conditions}
        return {"conditions": conditions, "way": str(self.way), "reasons": list(self.reasons), "note": self.note}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Rule":
        """Read a stored rule. Raises GridError for what the rules do not know."""
        return cls(
            _conditions(data.get("conditions", {})),
            _way(data.get("way", "")),
            _reasons(data.get("reasons", ())),
            str(data.get("note", ""))[:LONGEST_NOTE],
        )


def _conditions(data: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(data, Mapping) or not all(fact in FACTS for fact in data):
        raise GridError("Une règle porte sur un fait inconnu.")
    if any(value not in FACTS[fact].values for fact, values in data.items() for value in values):
        raise GridError("Une règle attend une réponse inconnue.")
    # Asking for every value asks for nothing; facts and values keep one order, so that equal rules are equal.
    asked = {fact: tuple(value for value in FACTS[fact].values if value in data.get(fact, ())) for fact in FACTS}
    return tuple((fact, values) for fact, values in asked.items() if 0 < len(values) < len(FACTS[fact].values))


def _way(value: Any) -> Way:
    if value not in Way.values:
        raise GridError("Une règle mène à une façon d’aider inconnue.")
    return Way(value)


def _reasons(keys: Sequence[Any]) -> tuple[str, ...]:
    if any(key not in REASONS for key in keys):
        raise GridError("Une règle porte une raison inconnue.")
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rules in order."""

    rules: tuple[Rule, ...]

    def place_for(self, case: Situation) -> int:
        """Place of the first rule that applies, from 0."""
        return next(place for place, rule in enumerate(self.rules) if rule.applies(case))

    def rule_for(self, case: Situation) -> Rule:
        """Return the first rule that applies."""
        return self.rules[self.place_for(case)]

    @property
    def digest(self) -> str:
        """A short mark of all the rules: another mark, another grid."""
        return sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()[:16]

    def as_data(self) -> list[dict[str, Any]]:
        """Return the grid as it is stored."""
        return [rule.as_data() for rule in self.rules]

    @classmethod
    def from_data(cls, data: Any) -> "Grid":
        """Read a stored grid. Raises GridError."""
        if not isinstance(data, list):
            raise GridError("La grille n’est pas une liste de règles.")
        return cls(tuple(Rule.from_data(each) for each in data))

    def check(self) -> None:
        """Refuse a grid that leaves someone without a way, or procedures to volunteers. Raises GridError."""
        if not self.rules or self.rules[-1].conditions:
            raise GridError("La dernière règle vaut pour tous les autres cas : personne ne doit rester sans réponse.")
        if len(self.rules) > MOST_RULES:
            raise GridError(f"Une grille tient en {MOST_RULES} règles au plus.")
        for case in every_situation():
            if case.first == "papers_delegate" and self.rule_for(case).way in NOT_FOR_PROCEDURES:
                raise GridError(
                    f"La règle {self.place_for(case) + 1} confierait à des bénévoles ou à des services civiques une "
                    "personne qui demande qu’on fasse ses papiers : cela revient à un conseiller ou à un travailleur "
                    "social."
                )

    def never_reached(self) -> frozenset[int]:
        """Places of the rules that no situation reaches: those above always answer first."""
        reached = {self.place_for(case) for case in every_situation()}
        return frozenset(range(len(self.rules))) - reached


def _rule(way: Way, *reasons: str, **conditions: tuple[str, ...]) -> Rule:
    return Rule.from_data({"conditions": conditions, "way": way, "reasons": reasons})


_TO_SET_UP = ("device", "network")
_AUTONOMOUS = (ProfileLevel.AUTONOMOUS.value,)

# The grid of origin: never changed, since assessments refer to it.
ORIGINAL = Grid(
    (
        _rule(Way.HOME_COUNSELLOR, "set_up", "also_papers", "delegate", first=("papers_delegate",), setup=_TO_SET_UP),
        _rule(Way.SOCIAL_WORKER, "first_papers", "delegate", first=("papers_delegate",)),
        _rule(Way.HOME_CIVIC, "courtesy", "pleasure_first", "set_up", level=(ProfileLevel.NOT_INTERESTED.value,)),
        _rule(Way.HYBRID, "set_up", "after_a_visit", level=_AUTONOMOUS, setup=_TO_SET_UP),
        _rule(Way.HYBRID, "prefers_home", "after_a_visit", level=_AUTONOMOUS, place=("home",)),
        _rule(Way.HOME_COUNSELLOR, "set_up", "one_visit", "then_workshop", setup=_TO_SET_UP),
        _rule(Way.DROP_IN, "open_place", "no_wait", level=_AUTONOMOUS, mobility=("alone",), place=("workshop",)),
        _rule(Way.DROP_IN, "open_place", "no_wait", level=_AUTONOMOUS, mobility=("alone",), online=("no",)),
        _rule(Way.WORKSHOP_TRANSPORT, "company", "transport", place=("workshop",), mobility=("driven", "cannot")),
        _rule(Way.REMOTE, "can_connect", "same_day", level=_AUTONOMOUS, online=("yes",)),
        _rule(Way.HYBRID, "lacks_a_device", "find_a_device", level=_AUTONOMOUS),
        _rule(Way.WORKSHOP, "can_come", "with_others", place=("workshop", "any", "unknown"), mobility=("alone",)),
        _rule(Way.WORKSHOP, "company", place=("workshop",)),
        _rule(
            Way.HYBRID,
            "prefers_remote",
            "first_visit",
            place=("remote",),
            level=(ProfileLevel.WILLING.value,),
            online=("yes",),
        ),
        _rule(Way.HOME_COUNSELLOR, "learns_papers", "documents_at_hand", first=("papers_learn",)),
        _rule(Way.HOME_VOLUNTEERS, "why_at_home", "time_to_repeat"),
    )
)
