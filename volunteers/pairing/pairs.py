"""Pairs of helpers: who would go well with whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from core.formatting import duration, enumerate_fr
from mediation.enums import Theme
from volunteers.pairing.model import HelperCard, PairWeights, Point, Suggestion, Wishes
from volunteers.pairing.tables import (
    MINUTES_PER_KM,
    START_MINUTES,
    Flags,
    Floats,
    common_half_days,
    flagged,
    incidence,
    kilometres,
)

FARTHEST_KM = 25.0
# So many half-days in common in a week are enough.
SLOTS_ENOUGH = 4.0
LABELS = {
    "slots": "Libres aux mêmes moments",
    "skills": "Savoir-faire qui se complètent",
    "near": "Habitent près l’un de l’autre",
    "wish": "Souhaitent aller ensemble",
}
CRITERIA = tuple(LABELS)


def suggest_pairs(
    helpers: Sequence[HelperCard],
    wishes: Wishes,
    weights: PairWeights,
    *,
    existing: Collection[frozenset[int]] = (),
    limit: int = 10,
) -> list[Suggestion]:
    """Rank the pairs that could be formed, best first; equal scores follow the keys.

    Left out: two people apart (J7), two of whom neither may lead, two passengers, people with no time in common, who
    live too far, who may not visit today, and pairs that exist.
    """
    cards = sorted(helpers, key=lambda card: card.key)
    if len(cards) < 2:
        return []
    facts, crow = pair_criteria(cards, wishes)
    total = sum(getattr(weights, name) for name in CRITERIA)
    parts = sum(getattr(weights, name) * facts[name] for name in CRITERIA)
    scores = np.round(100 * np.asarray(parts) / total, 6)
    possible = pair_possible(cards, wishes, facts, crow)
    for couple in existing:
        rows = [row for row, card in enumerate(cards) if card.key in couple]
        if len(rows) == 2:
            possible[rows[0], rows[1]] = possible[rows[1], rows[0]] = False
    left, right = np.nonzero(np.triu(possible, 1))
    order = np.lexsort((right, left, -scores[left, right]))[:limit]
    found = []
    for row, column in zip(left[order].tolist(), right[order].tolist(), strict=True):
        shares = {name: float(facts[name][row, column]) for name in CRITERIA}
        score, apart = float(scores[row, column]), float(crow[row, column])
        found.append(_suggestion(_Couple(cards[row], cards[column], shares, apart, score), weights))
    return found


def pair_criteria(cards: Sequence[HelperCard], wishes: Wishes) -> tuple[dict[str, Floats], Floats]:
    """Return what each criterion gives two helpers, 0 to 1, and the kilometres between them, all (H, H)."""
    keys = [card.key for card in cards]
    crow = kilometres(cards, cards)
    names = sorted({theme for card in cards for theme in card.themes})
    can = incidence([card.themes for card in cards], names)
    either = can.sum(axis=1)[:, None] + can.sum(axis=1)[None, :] - can @ can.T
    best = np.maximum(can.sum(axis=1)[:, None], can.sum(axis=1)[None, :])
    together = flagged(keys, keys, wishes.together)
    return {
        "slots": np.clip(common_half_days(cards) / SLOTS_ENOUGH, 0, 1),
        # What one knows and the other does not, out of all that both know.
        "skills": np.where(either > 0, np.clip(2 * (either - best) / np.maximum(either, 1), 0, 1), 0.0),
        "near": np.clip(1 - crow / FARTHEST_KM, 0, 1),
        "wish": np.where(together & together.T, 1.0, np.where(together | together.T, 0.7, 0.0)),
    }, crow


def pair_possible(cards: Sequence[HelperCard], wishes: Wishes, facts: dict[str, Floats], crow: Floats) -> Flags:
    """Tell which two helpers may go together, (H, H)."""
    keys = [card.key for card in cards]
    leads = np.array([card.may_lead for card in cards], dtype=np.bool_)
    visits = np.array([card.may_visit for card in cards], dtype=np.bool_)
    rides = np.array([card.mode == "PASSENGER" for card in cards], dtype=np.bool_)
    apart = flagged(keys, keys, wishes.apart)
    possible = (leads[:, None] | leads[None, :]) & visits[:, None] & visits[None, :]
    possible &= ~(rides[:, None] & rides[None, :]) & ~(apart | apart.T)
    possible &= (facts["slots"] > 0) & (crow <= FARTHEST_KM)
    return np.asarray(possible, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Couple:
    """Two helpers, what each criterion gives, their distance and their score."""

    one: HelperCard
    other: HelperCard
    shares: dict[str, float]
    crow: float
    score: float


def _suggestion(couple: _Couple, weights: PairWeights) -> Suggestion:
    lead, mate = in_order(couple.one, couple.other)
    shares, crow = couple.shares, couple.crow
    words = {
        "slots": _slots(lead, mate),
        "skills": added_skills(lead, mate),
        "near": f"À environ {duration(round(START_MINUTES + crow * MINUTES_PER_KM['CAR']))} l’un de l’autre",
        "wish": "Souhaitent aller ensemble" if shares["wish"] else "Pas de souhait noté",
    }
    total = sum(getattr(weights, name) for name in CRITERIA)
    points = tuple(
        Point(LABELS[name], words[name], 100 * getattr(weights, name) * shares[name] / total,
              100 * getattr(weights, name) / total)
        for name in CRITERIA
    )  # fmt: skip
    reasons = tuple(words[name] for name in CRITERIA if shares[name] >= 0.6)
    minus = tuple(words[name] for name in ("slots", "near") if shares[name] < 0.25)
    return Suggestion((lead.key, mate.key), round(couple.score), points, reasons, minus)


def in_order(one: HelperCard, other: HelperCard) -> tuple[HelperCard, HelperCard]:
    """Lead first: who may lead, who knows more, then by key."""
    lead, mate = sorted((one, other), key=lambda card: (not card.may_lead, -len(card.themes), card.key))
    return lead, mate


def _slots(lead: HelperCard, mate: HelperCard) -> str:
    count = int(common_half_days([lead, mate])[0, 1])
    return "1 demi-journée en commun par semaine" if count == 1 else f"{count} demi-journées en commun par semaine"


def added_skills(lead: HelperCard, mate: HelperCard) -> str:
    """ "Léa ajoute : photos et vidéo"."""
    extra = sorted(mate.themes - lead.themes)
    if not extra:
        return "Les mêmes savoir-faire"
    names = [str(Theme(name).label).lower() if name in Theme.values else name for name in extra[:3]]
    return f"{mate.name} ajoute : {enumerate_fr(names)}"
