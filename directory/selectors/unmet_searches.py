"""What the public looked for in vain, counted by theme and commune over the days that the ledger's filters keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Commune, User
from directory.models import EmptySearch
from directory.selectors.unmet import NO_COMMUNE
from directory.themes import label_of

DAYS, LINES = 365, 12
NOT_UNDERSTOOD = "mots non compris"


@dataclass(frozen=True, slots=True)
class Searched:
    """A theme, a commune, and how many visitors looked for it in vain."""

    theme: str
    commune: str
    count: int


@dataclass(frozen=True, slots=True)
class EmptySearches:
    """How many since ``since``, and the lines that weigh most."""

    total: int
    since: date
    lines: Sequence[Searched]


def empty_searches(user: User, communes: Sequence[Commune], asked: dict[str, Any]) -> EmptySearches:
    """Count since a date, up to another, from a commune; ``asked`` is what the filters of the ledger hold."""
    since = asked.get("since") or timezone.localdate() - timedelta(days=DAYS)
    rows = EmptySearch.objects.visible_to(user).filter(day__gte=since)
    if asked.get("until"):
        rows = rows.filter(day__lte=asked["until"])
    if asked.get("commune"):
        rows = rows.filter(insee=asked["commune"].insee)
    names = {row.insee: row.name for row in communes}
    grouped = rows.order_by().values_list("theme", "insee").annotate(total=Sum("count"))
    found = [
        Searched(label_of(theme) if theme else NOT_UNDERSTOOD, names.get(insee, NO_COMMUNE), total)
        for theme, insee, total in grouped
    ]
    lines = sorted(found, key=lambda line: (-line.count, line.theme, line.commune))[:LINES]
    return EmptySearches(sum(line.count for line in found), since, lines)
