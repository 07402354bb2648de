"""What lacks, has expired or ends soon in a whole team, in a fixed number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from volunteers.engagement.standing import Requirement, Standing
from volunteers.engagement.words import ACTIVITY_LABELS
from volunteers.models import Helper
from volunteers.selectors.engagement import Engagements


class RenewalState(models.TextChoices):
    """Why a line is in the list."""

    EXPIRED = "expired", "a expiré"
    MISSING = "missing", "manque"
    ENDING = "ending", "à renouveler"
    UPCOMING = "upcoming", "demandé bientôt"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A requirement of someone that needs doing. ``day``: last day it was or is worth, or first day it is asked."""

    helper: Helper
    requirement: Requirement
    state: RenewalState
    day: date | None

    @property
    def stops(self) -> str:
        """What it stops or will stop."""
        if self.requirement.is_optional:
            return "rien : conseillé seulement"
        names = [label for activity, label in ACTIVITY_LABELS.items() if activity in self.requirement.activities]
        return ", ".join(names) or "toutes les missions"

    @property
    def key(self) -> tuple[int, date, str, str]:
        """Order: what blocks today, then by date."""
        rank = {RenewalState.EXPIRED: 0, RenewalState.MISSING: 1}.get(self.state, 2)
        return (rank, self.day or date.max, self.helper.last_name, self.requirement.code)


def renewals(helpers: Iterable[Helper], on: date | None = None) -> list[Renewal]:
    """Return what lacks, has expired, ends soon or will be asked soon, the most pressing first. Two queries."""
    day = on or timezone.localdate()
    known = Engagements(helpers)
    rows = [row for helper in known.helpers.values() for row in _of(helper, known, day)]
    return sorted(rows, key=lambda row: row.key)


def _of(helper: Helper, known: Engagements, day: date) -> Iterator[Renewal]:
    answer = known.asked_answer(helper, day)
    if answer.standing in {Standing.LEFT, Standing.PROSPECT}:
        return
    for gap in answer.gaps:
        state = RenewalState.EXPIRED if gap.expired_on else RenewalState.MISSING
        yield Renewal(helper, gap.requirement, state, gap.expired_on)
    for requirement, last in answer.ending:
        yield Renewal(helper, requirement, RenewalState.ENDING, last)
    following = known.next_policy(helper, day)
    if following is not None:
        told = {gap.requirement.code for gap in answer.gaps} | {requirement.code for requirement, _ in answer.ending}
        for gap in known.asked_answer(helper, following.effective_from).gaps:
            if gap.requirement.code not in told:
                yield Renewal(helper, gap.requirement, RenewalState.UPCOMING, following.effective_from)


def team_of(user: Any) -> list[Helper]:
    """Return the people whose papers are followed."""
    return list(Helper.objects.visible_to(user).active().select_related("commune"))
