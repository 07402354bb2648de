"""J3: each rule on the hours of civic service refuses a visit, with a sentence that names rule and article."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from scheduling.enums import VisitStage
from scheduling.models import Plan, VisitRequest
from scheduling.planning.clock import minute_of
from scheduling.planning.problem_builder import problem_for, standing_plan
from scheduling.planning.rearrangement import Put
from scheduling.planning.results import without_hours_over
from scheduling.services.absences import WeekOffer, absence_accept, absence_note
from scheduling.services.publishing import plan_publish, publish_refusals
from scheduling.services.urgent import urgent_book
from scheduling.services.visits import visit_move, visit_place
from tests.factories import PlanFactory, VisitFactory, local_moment
from tests.scheduling.duty.conftest import Ask, At
from tests.volunteers.contracts.cast import a_training
from volunteers.models import CivicServiceContract, Helper

Hours = dict[int, list[tuple[float, float]]]
FULL: list[tuple[float, float]] = [(8, 12), (13, 15.5)]

MINOR_RULES: dict[str, tuple[Hours, tuple[int, int], str]] = {
    "hours of a day": (
        {1: FULL},
        (1, 16),
        "7 h 30 dans la journée, 7 h au plus (code du service national, art.",
    ),
    "night": (
        {},
        (1, 21),
        "pas de mission la nuit avant 18 ans (code du service national, art. L.",
    ),
    "break": ({1: [(8, 12)]}, (1, 12), "30 min de pause après 4 h 30 (code du service national"),
    "days of a week": ({day: [(9, 10)] for day in range(5)}, (5, 9), "6 jours dans la semaine, 5 au plus (code du"),
    "rest": ({day: [(9, 10)] for day in (0, 2, 4)}, (6, 9), "2 jours de repos de suite chaque semaine (code du"),
}


def _train(contract: CivicServiceContract, plan: Plan, hours: Hours) -> None:
    for day, spans in hours.items():
        for span in spans:
            a_training(contract, plan.week + timedelta(days=day), span)


def _words(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages).replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("rule", MINOR_RULES)
def test_j3_a_visit_that_breaks_a_minors_rule_is_refused_by_name(
    rule: str, minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    hours, (day, hour), words = MINOR_RULES[rule]
    _train(minor, plan, hours)
    minute = 30 if rule == "night" else 10
    with pytest.raises(ValidationError) as error:
        visit_place(
            plan=plan, request=ask(), helpers=[nadia, minor.helper], starts_at=at(day, hour, minute), by=planner
        )
    assert "Heures de Jade Roux, " in _words(error)
    assert words in _words(error)


def test_j3_the_same_visit_is_accepted_where_the_law_allows_it(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _train(minor, plan, {1: [(8, 12)]})
    visit = visit_place(plan=plan, request=ask(), helpers=[nadia, minor.helper], starts_at=at(1, 14), by=planner)
    assert minor.helper in visit.helpers.all()


@time_machine.travel("2026-11-04 09:00 +0100", tick=False)
def test_j3_a_minor_is_not_sent_on_a_public_holiday(
    minor: CivicServiceContract, nadia: Helper, ask: Ask, planner: User
) -> None:
    plan = PlanFactory(territory=nadia.territory, week=date(2026, 11, 9))
    armistice = local_moment(date(2026, 11, 11), 10)
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask(), helpers=[nadia, minor.helper], starts_at=armistice, by=planner)
    words = "Heures de Jade Roux, mercredi 11 novembre : pas de mission un jour férié avant 18 ans (code du"
    assert words in _words(error)


def test_j3_an_adult_stops_at_48_hours_a_week_road_included(
    adult: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _train(adult, plan, {day: [(8, 12), (13, 16.5)] for day in range(6)})
    people = [nadia, adult.helper]
    visit_place(plan=plan, request=ask(120), helpers=people, starts_at=at(5, 17), by=planner)
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask(120), helpers=people, starts_at=at(4, 17), by=planner)
    assert "49 h dans la semaine, 48 h au plus (code du service national, art. L. 120-8)" in _words(error)


def test_j3_an_adult_works_six_days_at_most(
    adult: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _train(adult, plan, {day: [(9, 10)] for day in range(6)})
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask(), helpers=[nadia, adult.helper], starts_at=at(6, 10), by=planner)
    assert "7 jours dans la semaine, 6 au plus" in _words(error)


def test_j3_moving_a_visit_by_hand_stops_at_the_law_too(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _train(minor, plan, {1: FULL})
    people = [nadia, minor.helper]
    visit = visit_place(plan=plan, request=ask(), helpers=people, starts_at=at(2, 10), by=planner)
    with pytest.raises(ValidationError, match="dans la journée"):
        visit_move(visit=visit, helpers=people, starts_at=at(1, 17), by=planner, expected_version=visit.version)
    visit.refresh_from_db()
    assert visit.starts_at == at(2, 10)


def _over(plan: Plan, minor: CivicServiceContract, nadia: Helper, ask: Ask, at: At) -> VisitRequest:
    """A draft written past the checks: half an hour more than a day of the law."""
    _train(minor, plan, {1: FULL})
    request = ask()
    VisitFactory(
        request=request,
        plan=plan,
        helpers=[nadia, minor.helper],
        starts_at=at(1, 17),
        ends_at=at(1, 18),
        day=plan.week + timedelta(days=1),
    )
    return request


def test_j3_a_week_over_the_law_is_not_published(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _over(plan, minor, nadia, ask, at)
    assert any("dans la journée" in sentence for sentence in publish_refusals(plan))
    with pytest.raises(ValidationError) as error:
        plan_publish(plan=plan, by=planner, expected_version=plan.version)
    assert "7 h 30 dans la journée, 7 h au plus" in _words(error)
    assert plan.visits.get().stage == VisitStage.DRAFT


def test_j3_training_noted_after_the_visits_stops_the_publication(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    visit_place(plan=plan, request=ask(), helpers=[nadia, minor.helper], starts_at=at(1, 17), by=planner)
    assert publish_refusals(plan) == []
    _train(minor, plan, {1: FULL})
    assert any("dans la journée" in sentence for sentence in publish_refusals(plan))


def test_j3_a_proposal_leaves_out_the_visits_that_the_law_forbids(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At
) -> None:
    request = _over(plan, minor, nadia, ask, at)
    problem, index = problem_for(plan=plan, fix=False)
    found = without_hours_over(problem, index, standing_plan(problem, index.assignments))
    assert (found.assignments, found.unserved) == ((), (f"r{request.pk}",))


def test_j3_an_urgent_visit_stops_at_the_law_too(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _train(minor, plan, {1: FULL})
    request = ask()
    put = Put(request.pk, (nadia.pk, minor.helper_id), minute_of(at(1, 17), plan.week))
    with pytest.raises(ValidationError) as error:
        urgent_book(plan=plan, request=request, put=put, moved=(), by=planner)
    assert "7 h 30 dans la journée, 7 h au plus" in _words(error)
    assert not plan.visits.exists()


def test_j3_a_week_repaired_after_an_absence_stops_at_the_law_too(
    minor: CivicServiceContract,
    adult: CivicServiceContract,
    nadia: Helper,
    plan: Plan,
    ask: Ask,
    at: At,
    planner: User,
) -> None:
    request = ask()
    visit_place(plan=plan, request=request, helpers=[nadia, adult.helper], starts_at=at(1, 17), by=planner)
    _train(minor, plan, {1: FULL})
    tuesday = plan.week + timedelta(days=1)
    absence = absence_note(helper=adult.helper, starts_on=tuesday, ends_on=tuesday, by=planner)
    plan.refresh_from_db()
    put = Put(request.pk, (nadia.pk, minor.helper_id), minute_of(at(1, 17), plan.week))
    offer = WeekOffer(plan.pk, plan.version, (put,), ())
    with pytest.raises(ValidationError) as error:
        absence_accept(absence=absence, offers=[offer], by=planner)
    assert "7 h 30 dans la journée, 7 h au plus" in _words(error)


def test_a_week_already_over_may_shrink_and_never_grow(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    _over(plan, minor, nadia, ask, at)
    people = [nadia, minor.helper]
    with pytest.raises(ValidationError, match="dans la journée"):
        visit_place(plan=plan, request=ask(), helpers=people, starts_at=at(1, 19), by=planner)
    visit = plan.visits.get()
    visit_move(visit=visit, helpers=people, starts_at=at(2, 10), by=planner, expected_version=visit.version)
    assert publish_refusals(plan) == []


def test_days_outside_the_contract_are_not_free(
    minor: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    minor.ended_on, minor.end_reason = plan.week, "JOB"
    minor.save()
    people = [nadia, minor.helper]
    with pytest.raises(ValidationError, match="Jade Roux n’est pas disponible mardi"):
        visit_place(plan=plan, request=ask(), helpers=people, starts_at=at(1, 10), by=planner)
    assert visit_place(plan=plan, request=ask(), helpers=people, starts_at=at(0, 10), by=planner)
