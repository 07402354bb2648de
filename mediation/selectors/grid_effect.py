"""What a change of the grid would move: the people followed today, each by their latest diagnosis."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from accounts.models import User
from mediation.assessment.grid import Grid
from mediation.assessment.situation import FACTS, Situation, situation_of
from mediation.enums import OPEN_CASE, Way
from mediation.models import Assessment


@dataclass(frozen=True, slots=True)
class Placed:
    """Someone followed today, in the situation that the latest diagnosis tells."""

    pk: int
    name: str
    case: Situation
    chosen_by_team: bool


@dataclass(frozen=True, slots=True)
class Move:
    """People whose advice would go from one way to another."""

    before: Way
    after: Way
    people: tuple[Placed, ...]

    @property
    def kept_count(self) -> int:
        """Those for whom the team has chosen a way itself."""
        return sum(person.chosen_by_team for person in self.people)


@dataclass(frozen=True, slots=True)
class Effect:
    """All that a change would move, the largest move first."""

    total: int
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """Number of people whose advice would change."""
        return sum(len(move.people) for move in self.moves)


def people_placed(user: User) -> list[Placed]:
    """Everyone followed today whose profile is known, in one query."""
    latest = Assessment.objects.filter(beneficiary=OuterRef("beneficiary")).order_by("-done_on", "-pk").values("pk")
    rows = (
        Assessment.objects.visible_to(user)
        .filter(beneficiary__archived_at=None, beneficiary__cases__status__in=OPEN_CASE, pk=Subquery(latest[:1]))
        .order_by("beneficiary__last_name", "beneficiary__first_name", "beneficiary")
        .values_list(
            "beneficiary",
            "beneficiary__first_name",
            "beneficiary__last_name",
            "beneficiary__mobility",
            "beneficiary__gender",
            "level",
            "answers",
            "recommended_way",
            "chosen_way",
        )
    )
    return [
        Placed(
            pk=pk,
            name=f"{first} {last}",
            case=situation_of(answers, level, mobility_on_file=mobility, gender=gender),
            chosen_by_team=recommended != chosen,
        )
        for pk, first, last, mobility, gender, level, answers, recommended, chosen in rows
    ]


class _Asked:
    """A grid that remembers what it answered: people share few situations."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._known: dict[tuple[str, ...], int] = {}

    def place_for(self, case: Situation) -> int:
        """Place of the rule that decides."""
        key = tuple(case.value_of(fact) for fact in FACTS)
        if key not in self._known:
            self._known[key] = self._grid.place_for(case)
        return self._known[key]

    def way_for(self, case: Situation) -> Way:
        """Way recommended."""
        return self._grid.rules[self.place_for(case)].way


def effect_of(people: Iterable[Placed], before: Grid, after: Grid) -> Effect:
    """Compare what two grids recommend to the same people."""
    first, second = _Asked(before), _Asked(after)
    moves: dict[tuple[Way, Way], list[Placed]] = {}
    total = 0
    for person in people:
        total += 1
        ways = first.way_for(person.case), second.way_for(person.case)
        if ways[0] != ways[1]:
            moves.setdefault(ways, []).append(person)
    ordered = sorted(moves.items(), key=lambda item: (-len(item[1]), item[0]))
    return Effect(total, tuple(Move(*ways, tuple(moved)) for ways, moved in ordered))


def people_by_rule(people: Iterable[Placed], grid: Grid) -> Counter[int]:
    """How many people each rule decides for, by its place."""
    asked = _Asked(grid)
    return Counter(asked.place_for(person.case) for person in people)
