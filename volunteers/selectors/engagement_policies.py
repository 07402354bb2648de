"""Versions of what is asked, by kind of helper, and what the next one would stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy, Helper, PolicyRequirement
from volunteers.selectors.engagement import Engagements

# Time left to sign, follow a training and show papers before a first version holds.
NOTICE = timedelta(days=30)


def usual_start(today: date) -> date:
    """Return the day proposed for the next version."""
    return today + NOTICE


@dataclass(frozen=True, slots=True)
class PolicyBoard:
    """The versions of one kind: in force, to come, past; how many could not visit when the next one begins."""

    kind: str
    label: str
    current: EngagementPolicy | None
    to_come: list[EngagementPolicy]
    past: list[EngagementPolicy]
    people: int
    lacking: int

    @property
    def latest(self) -> EngagementPolicy | None:
        """The version from which the next one is prepared."""
        return self.to_come[-1] if self.to_come else self.current

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked, nor will be."""
        return self.latest is None


def policy_boards(user: Any) -> list[PolicyBoard]:
    """Return the versions of every kind of helper. A fixed number of queries."""
    today = timezone.localdate()
    asked = Prefetch("requirements", PolicyRequirement.objects.order_by("rank", "pk"))
    versions = list(EngagementPolicy.objects.visible_to(user).order_by("effective_from").prefetch_related(asked))
    team = list(Helper.objects.visible_to(user).active())
    known = Engagements(team)
    return [_board(kind, [row for row in versions if row.kind == kind], team, known, today) for kind in HelperKind]


def _board(
    kind: HelperKind, versions: list[EngagementPolicy], team: Iterable[Helper], known: Engagements, today: date
) -> PolicyBoard:
    begun = [row for row in versions if row.effective_from <= today]
    to_come = [row for row in versions if row.effective_from > today]
    people = [helper for helper in team if helper.kind == kind]
    day = to_come[0].effective_from if to_come else today
    return PolicyBoard(
        kind=kind.value,
        label=str(kind.label),
        current=begun[-1] if begun else None,
        to_come=to_come,
        past=begun[-2::-1] if len(begun) > 1 else [],
        people=len(people),
        lacking=sum(_lacks(known, helper, day) for helper in people),
    )


def _lacks(known: Engagements, helper: Helper, day: date) -> bool:
    found = known.refusal(helper, day)
    return found is not None and bool(found.answer.gaps)
