"""Who could go to someone: the best with why, those who almost could, what would open more."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from core.formatting import duration
from mediation.enums import Weekday
from volunteers.pairing.match_words import Sight, lacking, opening_words, told
from volunteers.pairing.matches import CRITERIA, MatchTable, match_table
from volunteers.pairing.model import (
    Almost,
    Answer,
    Block,
    HelperCard,
    MatchWeights,
    SeniorCard,
    Suggestion,
    Wishes,
)
from volunteers.pairing.tables import Flags, day_bits

# So many pairs to be formed, of which with someone who already comes, teams that almost fit and other days are told.
COMPOSED_SHOWN, COMPLETED_SHOWN, ALMOST_SHOWN, DAYS_SHOWN = 4, 2, 5, 2
# Beyond, more time on the road would not be worth asking.
ALMOST_MINUTES = 75.0
_OPENINGS = {
    Block.ROOM: "en venant moins souvent",
    Block.DISTANCE: f"en acceptant jusqu’à {duration(round(ALMOST_MINUTES))} de route",
    Block.PAPERS: "une fois leurs papiers en ordre",
}


def suggest_matches(
    helpers: Sequence[HelperCard],
    senior: SeniorCard,
    wishes: Wishes,
    weights: MatchWeights,
    *,
    pairs: Sequence[tuple[int, int]] = (),
    composed: Sequence[tuple[int, int]] = (),
    set_aside: Collection[frozenset[int]] = (),
    limit: int = 6,
) -> Answer:
    """Rank who could go to someone, best first, with why; equal scores follow the keys.

    ``composed`` are pairs to be formed for this person: the best few come besides ``limit``, first those that give
    a known helper a second face, then others, no helper in more than two of them. Teams ``set_aside`` are left out
    without being counted.
    """
    table = match_table(helpers, [senior], wishes, [*pairs, *composed])
    cards = {card.key: card for card in helpers}
    look = _Look(table, cards, senior, weights, wishes)
    new = set(composed) - set(pairs)
    aside = np.array([frozenset(team) in set_aside for team in table.teams], dtype=np.bool_)
    ranked = look.ranked(table.possible()[:, 0] & ~aside)
    standing = [row for row in ranked if table.teams[row] not in new][:limit]
    to_form = [row for row in ranked if table.teams[row] in new]
    completing = [row for row in to_form if senior.met.intersection(table.teams[row])][:COMPLETED_SHOWN]
    others = look.sparing([row for row in to_form if row not in completing], each=2)
    formed = [*completing, *others][:COMPOSED_SHOWN]
    kept = set(standing) | set(formed)
    counted = np.array([team not in new for team in table.teams], dtype=np.bool_) & ~table.already[:, 0] & ~aside
    left_out = {reason: int((flags[:, 0] & counted).sum()) for reason, flags in table.refused.items()}
    return Answer(
        tuple(look.suggestion(row) for row in ranked if row in kept),
        {reason: count for reason, count in left_out.items() if count},
        look.almost(aside),
        look.openings(aside),
    )


class _Look:
    """A table of one senior, read row by row."""

    def __init__(
        self, table: MatchTable, cards: Mapping[int, HelperCard], senior: SeniorCard, weights: MatchWeights,
        wishes: Wishes,
    ) -> None:  # fmt: skip
        self.table, self.cards, self.senior, self.weights, self.wishes = table, cards, senior, weights, wishes
        self.scores = table.scores(weights)[:, 0]

    def ranked(self, flags: Flags) -> list[int]:
        """Rows kept, best first."""
        rows = np.flatnonzero(flags).tolist()
        return sorted(rows, key=lambda row: (-self.scores[row], self.table.teams[row]))

    def sparing(self, rows: Sequence[int], *, each: int) -> list[int]:
        """Rows in order, without those of a helper already told ``each`` times."""
        times: Counter[int] = Counter()
        found = []
        for row in rows:
            if all(times[key] < each for key in self.table.teams[row]):
                times.update(self.table.teams[row])
                found.append(row)
        return found

    def sight(self, row: int) -> Sight:
        """The team of a row before the person."""
        team = self.table.teams[row]
        shares = {name: float(self.table.criteria[name][row, 0]) for name in CRITERIA}
        is_wished = any((key, self.senior.key) in self.wishes.preferred for key in team)
        people = [self.cards[key] for key in team]
        return Sight(people, self.senior, shares, float(self.table.minutes[row, 0]), is_wished)

    def suggestion(self, row: int) -> Suggestion:
        """The team of a row with its reasons."""
        score = round(float(self.scores[row]))
        return Suggestion(self.table.teams[row], score, *told(self.sight(row), self.weights))

    def _stopped_by(self, block: Block, aside: Flags) -> Flags:
        """Rows that this block alone stops."""
        out = self.table.hidden[:, 0] | self.table.already[:, 0] | aside
        for other, flags in self.table.blocks.items():
            out = out | flags[:, 0] if other != block else out
        is_near = self.table.minutes[:, 0] <= ALMOST_MINUTES
        return np.asarray(self.table.blocks[block][:, 0] & ~out & is_near, dtype=np.bool_)

    def almost(self, aside: Flags) -> tuple[Almost, ...]:
        """Who would fit but for one thing, each helper once."""
        stopped = {block: self._stopped_by(block, aside) for block in Block}
        rows = self.ranked(np.logical_or.reduce(list(stopped.values())))
        found = []
        for row in self.sparing(rows, each=1):
            block = next(block for block, flags in stopped.items() if flags[row])
            if words := lacking(block, self.sight(row)):
                found.append(Almost(self.table.teams[row], round(float(self.scores[row])), block, words))
        return tuple(found[:ALMOST_SHOWN])

    def openings(self, aside: Flags) -> tuple[str, ...]:
        """What to change in what is asked, and how many helpers could then come, alone or leading a pair."""
        rows = np.flatnonzero(self._stopped_by(Block.DAYS, aside)).tolist()
        by_day: dict[int, set[int]] = {}
        for row in rows:
            free = day_bits(self.sight(row).common)
            for day in (day for day in range(7) if free & (1 << day)):
                by_day.setdefault(day, set()).add(self.table.teams[row][0])
        best = sorted(by_day.items(), key=lambda item: (-len(item[1]), item[0]))[:DAYS_SHOWN]
        told_of = {f"en acceptant le {Weekday(day).label}": leads for day, leads in best}
        for block, words in _OPENINGS.items():
            leads = {self.table.teams[row][0] for row in np.flatnonzero(self._stopped_by(block, aside)).tolist()}
            told_of[words] = leads
        return tuple(opening_words(words, len(leads)) for words, leads in told_of.items() if leads)
