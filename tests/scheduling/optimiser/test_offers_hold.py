"""What is offered is true: a slot once booked costs what it said, a change once made really lets the visit in."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.optimiser import apply_slot, check, explain_unserved, insertions, solve
from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    Helper,
    HelperDay,
    Problem,
    Relaxation,
    RelaxationKind,
    Visit,
    Window,
)
from scheduling.optimiser.relax import EXTRA_HELPER_ID
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.generated import broken_beyond_fixed

MANY = 500


@given(strategies.problems(max_visits=20), st.data())
@settings(max_examples=60)
def test_a_slot_once_booked_costs_what_it_promised_fairness_included(case: Problem, data: st.DataObject) -> None:
    made = solve(case, iterations=200, seed=1)
    asked = replace(data.draw(strategies.visits(99)), id="asked", planned=None)
    promised = {item.visit_id: item.start for item in made.assignments}

    for slot in insertions(case, made, asked):
        grown, booked = apply_slot(case, made, asked, slot)
        assert check(grown, booked) == []
        starts = {item.visit_id: item.start for item in booked.assignments}
        assert starts.pop("asked") == slot.start
        assert {name for name, start in starts.items() if start != promised[name]} == {name for name, _ in slot.moved}
        # The slot is priced against the plan it is offered in, the plan against what an older one had promised.
        promised_before = booked.cost.moved - made.cost.moved
        paid = booked.cost.total - made.cost.total - case.weights.change * promised_before
        assert paid == pytest.approx(slot.extra_cost - case.weights.change * len(slot.moved))


@given(strategies.problems(with_fixed=True, max_visits=12))
@settings(max_examples=60)
def test_each_change_offered_for_a_visit_left_out_lets_it_in_once_made(case: Problem) -> None:
    made = solve(case, iterations=200, seed=1)
    by_id = {one.id: one for one in case.visits}

    for reason in explain_unserved(case, made):
        for offer in reason.relaxations:
            wanted, changed = granted(case, replace(by_id[reason.visit_id], planned=None), offer)
            slots = insertions(wanted, made, changed, limit=MANY)
            found = [slot for slot in slots if (slot.helper_ids, slot.start) == (offer.helper_ids, offer.start)]
            assert found, (reason.visit_id, offer)
            assert min(slot.extra_minutes for slot in found) <= offer.extra_minutes
            grown, booked = apply_slot(wanted, made, changed, found[0])
            assert reason.visit_id not in booked.unserved
            assert broken_beyond_fixed(grown, booked) == []


def granted(case: Problem, visit: Visit, offer: Relaxation) -> tuple[Problem, Visit]:
    """The problem and the visit once the change is granted."""
    nobody: frozenset[str] = frozenset()
    match offer.kind:
        case RelaxationKind.OTHER_WINDOW:
            assert offer.start is not None
            visit = replace(visit, windows=(Window(offer.start, offer.start + visit.duration),))
        case RelaxationKind.ALLOW_HELPER:
            visit = replace(visit, excluded=nobody, kinds=nobody, profile="")
        case RelaxationKind.ONE_PERSON:
            visit = replace(visit, people=1)
        case RelaxationKind.SHORTER:
            visit = replace(visit, duration=visit.duration - offer.amount)
        case RelaxationKind.MORE_HOURS:
            case = with_longer_days(case, offer.amount)
        case RelaxationKind.EXTRA_HELPER:
            case = with_newcomer(case, visit)
    return case, visit


def with_longer_days(case: Problem, amount: int) -> Problem:
    """Everybody's days open earlier and close later, within the date, and limits on hours rise as much."""
    return replace(
        case,
        days=tuple(
            replace(one, windows=stretched(one, amount), max_minutes=one.max_minutes + amount) for one in case.days
        ),
        helpers=tuple(replace(one, max_week_minutes=one.max_week_minutes + amount) for one in case.helpers),
    )


def stretched(one: HelperDay, amount: int) -> tuple[Window, ...]:
    """The windows of a longer day."""
    spans = sorted(one.windows, key=lambda window: window.start)
    if not spans:
        return ()
    midnight = one.day * MINUTES_PER_DAY
    spans[0] = Window(max(midnight, spans[0].start - amount), spans[0].end)
    spans[-1] = Window(spans[-1].start, min(midnight + MINUTES_PER_DAY, spans[-1].end + amount))
    return tuple(spans)


def with_newcomer(case: Problem, visit: Visit) -> Problem:
    """One more helper, who lives next door, has all that is asked for, and is there whenever anybody is."""
    helper = Helper(EXTRA_HELPER_ID, min(visit.kinds, default="volunteer"), visit.level_required, visit.skills)
    dates = sorted({one.day for one in case.days if one.windows})
    spans = {date: [window for one in case.days if one.day == date for window in one.windows] for date in dates}
    days = tuple(
        HelperDay(
            helper.id,
            date,
            (Window(min(one.start for one in spans[date]), max(one.end for one in spans[date])),),
            visit.place,
            visit.place,
        )
        for date in dates
    )
    return replace(case, helpers=(*case.helpers, helper), days=(*case.days, *days))
