"""What French hours say of the whole text: closed on public holidays or in school holidays, "sur rendez-vous".

Each is believed only where it can speak of nothing less than everything: "mardi 9h-12h, mercredi 14h-17h hors vacances
scolaires" may mean Wednesday alone, and is left to a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Token = tuple[str, str]
LIMITS = {"holidays", "school", "term", "appointment"}
_CLOSING = {"except", "closed"}
_HOURS = {"hours", "all_hours"}
_DAYS = {"day", "day_range", "all_days", "week_days", "week_end", "nth_day"}
_RANKS = {"1": "1", "p": "1", "2": "2", "s": "2", "de": "2", "3": "3", "t": "3", "4": "4", "q": "4", "der": "-1"}
_RANK = re.compile(r"\b(\d|premier|second|deuxieme|troisieme|quatrieme|dernier)")
_FIRST_ONES = re.compile(r"\b(2|deux|3|trois)\s+premiers")


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for all the hours; ``is_sure`` is False when it is not clear of which hours it speaks."""

    closes_on_holidays: bool = False
    closes_on_school_holidays: bool = False
    is_by_appointment: bool = False
    is_sure: bool = True


UNCLEAR = Limits(is_sure=False)


def limits_of(tokens: Sequence[Token]) -> Limits:
    """Read the limits in their places among the other tokens."""
    placed = [(place, kind) for place, (kind, _) in enumerate(tokens) if kind in LIMITS]
    said = {kind for _, kind in placed}
    return Limits(
        closes_on_holidays="holidays" in said,
        closes_on_school_holidays=bool({"school", "term"} & said),
        is_by_appointment="appointment" in said,
        is_sure=all(_is_clear(tokens, place, kind) for place, kind in placed),
    )


def without_limits(tokens: Sequence[Token]) -> list[Token]:
    """Return the days and hours alone; "(uniquement les 2 premiers samedis)" is told by the day that it restricts."""
    kept = list(_rest(tokens))
    for place, (kind, words) in enumerate(kept):
        before = next((at for at in range(place - 1, -1, -1) if kept[at][0] not in _HOURS), None)
        if kind == "only_nth" and before is not None and before < place - 1 and _is_day_of(kept[before], words):
            kept[before] = ("nth_day", words)
    # One that restricts no day in sight stays unread: as a day without hours, it makes the reading unsure.
    restricted = {words for kind, words in kept if kind == "nth_day"}
    return [
        ("nth_day", words) if kind == "only_nth" else (kind, words)
        for kind, words in kept
        if kind != "only_nth" or words not in restricted
    ]


def nth_of(words: str) -> str:
    """Return the ranks of "1er et 3eme mardi" as OpenStreetMap writes them: "1,3"; the last is "-1"."""
    first_ones = _FIRST_ONES.search(words)
    if first_ones:
        return ",".join(str(rank) for rank in range(1, 3 if first_ones[1] in {"2", "deux"} else 4))
    ranks = {_rank(found) for found in _RANK.findall(words)}
    return ",".join(sorted(ranks, key=lambda rank: (rank == "-1", rank)))


def _rank(word: str) -> str:
    return next(_RANKS[word[:size]] for size in (3, 2, 1) if word[:size] in _RANKS)


def _is_day_of(token: Token, words: str) -> bool:
    return token[0] == "day" and token[1][:3] in words


def _rest(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield what is neither a limit nor the "sauf" or "fermé" that only a limit follows."""
    for place, token in enumerate(tokens):
        if token[0] in LIMITS or (token[0] in _CLOSING and _closes_only_limits(tokens, place)):
            continue
        yield token


def _closes_only_limits(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a "sauf" or "fermé" speaks of limits alone: after it, or just before it ("jours fériés fermé")."""
    after = _kinds_until_stop(tokens, place)
    if after:
        return set(after) <= LIMITS
    return place > 0 and tokens[place - 1][0] == "holidays"


def _kinds_until_stop(tokens: Sequence[Token], place: int) -> list[str]:
    kinds: list[str] = []
    for kind, _ in tokens[place + 1 :]:
        if kind == "stop":
            break
        kinds.append(kind)
    return kinds


def _is_clear(tokens: Sequence[Token], place: int, kind: str) -> bool:
    if kind in {"holidays", "school"}:
        return _is_closed_clearly(tokens, place, kind)
    before, after = [kind for kind, _ in tokens[:place]], [kind for kind, _ in tokens[place + 1 :]]
    if set(before) & _CLOSING:
        return False
    if not set(before) - {"stop"}:
        return _is_one_sentence(after)
    return not set(after) - {"stop", "holidays"} and "stop" not in before and _is_one_range(before)


def _is_closed_clearly(tokens: Sequence[Token], place: int, kind: str) -> bool:
    """Tell whether a "sauf" or "fermé" governs this limit, and only that."""
    closing = next((at for at in range(place - 1, -1, -1) if tokens[at][0] in _CLOSING | {"stop"} | _HOURS), None)
    if closing is None or tokens[closing][0] not in _CLOSING:
        return kind == "holidays" and tokens[place + 1 : place + 2] == [("closed", tokens[place + 1][1])]
    between = {kind for kind, _ in tokens[closing + 1 : place]}
    if set(_kinds_until_stop(tokens, place)) - LIMITS or between & {"morning", "afternoon", "nth_day"}:
        return False
    if closing and tokens[closing][0] == "closed" and tokens[closing - 1][0] in _DAYS:
        return False
    if kind == "holidays":
        return True
    if tokens[place][1].startswith(("pendant", "durant", "lors")) and between - {"holidays"}:
        return False
    before = [kind for kind, _ in tokens[:closing]]
    return tokens[closing][0] == "closed" or before[-1:] == ["stop"] or _count_of_clauses(before) <= 1


def _is_one_sentence(kinds: Sequence[str]) -> bool:
    """Tell whether what begins the text speaks of all that follows: a heading on its own line, or one sentence."""
    told = list(kinds)
    while told and told[-1] == "stop":
        told.pop()
    return told[:1] == ["stop"] or "stop" not in told


def _is_one_range(kinds: Sequence[str]) -> bool:
    return sum(kind in _HOURS for kind in kinds) == 1


def _count_of_clauses(kinds: Sequence[str]) -> int:
    """Count the groups of days among days and hours: "lundi 9h-12h, mardi 14h-17h" has two."""
    runs = 0
    was_day = False
    for kind in kinds:
        is_day = kind in _DAYS
        runs += is_day and not was_day
        was_day = is_day if kind in _DAYS | _HOURS else was_day
    return runs
