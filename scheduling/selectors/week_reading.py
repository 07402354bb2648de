"""The week as pages read it: rows, problem and standing plan, loaded once. A fixed number of queries."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from accounts.access import territory_of
from scheduling.models import Plan, VisitRequest
from scheduling.optimiser.model import Plan as EnginePlan
from scheduling.planning.clock import monday_of
from scheduling.planning.conflicts import Found, week_conflicts
from scheduling.planning.itineraries import Itineraries
from scheduling.planning.problem_builder import problem_for, standing_plan
from volunteers.models import Helper


class WeekReading:
    """A territory's week, read for a member. Nothing is fixed in its problem: pages ask "what if".

    With ``only``, the other waiting requests are not read.
    """

    def __init__(self, user: Any, week: date, plan: Plan | None = None, only: VisitRequest | None = None) -> None:
        self.user = user
        self.week = monday_of(week)
        self.plan = plan or self._visible_plan()
        if self.plan is not None:
            self.problem, self.index = problem_for(plan=self.plan, fix=False, only=only)
        else:
            territory = territory_of(user)
            self.problem, self.index = problem_for(territory=territory, week=self.week, fix=False, only=only)

    def _visible_plan(self) -> Plan | None:
        plans = Plan.objects.visible_to(self.user).select_related("territory")
        return plans.filter(week=self.week).first()

    @cached_property
    def standing(self) -> EnginePlan:
        """The week as it stands."""
        return standing_plan(self.problem, self.index.assignments)

    @cached_property
    def itineraries(self) -> Itineraries:
        """Everybody's days."""
        return Itineraries(self.problem, self.index.assignments)

    @cached_property
    def conflicts(self) -> list[Found]:
        """Rules that the week breaks."""
        return week_conflicts(self.problem, self.index) if self.plan else []

    @cached_property
    def helpers_by_key(self) -> Mapping[int, Helper]:
        """The helpers of the problem by their keys."""
        return {helper.pk: helper for helper in self.index.inputs.helpers}
