"""What a helper may do on a date: a pure function of what was asked then and what was done by then.

A policy is a version: the one in force on a date is the latest that had begun. A new version says nothing about the
days before it, so last month's answers never change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Activity(StrEnum):
    """What a requirement may be asked for."""

    VISIT_HOME = "VISIT_HOME"
    DRIVE = "DRIVE"
    REMOTE = "REMOTE"
    WORKSHOP = "WORKSHOP"


class Standing(StrEnum):
    """Where a helper stands on a date."""

    PROSPECT = "PROSPECT"
    APPROVED = "APPROVED"
    ONBOARDED = "ONBOARDED"
    RENEWAL_DUE = "RENEWAL_DUE"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something asked of a helper. ``validity_days`` None: done once, for good.

    ``renewal_days`` is how long before its end it may be renewed and is announced. An empty ``activities`` asks it
    for everything. An optional one is followed and announced, and stops nobody.
    """

    code: str
    label: str
    validity_days: int | None = None
    renewal_days: int = 30
    activities: frozenset[Activity] = frozenset()
    is_optional: bool = False

    def is_asked_for(self, activity: Activity) -> bool:
        """Tell whether an activity needs it."""
        return not self.activities or activity in self.activities


@dataclass(frozen=True, slots=True)
class Policy:
    """The requirements of a kind of helper, from a day on."""

    kind: str
    effective_from: date
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """A requirement met on a day; ``expires_on``, the last day it is worth, wins over the policy's validity.

    From ``withdrawn_on`` on it counts no more: someone took it back.
    """

    code: str
    completed_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Tell whether it was done by a day, and not taken back yet."""
        return self.completed_on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A requirement not asked of someone, from a day to another, both included: an exemption always ends."""

    code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without missions, both included; no end: until further notice."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """What is known of one helper."""

    kind: str
    approved_on: date | None = None
    left_on: date | None = None
    completions: tuple[Completion, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement that is not met: never, or no longer since ``expired_on``."""

    requirement: Requirement
    expired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds on a date: the standing, what lacks, what ends soon (requirement, last day)."""

    standing: Standing
    gaps: tuple[Gap, ...] = ()
    ending: tuple[tuple[Requirement, date], ...] = ()

    def lacking_for(self, activity: Activity) -> tuple[Gap, ...]:
        """Return what lacks for an activity."""
        return tuple(gap for gap in self.gaps if gap.requirement.is_asked_for(activity))

    def may(self, activity: Activity) -> bool:
        """Tell whether the helper may be planned for an activity on that date."""
        is_here = self.standing not in {Standing.PROSPECT, Standing.SUSPENDED, Standing.LEFT}
        return is_here and not self.lacking_for(activity)


def policy_on(policies: Iterable[Policy], kind: str, on: date) -> Policy | None:
    """Return the version in force on a date for a kind of helper."""
    begun = [policy for policy in policies if policy.kind == kind and policy.effective_from <= on]
    return max(begun, key=lambda policy: policy.effective_from, default=None)


def answer_on(policies: Sequence[Policy], engagement: Engagement, on: date) -> Answer:
    """Return where a helper stands on a date. Nothing dated after ``on`` counts."""
    policy = policy_on(policies, engagement.kind, on)
    requirements = policy.requirements if policy else ()
    needed = [requirement for requirement in requirements if not requirement.is_optional]
    gaps = tuple(gap for requirement in needed if (gap := _gap(requirement, engagement, on)))
    ending = tuple(
        (requirement, last)
        for requirement in requirements
        if (last := last_day_of(requirement, engagement, on)) is not None
        and on <= last <= on + timedelta(days=requirement.renewal_days)
    )
    return Answer(_standing(engagement, gaps, ending, on), gaps, ending)


def _standing(
    engagement: Engagement, gaps: tuple[Gap, ...], ending: tuple[tuple[Requirement, date], ...], on: date
) -> Standing:
    has_left = engagement.left_on is not None and engagement.left_on <= on
    is_approved = engagement.approved_on is not None and engagement.approved_on <= on
    told = (
        (has_left, Standing.LEFT),
        (not is_approved, Standing.PROSPECT),
        (any(_covers(pause, on) for pause in engagement.pauses), Standing.SUSPENDED),
        (any(gap.expired_on for gap in gaps), Standing.EXPIRED),
        (bool(gaps), Standing.APPROVED),
        (bool(ending), Standing.RENEWAL_DUE),
    )
    return next((standing for holds, standing in told if holds), Standing.ONBOARDED)


def _covers(pause: Pause, on: date) -> bool:
    return pause.starts_on <= on and (pause.ends_on is None or on <= pause.ends_on)


def _gap(requirement: Requirement, engagement: Engagement, on: date) -> Gap | None:
    if _is_exempt(requirement, engagement, on):
        return None
    done = _done(requirement, engagement, on)
    if not done:
        return Gap(requirement)
    last = last_day_of(requirement, engagement, on)
    return Gap(requirement, expired_on=last) if last is not None and last < on else None


def _is_exempt(requirement: Requirement, engagement: Engagement, on: date) -> bool:
    return any(
        exemption.code == requirement.code and exemption.starts_on <= on <= exemption.ends_on
        for exemption in engagement.exemptions
    )


def _done(requirement: Requirement, engagement: Engagement, on: date) -> list[Completion]:
    return [done for done in engagement.completions if done.code == requirement.code and done.holds_on(on)]


def last_day_of(requirement: Requirement, engagement: Engagement, on: date) -> date | None:
    """Return the last day the requirement is met with what was done by ``on``; None when never, or for good."""
    lasts = [_end_of(done, requirement) for done in _done(requirement, engagement, on)]
    return None if not lasts or None in lasts else max(last for last in lasts if last is not None)


def _end_of(done: Completion, requirement: Requirement) -> date | None:
    if done.expires_on is not None:
        return done.expires_on
    if requirement.validity_days is None:
        return None
    return done.completed_on + timedelta(days=requirement.validity_days)
