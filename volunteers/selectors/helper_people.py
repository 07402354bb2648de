"""Whom a helper visits and with whom, the papers on a line of time, the hours to validate: for the helper's file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from volunteers.enums import HoursStatus
from volunteers.models import Helper, Match, Pair, TimeEntry
from volunteers.querysets_pairs import MatchQuerySet
from volunteers.selectors.engagement_pages import AskedLine, asked_lines
from volunteers.selectors.pairs import matches_of, pairs_of


@dataclass(frozen=True, slots=True)
class Visited:
    """A live match of a helper, and the first names of the others who go there."""

    match: Match
    others: tuple[str, ...]


def visited_by(user: Any, helper: Helper) -> list[Visited]:
    """Return the live matches of a helper that a member sees. Constant number of queries."""
    rows: MatchQuerySet[Match] = matches_of(user).live().of_helpers([helper.pk])
    return [Visited(match, tuple(one.full_name for one in match.people if one != helper)) for match in rows]


def current_pairs(user: Any, helper: Helper) -> list[Pair]:
    """Return the pairs that a helper goes in today."""
    return [pair for pair in pairs_of(user).filter(members__helper=helper) if not pair.is_over]


def deadlines(helper: Helper) -> list[AskedLine]:
    """Return what is asked of a helper and ends one day, the soonest first."""
    lines = [line for line in asked_lines(helper) if line.last_day is not None and line.done is not None]
    return sorted(lines, key=lambda line: line.last_day or date.max)


def hours_waiting(helper: Helper) -> tuple[int, date | None]:
    """Count the lines of hours to validate, and give the day of the first."""
    days = list(TimeEntry.objects.filter(helper=helper, status=HoursStatus.DECLARED).values_list("day", flat=True))
    return len(days), min(days, default=None)
