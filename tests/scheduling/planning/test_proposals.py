"""'Proposer un planning': a search by a worker, which never touches the draft by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from scheduling.enums import ProposalState
from scheduling.models import Plan, PlanChange, Proposal, Unserved, Visit, VisitRequest
from scheduling.optimiser import solve
from scheduling.optimiser.model import Progress
from scheduling.services import proposals, watch
from scheduling.services.plans import plan_undo
from scheduling.services.visits import visit_pin
from tests.factories import HelperFactory, PlanFactory, VisitFactory
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]
Search = Callable[[Plan], Proposal]


def placed(plan: Plan) -> dict[str, tuple[Any, ...]]:
    """What the week holds, by the surname visited."""
    visits = Visit.objects.filter(plan=plan).prefetch_related("places")
    return {
        visit.beneficiary.last_name: (visit.starts_at, visit.is_pinned, [row.helper_id for row in visit.places.all()])
        for visit in visits
    }


def test_a_search_places_every_request_and_changes_nothing_before_it_is_taken(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, search: Search, planner: User
) -> None:
    ask("Gay", people=2)
    ask("Roux")
    proposal = search(plan)
    assert (proposal.state, proposal.served, proposal.fraction) == (ProposalState.DONE, 2, 1.0)
    assert not Visit.objects.exists()
    proposals.proposal_accept(proposal=proposal, by=planner)
    week = placed(plan)
    assert sorted(week["Gay"][2]) == sorted([nadia.pk, monique.pk])
    assert all(moment.minute % 5 == 0 for moment, _, _ in week.values())
    plan.refresh_from_db()
    assert plan.travel_source == "estimation, à 20\xa0% près"


def test_only_one_search_runs_for_a_week(plan: Plan, planner: User) -> None:
    proposals.proposal_start(plan=plan, by=planner)
    with pytest.raises(ValidationError, match="déjà en cours"):
        proposals.proposal_start(plan=plan, by=planner)


def test_a_pinned_visit_is_untouched_by_a_proposal(
    plan: Plan, nadia: Helper, ask: Ask, search: Search, planner: User
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    visit_pin(visit=visit, is_pinned=True, by=planner)
    ask("Roux")
    before = placed(plan)["Gay"]
    plan.refresh_from_db()
    proposals.proposal_accept(proposal=search(plan), by=planner)
    assert placed(plan)["Gay"] == before
    assert set(placed(plan)) == {"Gay", "Roux"}
    assert Visit.objects.get(pk=visit.pk).is_pinned


def test_nothing_is_placed_on_a_public_holiday(ask: Ask, nadia: Helper, search: Search, planner: User) -> None:
    plan = PlanFactory(territory=nadia.territory, week=date(2027, 5, 3))
    for number in range(12):
        ask(f"Delage {number}", duration=180)
    proposals.proposal_accept(proposal=search(plan), by=planner)
    days = set(Visit.objects.values_list("day", flat=True))
    assert days == {date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5), date(2027, 5, 7)}


def test_the_same_person_is_never_visited_twice_at_once(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, search: Search, planner: User
) -> None:
    from datetime import time

    from scheduling.models import RequestWindow
    from tests.factories import RequestFactory

    first = ask("Gay", windows=False)
    second = RequestFactory(beneficiary=first.beneficiary, windows=False)
    for request in (first, second):
        RequestWindow.objects.create(request=request, weekday=1, starts=time(9), ends=time(10))
    proposals.proposal_accept(proposal=search(plan), by=planner)
    assert Visit.objects.count() == 1
    assert Unserved.objects.count() == 1


def test_a_proposal_made_from_an_older_plan_is_refused(
    plan: Plan, nadia: Helper, ask: Ask, search: Search, planner: User
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    proposal = search(plan)
    visit_pin(visit=visit, is_pinned=True, by=planner)
    with pytest.raises(ValidationError, match="a changé depuis"):
        proposals.proposal_accept(proposal=proposal, by=planner)


def test_an_accepted_proposal_can_be_undone(plan: Plan, nadia: Helper, ask: Ask, search: Search, planner: User) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    ask("Roux")
    before = placed(plan)
    proposals.proposal_accept(proposal=search(plan), by=planner)
    assert set(placed(plan)) == {"Gay", "Roux"}
    change = plan_undo(plan=plan, by=planner)
    assert change is not None
    assert change.sentence == "Proposition reprise : 2 visites placées".replace("2 v", "2\xa0v")
    assert placed(plan) == before


def test_a_request_that_cannot_be_served_states_its_causes(
    plan: Plan, monique: Helper, ask: Ask, search: Search, planner: User
) -> None:
    request = ask("Brachet", purpose="PROCEDURE")
    proposals.proposal_accept(proposal=search(plan), by=planner)
    row = Unserved.objects.get(plan=plan)
    assert row.request_id == request.pk
    assert row.causes
    assert all(count > 0 for count in row.causes.values())


def test_a_failure_leaves_the_draft_and_says_so_plainly(
    plan: Plan, nadia: Helper, ask: Ask, search: Search, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    before = placed(plan)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(proposals, "solve", broken)
    proposal = search(plan)
    assert proposal.state == ProposalState.FAILED
    assert proposal.problem == "La recherche s’est arrêtée avant la fin. Votre planning n’a pas changé."
    assert placed(plan) == before


def test_a_plan_that_breaks_a_rule_is_never_proposed(
    plan: Plan, nadia: Helper, ask: Ask, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scheduling.optimiser.model import Assignment
    from scheduling.planning.problem_builder import standing_plan

    ask("Gay")

    def at_night(problem: Any, **_: object) -> Any:
        return standing_plan(problem, [Assignment(problem.visits[0].id, (problem.helpers[0].id,), 60)])

    monkeypatch.setattr(proposals, "solve", at_night)
    proposal = search(plan)
    assert proposal.state == ProposalState.FAILED
    assert "ne respectait pas" in proposal.problem


def test_progress_is_written_and_an_abandoned_search_leaves_the_week_as_it_was(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    ask("Roux")
    before, seen = placed(plan), []
    proposal = proposals.proposal_start(plan=plan, by=planner)
    real = solve

    def abandoned_half_way(problem: Any, **options: Any) -> Any:
        options["on_progress"](Progress(0.5, 1, 2, 15))
        seen.append(Proposal.objects.get(pk=proposal.pk).fraction)
        assert not options["should_stop"]()
        proposals.proposal_abandon(proposal=proposal, by=planner)
        monkeypatch.setattr(watch, "WRITE_EVERY_SECONDS", 0)
        seen.append(options["should_stop"]())
        return real(problem, iterations=100)

    monkeypatch.setattr(proposals, "solve", abandoned_half_way)
    proposals.proposal_run(proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert seen == [0.5, True]
    assert proposal.state == ProposalState.CANCELLED
    assert "visits" not in proposal.result
    assert placed(plan) == before
    assert not PlanChange.objects.exists()


def test_stopping_keeps_the_best_plan_found(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("Roux")
    proposal = proposals.proposal_start(plan=plan, by=planner)
    proposals.proposal_stop(proposal=proposal, by=planner)
    proposals.proposal_run(proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.served) == (ProposalState.DONE, 1)


def test_running_a_search_twice_does_it_once(plan: Plan, nadia: Helper, ask: Ask, search: Search) -> None:
    ask("Roux")
    proposal = search(plan)
    finished = proposal.finished_at
    proposals.proposal_run(proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert proposal.finished_at == finished


def test_a_lost_worker_fails_only_its_own_search(plan: Plan, nadia: Helper, planner: User) -> None:
    other = PlanFactory(territory=plan.territory, week=plan.week + timedelta(days=7))
    lost = proposals.proposal_start(plan=plan, by=planner)
    alive = proposals.proposal_start(plan=other, by=planner)
    long_ago = timezone.now() - timedelta(seconds=90)
    Proposal.objects.update(state=ProposalState.RUNNING)
    Proposal.objects.filter(pk=lost.pk).update(alive_at=long_ago)
    assert proposals.proposals_fail_lost() == 1
    lost.refresh_from_db()
    alive.refresh_from_db()
    assert (lost.state, alive.state) == (ProposalState.FAILED, ProposalState.RUNNING)
    assert lost.problem.endswith("Votre planning n’a pas changé.")
    proposals.proposal_start(plan=plan, by=planner)


def test_a_search_waiting_for_a_busy_worker_is_not_lost(plan: Plan, planner: User) -> None:
    waiting = proposals.proposal_start(plan=plan, by=planner)
    Proposal.objects.filter(pk=waiting.pk).update(alive_at=timezone.now() - timedelta(minutes=3))
    assert proposals.proposals_fail_lost() == 0


def test_a_civic_service_youth_is_only_proposed_with_someone(
    plan: Plan, ask: Ask, search: Search, planner: User
) -> None:
    HelperFactory(territory=plan.territory, civic=True)
    ask("Valade", purpose="COURTESY")
    proposals.proposal_accept(proposal=search(plan), by=planner)
    assert not Visit.objects.exists()
