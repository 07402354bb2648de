"""Matches of a helper or a pair with someone: what each criterion gives, all people at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from volunteers.pairing.model import (
    Block,
    HelperCard,
    MatchWeights,
    Refusal,
    SeniorCard,
    Wishes,
)
from volunteers.pairing.tables import (
    FAR,
    Flags,
    Floats,
    Ints,
    bits,
    day_bits,
    flagged,
    free_hours,
    incidence,
    journey_minutes,
    shared,
)

FARTHEST_MINUTES = 45.0
NEAREST_MINUTES = 5.0
WORDS_ENOUGH = 2.0
CRITERIA = tuple(item.name for item in fields(MatchWeights))
Team = tuple[int, ...]


@dataclass(frozen=True)
class MatchTable:
    """What each criterion gives, 0 to 1, (teams, seniors), and who is left out for what.

    ``teams`` are keys of helpers, lead first. ``refused`` holds in the order in which a refusal is told. ``already``:
    everyone of the team already comes, or is proposed. ``blocks`` says what stops each team, ``hidden`` who is never
    shown, not even as almost possible: reserves (J7), nobody to lead.
    """

    teams: tuple[Team, ...]
    seniors: tuple[int, ...]
    criteria: Mapping[str, Floats]
    minutes: Floats
    refused: Mapping[Refusal, Flags]
    already: Flags
    blocks: Mapping[Block, Flags]
    hidden: Flags

    def possible(self) -> Flags:
        """Who may be proposed to whom."""
        out = self.already.copy()
        for flags in self.refused.values():
            out |= flags
        return ~out

    def scores(self, weights: MatchWeights) -> Floats:
        """Scores out of 100, whoever is left out."""
        total = sum(getattr(weights, name) for name in CRITERIA)
        parts = sum(getattr(weights, name) * self.criteria[name] for name in CRITERIA)
        return np.asarray(np.round(100 * parts / total, 6), dtype=np.float64)


def match_table(
    helpers: Sequence[HelperCard],
    seniors: Sequence[SeniorCard],
    wishes: Wishes,
    pairs: Sequence[tuple[int, int]] = (),
) -> MatchTable:
    """Compare every helper who may go alone, and every pair (lead, mate), with every senior."""
    cards = sorted(helpers, key=lambda card: card.key)
    people = sorted(seniors, key=lambda card: card.key)
    at = {card.key: row for row, card in enumerate(cards)}
    known = [pair for pair in sorted(set(pairs)) if pair[0] in at and pair[1] in at]
    alone = [(card.key,) for card in cards if card.may_go_alone]
    teams: tuple[Team, ...] = (*alone, *known)
    first = np.array([at[team[0]] for team in teams], dtype=np.int64)
    second = np.array([at[team[-1]] for team in teams], dtype=np.int64)
    facts = _Facts(cards, people, wishes, first, second)
    return MatchTable(
        teams=teams,
        seniors=tuple(card.key for card in people),
        criteria=facts.criteria(),
        minutes=facts.minutes,
        refused=facts.refused(),
        already=facts.met[first] & facts.met[second],
        blocks=facts.blocks,
        hidden=facts.hidden,
    )


class _Facts:
    """Arrays of helpers × seniors, read for teams of one or two: ``first`` and ``second`` are rows of helpers."""

    def __init__(
        self, cards: Sequence[HelperCard], people: Sequence[SeniorCard], wishes: Wishes, first: Ints, second: Ints
    ) -> None:  # fmt: skip
        self.cards, self.people, self.first, self.second = cards, people, first, second
        keys, names = [card.key for card in cards], [card.key for card in people]
        self.avoided = flagged(keys, names, wishes.avoided)
        self.preferred = flagged(keys, names, wishes.preferred)
        self.met = flagged(keys, names, [(key, one.key) for one in people for key in one.met])
        road = journey_minutes(cards, people)
        drives = np.array([card.mode != "PASSENGER" for card in cards], dtype=np.bool_)[:, None]
        rides = np.where(drives, road, 0.0)
        together = np.maximum(rides[first], rides[second])
        self.minutes = np.where((drives[first] | drives[second]), together, FAR)
        apart = flagged(keys, keys, wishes.apart)
        self.apart = (apart | apart.T)[first, second][:, None]
        self.days = self._days()
        self.hidden = self._hidden()
        self.blocks = self._blocks()

    def both_or(self, flags: Flags) -> Flags:
        """True where it holds for one of the team."""
        return np.asarray(flags[self.first] | flags[self.second], dtype=np.bool_)

    def criteria(self) -> dict[str, Floats]:
        """What each criterion gives, 0 to 1."""
        load = np.array([card.load for card in self.cards], dtype=np.float64)
        light = np.clip(1 - (load[self.first] + load[self.second]) / 2, 0, 1)
        span = FARTHEST_MINUTES - NEAREST_MINUTES
        shape = self.minutes.shape
        return {
            "near": np.clip((FARTHEST_MINUTES - self.minutes) / span, 0, 1),
            "light": np.broadcast_to(light[:, None], shape),
            "tastes": self._tastes(),
            "able": self._able(),
            "known": self._known(),
            "days": self.days,
        }

    def _tastes(self) -> Floats:
        """Words in common, each counted once for a pair; a language other than French counts as two words."""
        mine = [{*self.cards[one].words, *self.cards[two].words} for one, two in self._teams()]
        speak = [{*self.cards[one].languages, *self.cards[two].languages} for one, two in self._teams()]
        words = shared(mine, [set(person.words) for person in self.people])
        tongues = shared(speak, [set(person.languages) for person in self.people])
        return np.clip((words + WORDS_ENOUGH * tongues) / WORDS_ENOUGH, 0, 1)

    def _teams(self) -> list[tuple[int, int]]:
        return list(zip(self.first.tolist(), self.second.tolist(), strict=True))

    def _able(self) -> Floats:
        """Share of what is asked that one of the team can do; nothing asked: all of it."""
        names = sorted({theme for person in self.people for theme in person.themes})
        can = incidence([card.themes for card in self.cards], names)
        both = np.maximum(can[self.first], can[self.second])
        asked = incidence([person.themes for person in self.people], names)
        count = asked.sum(axis=1)[None, :]
        return np.asarray(np.where(count == 0, 1.0, both @ asked.T / np.maximum(count, 1)), dtype=np.float64)

    def _known(self) -> Floats:
        known = np.zeros((len(self.cards), len(self.people)), dtype=np.float64)
        at = {card.key: row for row, card in enumerate(self.cards)}
        for column, person in enumerate(self.people):
            for key, how_well in person.known.items():
                if key in at:
                    known[at[key], column] = min(1.0, max(0.0, how_well))
        known = np.where(self.preferred, 1.0, known)
        return np.asarray(np.maximum(known[self.first], known[self.second]), dtype=np.float64)

    def _days(self) -> Floats:
        """Share of the days preferred on which the whole team has the same hour free."""
        hours = [free_hours(card) for card in self.cards]
        free = bits([day_bits(hours[one] & hours[two]) for one, two in self._teams()], 7)
        wanted = bits([person.days or 0b1111111 for person in self.people], 7)
        anything = np.array([person.days == 0 for person in self.people], dtype=np.bool_)[None, :]
        common = free @ wanted.T
        share = common / np.maximum(wanted.sum(axis=1)[None, :], 1)
        return np.asarray(np.where(anything, (common > 0).astype(np.float64), share), dtype=np.float64)

    def _hidden(self) -> Flags:
        """Reserves (invariant J7), and teams that nobody may lead."""
        leads = np.array([card.may_lead for card in self.cards], dtype=np.bool_)[:, None]
        return np.asarray(self.both_or(self.avoided) | self.apart | ~leads[self.first], dtype=np.bool_)

    def _blocks(self) -> dict[Block, Flags]:
        may = np.array([card.may_visit for card in self.cards], dtype=np.bool_)[:, None]
        level_names = sorted({person.level for person in self.people} - {""})
        accepts = incidence([card.levels or set(level_names) for card in self.cards], level_names)
        wants = incidence([{person.level} for person in self.people], level_names)
        suits = (accepts @ wants.T > 0) | (wants.sum(axis=1) == 0)[None, :]
        room = np.array([FAR if card.room is None else card.room for card in self.cards], dtype=np.float64)[:, None]
        pace = np.array([person.pace for person in self.people], dtype=np.float64)[None, :]
        shape = self.minutes.shape
        return {
            Block.PAPERS: np.broadcast_to(~(may[self.first] & may[self.second]), shape),
            Block.LEVEL: self.both_or(~suits),
            Block.ROOM: np.asarray(np.minimum(room[self.first], room[self.second]) < pace, dtype=np.bool_),
            Block.DAYS: np.asarray(self.days == 0, dtype=np.bool_),
            Block.DISTANCE: np.asarray(self.minutes > FARTHEST_MINUTES, dtype=np.bool_),
        }

    def refused(self) -> dict[Refusal, Flags]:
        """Who is left out. A reserve is looked at first and told as any other reason (invariant J7)."""
        blocks = self.blocks
        other = self.hidden | blocks[Block.PAPERS] | blocks[Block.LEVEL] | blocks[Block.ROOM]
        return {
            Refusal.OTHER: other,
            Refusal.DAYS: blocks[Block.DAYS] & ~other,
            Refusal.DISTANCE: blocks[Block.DISTANCE] & ~blocks[Block.DAYS] & ~other,
        }
