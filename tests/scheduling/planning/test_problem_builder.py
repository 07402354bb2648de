"""What the database says of a week becomes the planning problem."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from mediation.enums import Theme
from scheduling.enums import HelperWish, Priority, Purpose, VisitStage, VisitStatus
from scheduling.models import Plan, PlanningSettings, RequestHelper, RequestWindow, VisitRequest
from scheduling.optimiser.model import Problem, Visit, Window
from scheduling.planning.problem_builder import problem_for
from scheduling.planning.rearrangement import placed_only
from tests.factories import HelperFactory, PlanFactory, RequestFactory, VisitFactory, local_moment
from volunteers.models import Availability, AvailabilityException, Helper

Ask = Callable[..., VisitRequest]


def visit_of(problem: Problem, request: VisitRequest) -> Visit:
    return next(visit for visit in problem.visits if visit.id == f"r{request.pk}")


def test_a_request_without_moments_is_served_on_weekday_mornings_and_afternoons(plan: Plan, ask: Ask) -> None:
    request = ask(windows=False)
    problem, _ = problem_for(plan=plan)
    windows = visit_of(problem, request).windows
    assert len(windows) == 10
    assert windows[:2] == (Window(540, 720), Window(840, 1020))


def test_a_weekday_and_a_date_hold_on_their_day_only(plan: Plan, ask: Ask) -> None:
    request = ask(windows=False)
    RequestWindow.objects.create(request=request, weekday=2, starts=time(9), ends=time(12))
    friday = plan.week + timedelta(days=4)
    RequestWindow.objects.create(request=request, on_date=friday, starts=time(14), ends=time(16))
    RequestWindow.objects.create(request=request, on_date=friday + timedelta(days=7), starts=time(14), ends=time(16))
    problem, _ = problem_for(plan=plan)
    day = 1440
    assert visit_of(problem, request).windows == (
        Window(2 * day + 540, 2 * day + 720),
        Window(4 * day + 840, 4 * day + 960),
    )


def test_hours_gone_by_are_no_longer_offered(plan: Plan, ask: Ask, time_machine: Any) -> None:
    request = ask()
    time_machine.move_to(local_moment(plan.week + timedelta(days=2), 10, 2))
    windows = visit_of(problem_for(plan=plan)[0], request).windows
    assert windows[0] == Window(2 * 1440 + 605, 2 * 1440 + 720)


def test_a_full_day_needs_a_lunch_and_a_morning_none(plan: Plan, nadia: Helper) -> None:
    half = HelperFactory(territory=plan.territory, last_name="Castaing", free=False)
    Availability.objects.create(helper=half, weekday=0, starts=time(8, 30), ends=time(12))
    problem, _ = problem_for(plan=plan)
    lunches = {(day.helper_id, day.day): day.lunch for day in problem.days}
    whole = lunches[str(nadia.pk), 0]
    assert whole is not None
    assert (whole.earliest_start, whole.latest_start, whole.minutes) == (700, 765, 45)
    assert lunches[str(half.pk), 0] is None


def test_a_hole_at_noon_is_the_lunch(plan: Plan) -> None:
    helper = HelperFactory(territory=plan.territory, free=False)
    Availability.objects.create(helper=helper, weekday=0, starts=time(8, 30), ends=time(12))
    Availability.objects.create(helper=helper, weekday=0, starts=time(13), ends=time(17))
    problem, _ = problem_for(plan=plan)
    assert [day.lunch for day in problem.days] == [None]
    assert len(problem.days[0].windows) == 2


def test_an_absence_and_a_public_holiday_leave_no_day(cast: object, ask: Ask, nadia: Helper) -> None:
    week = date(2027, 5, 3)
    AvailabilityException.objects.create(helper=nadia, starts_on=week, ends_on=week)
    plan = PlanFactory(territory=nadia.territory, week=week)
    problem, _ = problem_for(plan=plan)
    assert [day.day for day in problem.days] == [1, 2, 4]  # Thursday 6 May 2027 is Ascension day


def test_procedures_are_for_professionals_and_a_first_visit_for_a_counsellor(plan: Plan, ask: Ask) -> None:
    procedure = ask("Brachet", themes=[Theme.PROCEDURES])
    first = ask("Lacour", purpose=Purpose.FIRST_VISIT)
    problem, _ = problem_for(plan=plan)
    assert visit_of(problem, procedure).kinds == {"COUNSELLOR", "PARTNER"}
    assert visit_of(problem, first).level_required == 2
    assert not visit_of(problem, first).kinds


def test_a_volunteer_knows_the_themes_listed_and_a_counsellor_without_list_all(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask
) -> None:
    monique.themes = [Theme.EMAIL]
    monique.save()
    request = ask(themes=[Theme.EMAIL, Theme.DIAGNOSIS])
    problem, _ = problem_for(plan=plan)
    skills = {helper.id: helper.skills for helper in problem.helpers}
    assert visit_of(problem, request).skills == {"email"}
    assert skills[str(monique.pk)] == {"email"}
    assert Theme.HEALTH in skills[str(nadia.pk)]


def test_a_civic_service_youth_and_a_minor_never_go_alone(plan: Plan, nadia: Helper) -> None:
    ines = HelperFactory(territory=plan.territory, civic=True)
    young = HelperFactory(territory=plan.territory, volunteer=True, birth_year=plan.week.year - 16)
    problem, _ = problem_for(plan=plan)
    alone = {helper.id: helper.may_go_alone for helper in problem.helpers}
    assert alone == {str(nadia.pk): True, str(ines.pk): False, str(young.pk): False}
    assert {helper.id: helper.max_days for helper in problem.helpers}[str(ines.pk)] == 6
    PlanningSettings.objects.create(territory=plan.territory, civic_never_alone=False)
    problem, _ = problem_for(plan=plan)
    assert {helper.id: helper.may_go_alone for helper in problem.helpers}[str(ines.pk)] is True


def test_wishes_due_date_priority_and_buffer_are_kept(plan: Plan, nadia: Helper, monique: Helper, ask: Ask) -> None:
    request = ask(priority=Priority.URGENT, due_on=plan.week + timedelta(days=3))
    RequestHelper.objects.create(request=request, helper=nadia, wish=HelperWish.PREFERRED)
    RequestHelper.objects.create(request=request, helper=monique, wish=HelperWish.EXCLUDED)
    visit = visit_of(problem_for(plan=plan)[0], request)
    assert (visit.priority, visit.due, visit.buffer) == (3, 3, 5)
    assert (visit.preferred, visit.excluded) == (frozenset({str(nadia.pk)}), frozenset({str(monique.pk)}))


def test_someone_known_weighs_less_as_time_goes_by(plan: Plan, nadia: Helper, monique: Helper, ask: Ask) -> None:
    request = ask()
    for helper, days in ((nadia, 10), (monique, 190)):
        week = plan.week - timedelta(days=days + plan.week.weekday())
        before = PlanFactory(territory=plan.territory, week=week - timedelta(days=week.weekday()))
        past = RequestFactory(beneficiary=request.beneficiary)
        VisitFactory(request=past, plan=before, helpers=[helper], published=True, status=VisitStatus.SEEN)
    known = visit_of(problem_for(plan=plan)[0], request).continuity
    assert 0.4 < known[str(nadia.pk)] < 0.5
    assert 0.1 < known[str(monique.pk)] < 0.25


def test_pinned_and_published_visits_are_fixed_for_a_search_only(plan: Plan, nadia: Helper, ask: Ask) -> None:
    pinned = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], is_pinned=True)
    free = VisitFactory(request=ask("Roux"), plan=plan, helpers=[nadia])
    problem, _ = problem_for(plan=plan)
    fixed = visit_of(problem, pinned.request).fixed
    assert fixed is not None
    assert (fixed.helper_ids, fixed.start) == ((str(nadia.pk),), 1440 + 600)
    assert visit_of(problem, free.request).fixed is None
    assert all(visit.fixed is None for visit in problem_for(plan=plan, fix=False)[0].visits)


def test_hours_published_in_another_plan_are_taken(plan: Plan, nadia: Helper, ask: Ask) -> None:
    other = PlanFactory(territory=plan.territory, week=plan.week + timedelta(days=7))
    VisitFactory(request=ask(), plan=other, day=plan.week + timedelta(days=1), helpers=[nadia], published=True)
    problem, _ = problem_for(plan=plan)
    tuesday = next(day for day in problem.days if day.day == 1)
    assert Window(1440 + 510, 1440 + 600) in tuesday.windows
    assert problem.helpers[0].used_week_minutes == 60


def test_a_request_drafted_in_another_week_is_left_to_it(plan: Plan, nadia: Helper, ask: Ask) -> None:
    other = PlanFactory(territory=plan.territory, week=plan.week + timedelta(days=7))
    drafted = VisitFactory(request=ask("Gay"), plan=other, helpers=[nadia])
    waiting = ask("Roux")
    problem, _ = problem_for(plan=plan)
    assert [visit.id for visit in problem.visits] == [f"r{waiting.pk}"]
    assert drafted.stage == VisitStage.DRAFT


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(
    plan: Plan, nadia: Helper, ask: Ask, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        ask(f"Delage {number}")
        VisitFactory(request=ask(f"Gay {number}"), plan=plan, helpers=[HelperFactory(territory=plan.territory)])
    with django_assert_num_queries(23):
        problem_for(plan=Plan.objects.select_related("territory").get(pk=plan.pk))


def test_reading_a_single_waiting_request_says_the_same_of_it_and_of_what_is_placed(
    plan: Plan, nadia: Helper, ask: Ask
) -> None:
    wanted = ask("Bordas")
    for number in range(2):
        ask(f"Delage {number}")
        VisitFactory(request=ask(f"Gay {number}"), plan=plan, helpers=[HelperFactory(territory=plan.territory)])

    whole, whole_index = problem_for(plan=plan, fix=False)
    single, index = problem_for(plan=plan, fix=False, only=wanted)

    assert single.visits == placed_only(whole, whole_index, index.id_of(wanted)).visits
    assert (single.helpers, single.days, single.weights) == (whole.helpers, whole.days, whole.weights)
    assert index.assignments == whole_index.assignments
