"""Pairs that could be formed for someone: a youth with a lead, a known face with a new one, skills that complete."""

from collections.abc import Collection, Sequence

import numpy as np

from volunteers.pairing.model import HelperCard, SeniorCard, Wishes
from volunteers.pairing.pairs import in_order, pair_criteria, pair_possible
from volunteers.pairing.tables import flagged, incidence


def pairs_for(
    helpers: Sequence[HelperCard], senior: SeniorCard, wishes: Wishes, *, existing: Collection[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return the pairs (lead, mate) worth forming for someone; not those that exist, nor of two who already come.

    All obey the rules of pairs (a lead, an hour in common, not apart, not too far). One of three things speaks for
    each: the mate never goes alone (civic service, minors), one of the two already comes and the other would be a
    second known face, or each knows something asked that the other does not.
    """
    cards = sorted(helpers, key=lambda card: card.key)
    if len(cards) < 2:
        return []
    facts, crow = pair_criteria(cards, wishes)
    possible = pair_possible(cards, wishes, facts, crow)
    keys = [card.key for card in cards]
    never_alone = np.array([not card.may_go_alone for card in cards], dtype=np.bool_)
    met = np.array([card.key in senior.met for card in cards], dtype=np.bool_)
    can = incidence([card.themes for card in cards], sorted(senior.themes))
    adds = can @ (1 - can).T > 0
    wanted = never_alone[:, None] | never_alone[None, :] | (met[:, None] ^ met[None, :]) | (adds & adds.T)
    known = flagged(keys, keys, existing)
    possible &= wanted & ~(met[:, None] & met[None, :]) & ~(known | known.T)
    rows, columns = np.nonzero(np.triu(possible, 1))
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        lead, mate = in_order(cards[row], cards[column])
        found.append((lead.key, mate.key))
    return found
