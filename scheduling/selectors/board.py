"""The week page: everything it shows, in a fixed number of queries."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.access import membership_of
from scheduling.enums import ProposalState, VisitStage, VisitStatus
from scheduling.models import Plan, Proposal
from scheduling.optimiser.model import MINUTES_PER_DAY
from scheduling.planning.clock import monday_of
from scheduling.planning.conflicts import Found
from scheduling.planning.journeys import RoadSources
from scheduling.selectors.board_types import BoardFacts, Conflict, DayColumn, HelperRow, WeekBoard
from scheduling.selectors.lanes import Lanes, days_drawn, drawn_hours
from scheduling.selectors.maps import route_map
from scheduling.selectors.unserved import entries_of, unserved_entries
from scheduling.selectors.week_reading import WeekReading
from scheduling.services.plans import change_to_undo
from volunteers.calendar import public_holidays
from volunteers.models import Helper

__all__ = ["route_map", "unserved_entries", "week_board"]

SHOWN_PROPOSALS = (ProposalState.QUEUED, ProposalState.RUNNING, ProposalState.DONE, ProposalState.FAILED)


def week_board(user: Any, week: date, open_day: date | None = None) -> WeekBoard:
    """Return the week of the user's territory as its page shows it. ``week`` is any of its days.

    ``open_day`` is drawn hour by hour: today, else the first day with a visit, unless given.
    """
    reading = WeekReading(user, week)
    days = days_drawn(reading)
    opened = open_day if open_day in days else _usual_open_day(reading, days)
    lane_from, lane_until = drawn_hours(reading)
    holidays = {day: str(name) for day, name in public_holidays(days[0], days[-1]).items()}
    lanes = Lanes(reading, lane_from=lane_from, lane_until=lane_until, holidays=holidays)
    membership, plan = membership_of(user), reading.plan
    can_edit = membership.may("plan.edit") and reading.week >= monday_of(timezone.localdate())
    facts = _facts(reading)
    undoable = change_to_undo(plan) if plan and can_edit else None
    return WeekBoard(
        week=reading.week,
        roads=RoadSources.from_json(plan.roads) if plan and plan.roads else reading.index.roads,
        open_day=opened,
        days=tuple(_column(reading, day, holidays, is_open=day == opened) for day in days),
        rows=tuple(_row(reading, lanes, helper, days, opened) for helper in _shown_helpers(reading)),
        facts=facts,
        plan=plan,
        unserved=tuple(entries_of(reading)),
        proposal=_proposal(plan) if plan else None,
        conflicts=tuple(conflicts_of(reading)),
        can_edit=can_edit,
        can_publish=can_edit and facts.unpublished > 0,
        is_published=plan is not None and plan.published_at is not None,
        undo_sentence=undoable.sentence if undoable else "",
        lane_from=lane_from,
        lane_until=lane_until,
    )


def _usual_open_day(reading: WeekReading, days: list[date]) -> date:
    """Today, else the first day on which something is placed."""
    today = timezone.localdate()
    if today in days:
        return today
    busy = {reading.week + timedelta(days=one.start // MINUTES_PER_DAY) for one in reading.index.assignments}
    return next((day for day in days if day in busy), days[0])


def _column(reading: WeekReading, day: date, holidays: dict[date, str], *, is_open: bool) -> DayColumn:
    offset = (day - reading.week).days
    placed = [one for one in reading.index.assignments if one.start // MINUTES_PER_DAY == offset]
    travel = reading.itineraries.travel_minutes(offset)
    return DayColumn(day, is_open, len(placed), travel, holidays.get(day, ""))


def _shown_helpers(reading: WeekReading) -> list[Helper]:
    """Those who are free this week or already have a visit; counsellors first, then by name."""
    free = {day.helper_id for day in reading.problem.days}
    busy = {name for one in reading.index.assignments for name in one.helper_ids}
    shown = [helper for name, helper in reading.index.helpers.items() if name in free | busy]
    levels = {helper.id: helper.level for helper in reading.problem.helpers}
    return sorted(shown, key=lambda row: (-levels[str(row.pk)], row.last_name, row.first_name, row.pk))


def _row(reading: WeekReading, lanes: Lanes, helper: Helper, days: list[date], opened: date) -> HelperRow:
    used = next(row.used_week_minutes for row in reading.problem.helpers if row.id == str(helper.pk))
    return HelperRow(
        helper=helper,
        load_minutes=used + reading.itineraries.worked_minutes(str(helper.pk)),
        max_minutes=helper.max_minutes_week,
        days=tuple(lanes.cell(helper, day, is_open=day == opened) for day in days),
    )


def _facts(reading: WeekReading) -> BoardFacts:
    visits = list(reading.index.visits.values())
    drafts = [visit for visit in visits if visit.stage == VisitStage.DRAFT]
    waiting = len(reading.index.inputs.requests)
    return BoardFacts(
        placed=len(visits),
        total=len(visits) + waiting,
        unserved=waiting,
        travel_minutes=reading.standing.cost.travel_minutes,
        published=len(visits) - len(drafts),
        unpublished=sum(visit.status == VisitStatus.UNKNOWN for visit in drafts),
    )


def _proposal(plan: Plan) -> Proposal | None:
    """The last search of the week, while it says something: running, to be looked at, or failed."""
    last = Proposal.objects.filter(plan=plan).first()
    return last if last and last.state in SHOWN_PROPOSALS else None


def conflicts_of(reading: WeekReading) -> Iterator[Conflict]:
    """Rules that the week breaks, each with the visit and the person it is about."""
    for found in reading.conflicts:
        yield _conflict(reading, found)


def _conflict(reading: WeekReading, found: Found) -> Conflict:
    return Conflict(
        sentence=found.sentence,
        day=reading.week + timedelta(days=found.day) if found.day is not None else None,
        visit=reading.index.visits.get(found.visit_id),
        helper=reading.index.helpers.get(found.helper_id),
    )
