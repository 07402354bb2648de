"""Why a visit is not placed, and why another is."""

from dataclasses import replace

import pytest

from scheduling.optimiser import apply_slot, check, evaluate, explain_served, explain_unserved, insertions
from scheduling.optimiser.model import Assignment, Cause, RelaxationKind, UnservedReason, Visit, Window
from tests.scheduling.optimiser.cast import counsellor, day, plan, problem, visit, volunteer, youth

ANNE = ("anne",)


def explained(case_visit: Visit, **changes: object) -> UnservedReason:
    """The explanation of one visit alone in Anne's and Paul's day."""
    case = problem([case_visit], **changes)  # type: ignore[arg-type]
    (reason,) = explain_unserved(case, plan(case))
    return reason


def kinds(reason: UnservedReason) -> set[RelaxationKind]:
    return {one.kind for one in reason.relaxations}


def test_skills_that_nobody_has() -> None:
    reason = explained(visit("one", skills=frozenset({"tablet"})))

    assert reason.causes == {Cause.NO_SKILL: 2}
    assert kinds(reason) == {RelaxationKind.EXTRA_HELPER}


def test_people_who_are_excluded_or_refuse_the_profile() -> None:
    helpers = [counsellor(profiles=frozenset({"A"})), volunteer()]
    reason = explained(visit("one", profile="B", excluded=frozenset({"paul"})), helpers=helpers)

    assert reason.causes == {Cause.PROFILE: 1, Cause.EXCLUDED: 1}
    assert RelaxationKind.ALLOW_HELPER in kinds(reason)


def test_windows_outside_everybodys_hours() -> None:
    reason = explained(visit("one", windows=(Window(1060, 1120),)))

    assert reason.causes == {Cause.NO_ONE_FREE: 2}
    assert {RelaxationKind.OTHER_WINDOW, RelaxationKind.MORE_HOURS} <= kinds(reason)


def test_a_window_too_short_is_told_with_how_much_shorter_would_do() -> None:
    reason = explained(visit("one", duration=60, windows=(Window(600, 645),)))

    assert reason.causes == {Cause.WINDOW_TOO_SHORT: 1}
    assert {one.amount for one in reason.relaxations if one.kind == RelaxationKind.SHORTER} == {20}


def test_a_visit_without_window() -> None:
    assert explained(visit("one", windows=())).causes == {Cause.NO_WINDOW: 1}


def test_a_pair_that_cannot_be_made() -> None:
    reason = explained(visit("one", people=2), helpers=[counsellor()])

    assert reason.causes == {Cause.PAIR_IMPOSSIBLE: 1}
    assert RelaxationKind.ONE_PERSON in kinds(reason)


def test_a_youth_who_may_not_go_alone() -> None:
    assert explained(visit("one"), helpers=[youth()]).causes == {Cause.PAIR_IMPOSSIBLE: 1}


def test_travel_that_does_not_fit_around_the_other_visits() -> None:
    case = problem([visit("before"), visit("after"), visit("one", "wood", windows=(Window(565, 620),))], [counsellor()])
    made = plan(case, Assignment("before", ANNE, 560 - 25), Assignment("after", ANNE, 610))
    fixed = tuple(replace(one, windows=(Window(535, 640),)) if one.id != "one" else one for one in case.visits)
    case = replace(case, visits=fixed)

    (reason,) = explain_unserved(case, made)

    assert reason.causes == {Cause.TRAVEL: 1}


def test_lunch_that_would_be_lost() -> None:
    case = problem([visit("one", windows=(Window(690, 830),), duration=130)], [counsellor()])

    (reason,) = explain_unserved(case, plan(case))

    assert reason.causes == {Cause.LUNCH: 1}


def test_limits_on_hours() -> None:
    reason = explained(visit("one"), helpers=[counsellor()], days=[day("anne", max_minutes=50)])

    assert reason.causes == {Cause.HOURS_LIMIT: 1}
    assert {one.amount for one in reason.relaxations if one.kind == RelaxationKind.MORE_HOURS} == {30}


@pytest.mark.parametrize(
    "asked",
    [
        visit("one", windows=(Window(1060, 1120),)),
        visit("one", duration=60, windows=(Window(600, 645),)),
        visit("one", people=2, level_required=2, windows=(Window(530, 560),)),
        visit("one", profile="B", kinds=frozenset({"counsellor"})),
    ],
)
def test_each_relaxation_offered_lets_the_visit_in(asked: Visit) -> None:
    helpers = [counsellor(profiles=frozenset({"A"})), volunteer()]
    case = problem([visit("busy", windows=(Window(530, 560),)), asked], helpers)
    made = plan(case, Assignment("busy", ANNE, 530))
    (reason,) = explain_unserved(case, made)

    assert reason.relaxations
    for one in reason.relaxations:
        changed = {
            RelaxationKind.OTHER_WINDOW: replace(asked, windows=(Window(500, 1050),)),
            RelaxationKind.ALLOW_HELPER: replace(asked, profile="", kinds=frozenset()),
            RelaxationKind.ONE_PERSON: replace(asked, people=1),
            RelaxationKind.SHORTER: replace(asked, duration=asked.duration - one.amount),
        }.get(one.kind)
        if changed is not None:
            slots = insertions(case, made, changed)
            assert (one.helper_ids, one.start) in {(slot.helper_ids, slot.start) for slot in slots}
            assert all(check(*apply_slot(case, made, changed, slot)) == [] for slot in slots)
    minutes = [one.extra_minutes for one in reason.relaxations]
    assert minutes == sorted(minutes)
    assert len(minutes) <= 5


def test_a_served_visit_tells_its_travel_its_people_and_the_alternatives() -> None:
    known = visit("known", preferred=frozenset({"anne"}), continuity={"paul": 0.5})
    case = problem([known, visit("other", "mill")])
    made = plan(case, Assignment("known", ANNE, 600), Assignment("other", ANNE, 640))

    reason = explain_served(case, made, "known")

    assert (reason.travel_minutes, reason.continuity, reason.is_preferred) == (20, 1.0, True)
    assert (reason.helpers_possible, reason.helpers_total) == (2, 2)
    best = next(slot for slot in reason.alternatives if slot.helper_ids == ("paul",))
    moved = evaluate(case, [Assignment("known", ("paul",), best.start), Assignment("other", ANNE, 640)])
    assert best.extra_cost == pytest.approx(moved.total - made.cost.total)


def test_a_plan_that_serves_all_has_nothing_to_explain() -> None:
    case = problem([])

    assert explain_unserved(case, plan(case)) == ()
