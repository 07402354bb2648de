"""Who has nobody, or knows one helper only: since when, and how many could come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from volunteers.models import Match
from volunteers.pairing.matches import match_table
from volunteers.pairing_rules import WANTED_HELPERS
from volunteers.selectors.pairing_cards import asked_of_helpers, couples_of, helper_cards, senior_cards
from volunteers.selectors.pairing_wishes import wishes_of
from volunteers.selectors.pairs import matches_of

FOLLOWED = (CaseStatus.ASSESSED, CaseStatus.ACTIVE, CaseStatus.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class Senior:
    """Someone followed, who visits by a match, and since when one more is waited for."""

    person: Beneficiary
    known: tuple[str, ...]
    since: date

    @property
    def days(self) -> int:
        """Days waited."""
        return max(0, (timezone.localdate() - self.since).days)


def followed_people(user: Any) -> QuerySet[Beneficiary]:
    """Return the people who are accompanied now, with ``followed_since``: those who should know two helpers."""
    followed = Q(cases__status__in=FOLLOWED)
    people = Beneficiary.objects.visible_to(user).filter(archived_at=None)
    since = people.annotate(followed_since=Min("cases__opened_on", filter=followed))
    return since.filter(followed_since__isnull=False).select_related("commune").order_by("followed_since", "pk")


def seniors_by_known(user: Any) -> dict[int, list[Senior]]:
    """Share those followed by how many helpers visit them by a match on trial or active: 0, 1, or 2 and more.

    Those who wait longest come first: since their case opened, or since the one helper known was proposed.
    """
    known: dict[int, dict[int, str]] = defaultdict(dict)
    last: dict[int, date] = {}
    for match in matches_of(user).visiting().order_by("pk"):
        known[match.beneficiary_id] |= {one.pk: one.full_name for one in match.people}
        last[match.beneficiary_id] = max(match.proposed_on, last.get(match.beneficiary_id, match.proposed_on))
    found: dict[int, list[Senior]] = {0: [], 1: [], WANTED_HELPERS: []}
    for person in followed_people(user):
        names = tuple(known[person.pk].values())
        since: date = person.followed_since  # type: ignore[attr-defined]
        found[min(len(names), WANTED_HELPERS)].append(Senior(person, names, last.get(person.pk, since)))
    return {count: sorted(rows, key=lambda row: row.since) for count, rows in found.items()}


def board_counts(user: Any, seniors: Mapping[int, Sequence[Senior]]) -> dict[str, int]:
    """Count what each view of the board holds."""
    rows = Match.objects.visible_to(user)
    return {
        "seuls": len(seniors[0]),
        "deuxieme": len(seniors[1]),
        "a-revoir": rows.due().count(),
        "a-prevenir": rows.to_tell().count(),
        "proposes": rows.filter(state="PROPOSED").count(),
        "en-cours": rows.visiting().count(),
    }


def possible_counts(territory_id: int, people: Sequence[Beneficiary]) -> dict[int, int]:
    """Count by person the helpers and pairs that could come, pairs to be formed left out. A fixed number of queries."""
    if not people:
        return {}
    cards = helper_cards(asked_of_helpers(territory_id), territory_id)
    couples = list(couples_of(territory_id, timezone.localdate()))
    table = match_table(cards, senior_cards(people, territory_id), wishes_of(territory_id), couples)
    counts = table.possible().sum(axis=0).tolist()
    return {key: int(count) for key, count in zip(table.seniors, counts, strict=True)}
