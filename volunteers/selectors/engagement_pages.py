"""What the pages of engagement show of one helper: what is asked, what was done, what could be done on a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from volunteers.engagement.standing import Activity, Answer, Gap, Requirement, last_day_of
from volunteers.engagement.vocabulary import Evidence
from volunteers.engagement.words import ACTIVITY_LABELS, STANDING_LABELS, gap_words, reason_words, text_digest
from volunteers.models import (
    EngagementPolicy,
    Helper,
    PolicyRequirement,
    RequirementCompletion,
)
from volunteers.selectors.engagement import Engagements, concerns

MET, MISSING, EXPIRED, ENDING, EXEMPT = "met", "missing", "expired", "ending", "exempt"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Something asked of a helper and where it stands. ``begins``: only from that day on, by a version to come."""

    asked: PolicyRequirement
    state: str
    done: RequirementCompletion | None
    last_day: date | None
    exempt_until: date | None
    begins: date | None
    needed_for: str

    @property
    def is_signed_on_screen(self) -> bool:
        """Whether the person signs it."""
        return self.asked.evidence == Evidence.SIGNATURE

    @property
    def is_to_do(self) -> bool:
        """Whether something is to be done about it."""
        return self.state in {MISSING, EXPIRED, ENDING}

    @property
    def digest(self) -> str:
        """What identifies the text to sign."""
        return text_digest(self.asked.text)


@dataclass(frozen=True, slots=True)
class CanDo:
    """An activity on a date: whether it is allowed, and why not."""

    label: str
    is_allowed: bool
    reason: str


def asked_lines(helper: Helper, known: Engagements | None = None, on: date | None = None) -> list[AskedLine]:
    """Return what is asked of a helper today, and what a version to come will add. A few queries."""
    day = on or timezone.localdate()
    known = known or Engagements([helper])
    completions: dict[str, RequirementCompletion] = {}
    for row in RequirementCompletion.objects.kept().filter(helper=helper).select_related("seen_by"):
        completions.setdefault(row.code, row)
    lines: dict[str, AskedLine] = {}
    for policy in _versions(helper, day):
        for asked in policy.requirements.all():
            if asked.code not in lines and concerns(helper, asked.activities):
                begins = policy.effective_from if policy.effective_from > day else None
                done = completions.get(asked.code)
                lines[asked.code] = _line(helper, known, asked=asked, begins=begins, done=done, day=day)
    return list(lines.values())


def _versions(helper: Helper, day: date) -> list[EngagementPolicy]:
    """The version in force, then the next one."""
    versions = EngagementPolicy.objects.filter(territory=helper.territory_id, kind=helper.kind)
    rows = list(versions.order_by("effective_from").prefetch_related("requirements"))
    begun = [row for row in rows if row.effective_from <= day]
    return [*begun[-1:], *[row for row in rows if row.effective_from > day][:1]]


def _line(
    helper: Helper,
    known: Engagements,
    *,
    asked: PolicyRequirement,
    begins: date | None,
    done: RequirementCompletion | None,
    day: date,
) -> AskedLine:
    engagement = known.engagement(helper)
    rule = Requirement(asked.code, asked.label, asked.validity_days, asked.renewal_days)
    last_day = last_day_of(rule, engagement, day)
    ends = [each.ends_on for each in engagement.exemptions if each.code == asked.code and each.starts_on <= day]
    exempt_until = max((end for end in ends if end >= day), default=None)
    if done is None:
        state = MISSING
    elif last_day is not None and last_day < day:
        state = EXPIRED
    else:
        soon = last_day is not None and last_day <= day + timedelta(days=asked.renewal_days)
        state = ENDING if soon else MET
    if exempt_until is not None and state in {MISSING, EXPIRED}:
        state = EXEMPT
    needed = [label for activity, label in ACTIVITY_LABELS.items() if activity.value in asked.activities]
    return AskedLine(asked, state, done, last_day, exempt_until, begins, ", ".join(needed) or "tout")


def can_do(helper: Helper, known: Engagements, on: date) -> list[CanDo]:
    """Return what a helper may do on a date, activity by activity."""
    answer, engagement = known.answer(helper, on), known.engagement(helper)
    rows = []
    for activity in Activity:
        allowed = answer.may(activity)
        reason = "" if allowed else reason_words(answer, engagement, (activity,), on)
        rows.append(CanDo(ACTIVITY_LABELS[activity], allowed, reason))
    return rows


def standing_words(answer: Answer) -> str:
    """Say where someone stands."""
    return STANDING_LABELS[answer.standing]


def engagement_card(helper: Helper) -> dict[str, Any]:
    """What the file of a helper shows: the standing, what lacks, what ends soon. ``is_asked``: something is."""
    known, today = Engagements([helper]), timezone.localdate()
    answer = known.asked_answer(helper, today)
    policy = known.policy(helper, today)
    next_one = known.next_policy(helper, today)
    return {
        "standing": str(answer.standing),
        "words": standing_words(answer),
        "gaps": [gap_words(gap) for gap in answer.gaps],
        "ending": answer.ending,
        "is_asked": policy is not None,
        "next_on": next_one.effective_from if next_one else None,
        "next_gaps": _next_gaps(known, helper, answer.gaps, next_one.effective_from) if next_one else [],
        "pause": next((row for row in helper.pauses.all() if row.ends_on is None or row.ends_on >= today), None),
    }


def _next_gaps(known: Engagements, helper: Helper, now: Sequence[Gap], begins: date) -> list[str]:
    told = {gap.requirement.code for gap in now}
    later = known.asked_answer(helper, begins)
    return [gap_words(gap) for gap in later.gaps if gap.requirement.code not in told]


def engagement_page(helper: Helper, on: date) -> dict[str, Any]:
    """Assemble the page "Ce qui est demandé": today's lines, and what the person could do on ``on``."""
    known, today = Engagements([helper]), timezone.localdate()
    policy = known.policy(helper, on)
    return {
        "helper": helper,
        "card": engagement_card(helper),
        "lines": asked_lines(helper, known, today),
        "on": on,
        "is_today": on == today,
        "can": can_do(helper, known, on),
        "standing_on": standing_words(known.asked_answer(helper, on)),
        "policy_since": policy.effective_from if policy else None,
        "completions": _with_labels(helper, helper.completions.kept().select_related("seen_by")),
        "exemptions": _with_labels(helper, helper.exemptions.select_related("by")),
        "pauses": list(helper.pauses.all()),
        "today": today,
    }


def labels_of(helper: Helper) -> dict[str, str]:
    """Names of everything ever asked of this kind of helper, by code, the latest wording."""
    asked = PolicyRequirement.objects.filter(policy__territory=helper.territory_id, policy__kind=helper.kind)
    return dict(asked.order_by("policy__effective_from", "pk").values_list("code", "label"))


def _with_labels(helper: Helper, rows: Any) -> list[tuple[Any, str]]:
    labels = labels_of(helper)
    return [(row, labels.get(row.code, row.code)) for row in rows]


def own_lines(helper: Helper) -> tuple[list[AskedLine], list[AskedLine]]:
    """What is to be done by the person, then what is in order."""
    lines = asked_lines(helper)
    return [line for line in lines if line.is_to_do], [line for line in lines if not line.is_to_do]
