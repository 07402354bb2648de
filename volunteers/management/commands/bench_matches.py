"""Measure suggestions of matches, and how evenly they share what is asked, on generated people."""

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandParser

from mediation.enums import ProfileLevel, Theme
from volunteers.pairing.composing import pairs_for
from volunteers.pairing.fairness import Sharing, by_suggestion, first_come, gini, share_out
from volunteers.pairing.matches import MatchTable, match_table
from volunteers.pairing.model import HelperCard, MatchWeights, PairWeights, SeniorCard, Wishes
from volunteers.pairing.pairs import suggest_pairs
from volunteers.pairing.suggestions import suggest_matches

GOAL_SECONDS = 2.0
HOURS_OF_A_MATCH = 12.0
SAYS_YES = 0.6
# One helper in so many is in civic service, who never goes alone.
YOUTH_EVERY = 8
_WORDS = ("jardin", "couture", "chant", "marche", "cuisine", "photo", "lecture", "belote", "rugby", "tricot")
_THEMES = tuple(theme for theme in Theme.values if theme not in {Theme.PROCEDURES, Theme.DIAGNOSIS})[:10]
_LEVELS = tuple(ProfileLevel.values)


class Command(BaseCommand):
    """Time 200 helpers × 600 seniors, and compare asking by suggestion with asking the nearest."""

    help = "Mesure les propositions de jumelage : secondes, et partage des heures et des demandes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Sizes and seed."""
        parser.add_argument("--helpers", type=int, default=200)
        parser.add_argument("--seniors", type=int, default=600)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was measured."""
        dice = np.random.default_rng(options["seed"])
        helpers = [_helper(dice, key) for key in range(1, options["helpers"] + 1)]
        seniors = [_senior(dice, key) for key in range(1, options["seniors"] + 1)]
        wishes = Wishes(avoided=frozenset((key, key + 2) for key in range(1, len(helpers), 9)))
        weights = MatchWeights()

        pairs = suggest_pairs(helpers, wishes, PairWeights(), limit=50)
        couples = [(one.helpers[0], one.helpers[1]) for one in pairs]
        began = perf_counter()
        table = match_table(helpers, seniors, wishes, couples)
        scores = table.scores(weights)
        ranked = np.argsort(-np.where(table.possible(), scores, -1), axis=0, kind="stable")
        seconds = perf_counter() - began
        sizes = f"{len(table.teams)} × {len(seniors)}"
        self._line(f"{sizes}, tout le classement", seconds)
        began = perf_counter()
        suggest_pairs(helpers, wishes, PairWeights(), limit=50)
        self._line(f"binômes parmi {len(helpers)}", perf_counter() - began)
        began = perf_counter()
        composed = pairs_for(helpers, seniors[0], wishes, existing=couples)
        suggest_matches(helpers, seniors[0], wishes, weights, pairs=couples, composed=composed)
        told = f"une personne, {len(composed)} binômes à former"
        self._line(told, perf_counter() - began)
        everyone = [replace(one, may_go_alone=True, may_lead=True) for one in helpers]
        self._fairness(dice, match_table(everyone, seniors, wishes), weights)
        if seconds > GOAL_SECONDS or len(ranked) != len(table.teams):
            raise SystemExit(1)

    def _line(self, what: str, seconds: float) -> None:
        self.stdout.write(f"{what:40} {seconds:8.3f} s")

    def _fairness(self, dice: np.random.Generator, table: MatchTable, weights: MatchWeights) -> None:
        """Print Gini's indexes of both ways of asking, with the same people and the same answers."""
        size = len(table.teams)
        says_yes = dice.random((size, len(table.seniors))) < SAYS_YES
        limit = np.asarray(dice.integers(4, 13, size=size) * HOURS_OF_A_MATCH, dtype=np.float64)
        ways = {
            "par proposition": by_suggestion(table, weights, limit),
            "au plus proche": first_come(table),
        }
        for name, order in ways.items():
            shared = share_out(table, order, says_yes=says_yes, limit=limit, hours=HOURS_OF_A_MATCH)
            self.stdout.write(f"{name:20} {_told(shared)}")


def _told(shared: Sharing) -> str:
    return (
        f"Gini des heures {gini(shared.hours):.3f}, des demandes {gini(shared.asked):.3f}, "
        f"{shared.served} personnes servies, {int(shared.asked.sum())} demandes"
    )


def _some(dice: np.random.Generator, names: tuple[str, ...], most: int) -> frozenset[str]:
    count = int(dice.integers(0, most + 1))
    return frozenset(names[int(at)] for at in dice.choice(len(names), size=count, replace=False))


def _point(dice: np.random.Generator) -> tuple[float, float]:
    """People gather around three towns, as they do."""
    north, east = ((45.10, 0.47), (45.15, 0.53), (45.03, 0.40))[int(dice.integers(0, 3))]
    return north + float(dice.normal(0, 0.05)), east + float(dice.normal(0, 0.07))


def _helper(dice: np.random.Generator, key: int) -> HelperCard:
    latitude, longitude = _point(dice)
    words = _some(dice, _WORDS, 3)
    return HelperCard(
        key=key,
        name=f"Intervenant {key}",
        latitude=latitude,
        longitude=longitude,
        themes=_some(dice, _THEMES, 6),
        levels=_some(dice, _LEVELS, 3),
        words={word: word for word in words},
        week=int(dice.integers(1, 1 << 10)),
        may_go_alone=key % YOUTH_EVERY > 0,
        may_lead=key % YOUTH_EVERY > 0,
    )


def _senior(dice: np.random.Generator, key: int) -> SeniorCard:
    latitude, longitude = _point(dice)
    words = _some(dice, _WORDS, 3)
    return SeniorCard(
        key=key,
        latitude=latitude,
        longitude=longitude,
        level=_LEVELS[int(dice.integers(0, len(_LEVELS)))],
        themes=_some(dice, _THEMES, 3),
        words={word: word for word in words},
        days=int(dice.integers(0, 1 << 5)),
    )
