"""What helpers may do on any date: the rows of the database turned into values, then judged.

Two queries in all; one more as soon as a day gone by is asked for: what someone was and how they travelled that day is
read from the history of the file (``past_selves``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, F, Value
from django.utils import timezone

from volunteers.calendar import each_day
from volunteers.engagement.standing import (
    Activity,
    Answer,
    Completion,
    Engagement,
    Exemption,
    Pause,
    Policy,
    Requirement,
    answer_on,
    policy_on,
)
from volunteers.engagement.words import reason_words, refusal_sentence
from volunteers.enums import TravelMode
from volunteers.models import (
    EngagementPause,
    EngagementPolicy,
    Helper,
    RequirementCompletion,
    RequirementExemption,
)

_DONE, _EXEMPT, _PAUSED = "done", "exempt", "paused"


def visit_activities(travel_mode: str) -> tuple[Activity, ...]:
    """Return what a home visit takes: someone who comes by car also drives."""
    drives = travel_mode == TravelMode.CAR
    return (Activity.VISIT_HOME, Activity.DRIVE) if drives else (Activity.VISIT_HOME,)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why someone may not visit on a day: ``reason`` without a full stop, ``sentence`` with the name."""

    answer: Answer
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PastSelf:
    """What a helper was from a day on: quality, and how they travel."""

    since: date
    kind: str
    travel_mode: str


class Engagements:
    """The engagements of helpers, read once, answered for any day."""

    def __init__(self, helpers: Iterable[Helper]) -> None:
        self.helpers = {helper.pk: helper for helper in helpers}
        territories = {helper.territory_id for helper in self.helpers.values()}
        self._policies = policies_of(territories)
        self._engagements = _engagements(self.helpers.values())
        self._past: dict[int, list[PastSelf]] | None = None

    def self_on(self, helper: Helper, on: date) -> PastSelf:
        """What a helper was on a day: as the file says today, or as it said at the end of a day gone by.

        Before the first words of the history, what they say holds.
        """
        if on >= timezone.localdate():
            return PastSelf(date.min, helper.kind, helper.travel_mode)
        if self._past is None:
            self._past = past_selves(self.helpers)
        rows = self._past.get(helper.pk, [])
        begun = [row for row in rows if row.since <= on]
        return (begun or rows[:1] or [PastSelf(date.min, helper.kind, helper.travel_mode)])[-1]

    def policies(self, helper: Helper) -> list[Policy]:
        """Every version for the helper's territory."""
        return self._policies.get(helper.territory_id, [])

    def engagement(self, helper: Helper) -> Engagement:
        """What is known of a helper."""
        return self._engagements[helper.pk]

    def policy(self, helper: Helper, on: date) -> Policy | None:
        """The version in force for a helper on a day."""
        return policy_on(self.policies(helper), self.self_on(helper, on).kind, on)

    def answer(self, helper: Helper, on: date) -> Answer:
        """Where a helper stands on a day."""
        return answer_on(self.policies(helper), self._engagement_on(helper, on), on)

    def _engagement_on(self, helper: Helper, on: date) -> Engagement:
        return replace(self.engagement(helper), kind=self.self_on(helper, on).kind)

    def asked_answer(self, helper: Helper, on: date) -> Answer:
        """Where a helper stands on a day with what concerns them: no driving papers of someone who does not drive."""
        mode = self.self_on(helper, on).travel_mode
        policies = [replace(policy, requirements=_concerning(mode, policy)) for policy in self.policies(helper)]
        return answer_on(policies, self._engagement_on(helper, on), on)

    def next_policy(self, helper: Helper, on: date) -> Policy | None:
        """The first version that begins after a day."""
        to_come = [policy for policy in self.policies(helper) if policy.kind == helper.kind]
        later = [policy for policy in to_come if policy.effective_from > on]
        return min(later, key=lambda policy: policy.effective_from, default=None)

    def refusal(self, helper: Helper, on: date) -> Refusal | None:
        """Why a helper may not make a home visit on a day; None when nothing stops it."""
        answer, needed = self.answer(helper, on), visit_activities(self.self_on(helper, on).travel_mode)
        if all(answer.may(activity) for activity in needed):
            return None
        reason = reason_words(answer, self.engagement(helper), needed, on)
        return Refusal(answer, reason, refusal_sentence(helper.full_name, reason))


def concerns(helper: Helper, activities: Collection[str]) -> bool:
    """Tell whether something asked for these activities concerns a helper (none listed: for everything)."""
    return _concerns(helper.travel_mode, activities)


def _concerns(travel_mode: str, activities: Collection[str]) -> bool:
    return not activities or travel_mode == TravelMode.CAR or set(activities) != {Activity.DRIVE}


def _concerning(travel_mode: str, policy: Policy) -> tuple[Requirement, ...]:
    return tuple(each for each in policy.requirements if _concerns(travel_mode, each.activities))


def past_selves(keys: Iterable[int]) -> dict[int, list[PastSelf]]:
    """Return what helpers were since which day, by key, oldest first; of one day, the last words hold. One query."""
    found: dict[int, list[PastSelf]] = defaultdict(list)
    rows = Helper.history.filter(id__in=list(keys)).order_by("id", "history_date", "history_id")
    for key, at, kind, mode in rows.values_list("id", "history_date", "kind", "travel_mode"):
        known = found[key]
        row = PastSelf(timezone.localdate(at), kind, mode)
        if known and known[-1].since == row.since and len(known) > 1:
            known[-1] = row
        elif not known or (known[-1].kind, known[-1].travel_mode) != (kind, mode):
            known.append(row)
    return found


def judged(helpers: Iterable[Helper], on: date) -> dict[int, Answer]:
    """Return where each helper stands on a date, by key. Two queries, whatever the number; three for the past."""
    known = Engagements(helpers)
    return {key: known.answer(helper, on) for key, helper in known.helpers.items()}


def refused_days(helpers: Iterable[Helper], first: date, last: date) -> dict[int, dict[date, Refusal]]:
    """Return by helper's key the days, both ends included, on which a home visit is not allowed. Two queries,
    three when some of them are past.
    """
    known = Engagements(helpers)
    return {
        key: {day: found for day in each_day(first, last) if (found := known.refusal(helper, day)) is not None}
        for key, helper in known.helpers.items()
    }


def policies_of(territory_ids: Iterable[int]) -> dict[int, list[Policy]]:
    """Return every version of what is asked, by territory, oldest first. One query."""
    rows = EngagementPolicy.objects.filter(territory__in=list(territory_ids)).order_by(
        "territory", "effective_from", "pk", "requirements__rank", "requirements__pk"
    )
    found: dict[int, tuple[int, str, date, list[Requirement]]] = {}
    for row in rows.values("pk", "territory_id", "kind", "effective_from", *_REQUIREMENT.values()):
        version = found.setdefault(row["pk"], (row["territory_id"], row["kind"], row["effective_from"], []))
        if row["requirements__code"] is not None:
            version[3].append(_requirement(row))
    by_territory: dict[int, list[Policy]] = defaultdict(list)
    for territory, kind, begins, requirements in found.values():
        by_territory[territory].append(Policy(kind, begins, tuple(requirements)))
    return by_territory


_REQUIREMENT = {
    name: f"requirements__{name}"
    for name in ("code", "label", "validity_days", "renewal_days", "activities", "is_optional")
}


def _requirement(row: dict[str, Any]) -> Requirement:
    known = {activity.value for activity in Activity}
    return Requirement(
        code=row["requirements__code"],
        label=row["requirements__label"],
        validity_days=row["requirements__validity_days"],
        renewal_days=row["requirements__renewal_days"],
        activities=frozenset(Activity(value) for value in row["requirements__activities"] if value in known),
        is_optional=row["requirements__is_optional"],
    )


def _engagements(helpers: Iterable[Helper]) -> dict[int, Engagement]:
    """Read what was done, exempted and paused, in one query."""
    people = list(helpers)
    facts: dict[tuple[int, str], list[tuple[str, date, date | None, date | None]]] = defaultdict(list)
    for what, key, code, starts, ends, withdrawn in _facts([helper.pk for helper in people]):
        facts[key, what].append((code, starts, ends, withdrawn))
    return {
        helper.pk: Engagement(
            kind=helper.kind,
            approved_on=helper.approved_on or date.min,
            left_on=_day_after(helper.ends_on),
            completions=tuple(Completion(*row) for row in facts[helper.pk, _DONE]),
            exemptions=tuple(
                Exemption(code, starts, ends) for code, starts, ends, _ in facts[helper.pk, _EXEMPT] if ends is not None
            ),
            pauses=tuple(Pause(starts, ends) for _, starts, ends, _ in facts[helper.pk, _PAUSED]),
        )
        for helper in people
    }


def _day_after(last: date | None) -> date | None:
    return last + timedelta(days=1) if last is not None and last < date.max else None


def _facts(keys: list[int]) -> Iterator[tuple[str, int, str, date, date | None, date | None]]:
    never = Value(None, output_field=DateField())

    def told(rows: Any, what: str, starts: str, ends: str, code: Any, *, withdrawn: Any = never) -> Any:
        return (
            rows.filter(helper__in=keys)
            .order_by()
            .annotate(
                told_what=Value(what, output_field=CharField()),
                told_helper=F("helper_id"),
                told_code=code,
                told_starts=F(starts),
                told_ends=F(ends),
                told_withdrawn=withdrawn,
            )
            .values_list("told_what", "told_helper", "told_code", "told_starts", "told_ends", "told_withdrawn")
        )

    done = told(
        RequirementCompletion.objects, _DONE, "completed_on", "expires_on", F("code"), withdrawn=F("withdrawn_on")
    )
    exempt = told(RequirementExemption.objects, _EXEMPT, "starts_on", "ends_on", F("code"))
    paused = told(EngagementPause.objects, _PAUSED, "starts_on", "ends_on", Value("", output_field=CharField()))
    yield from done.union(exempt, paused, all=True)
