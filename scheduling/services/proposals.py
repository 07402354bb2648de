"""A search for a week's plan: asked for by a planner, run by a worker, accepted or left.

The row is the truth. The worker holds no transaction while it searches; it writes a sign of life twice a second at
most, and reads there whether to stop. The draft is untouched until someone accepts.
"""

import logging
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date, plural
from core.journal import journal_record
from scheduling.enums import ProposalState, VisitStage
from scheduling.models import Plan, PlanChange, Proposal, Unserved, VisitRequest
from scheduling.optimiser import kernels_ready, solve
from scheduling.planning.clock import moment_at
from scheduling.planning.problem_builder import problem_for
from scheduling.planning.results import (
    FoundVisit,
    broken_by,
    found_visits,
    result_json,
    without_double_visits,
    without_hours_over,
)
from scheduling.planning.snapshots import helper_keys, open_visits, snapshot
from scheduling.services.plans import plan_change_record, plan_lock
from scheduling.services.travel_times import travel_times_prepare
from scheduling.services.visits import visit_draft, visit_put
from scheduling.services.watch import Watch
from volunteers.models import Helper

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(seconds=60)
NEVER_STARTED_AFTER = timedelta(minutes=10)
STOPPED_EARLY = "La recherche s’est arrêtée avant la fin. Votre planning n’a pas changé."
NOT_SOUND = (
    "Le planning trouvé ne respectait pas toutes les règles : il n’est pas proposé. Votre planning n’a pas changé."
)
OUT_OF_DATE = "Le planning a changé depuis cette recherche. Relancez « Proposer un planning »."
RUNNING = (ProposalState.QUEUED, ProposalState.RUNNING)


@transaction.atomic
def proposal_start(*, plan: Plan, by: User) -> Proposal:
    """Ask for a plan of the week; the search starts once the transaction is committed.

    Raises ValidationError when a search already runs for this week.
    """
    plan = plan_lock(plan)
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(plan=plan, requested_by=by, result={"plan_version": plan.version})
    except IntegrityError as error:
        raise ValidationError("Une recherche est déjà en cours pour cette semaine.") from error
    sentence = f"Recherche d’un planning pour la semaine du {day_date(plan.week)}"
    journal_record(actor=by, verb="proposal.start", target=plan, sentence=sentence)
    transaction.on_commit(lambda: _enqueue(proposal.pk))
    return proposal


def _enqueue(proposal_id: int) -> None:
    from scheduling.tasks import run_proposal

    run_proposal.delay(proposal_id)


def proposal_run(*, proposal_id: int) -> None:
    """Search for the plan asked for: the worker's part. Run twice, the second does nothing."""
    claimed = Proposal.objects.filter(pk=proposal_id, state=ProposalState.QUEUED)
    if not claimed.update(state=ProposalState.RUNNING, alive_at=timezone.now()):
        return
    proposal = Proposal.objects.select_related("plan__territory").get(pk=proposal_id)
    began, kernels = time.monotonic(), kernels_ready()
    try:
        result = _search(proposal)
    except Exception:
        logger.exception("Search %s failed", proposal_id)
        _finish(proposal, ProposalState.FAILED, problem=STOPPED_EARLY)
        return
    seconds, compiled = time.monotonic() - began, kernels_ready() - kernels
    logger.info("Search %s took %.1f s; kernels compiled meanwhile: %s", proposal_id, seconds, compiled)
    if result is None:
        _finish(proposal, ProposalState.FAILED, problem=NOT_SOUND)
    else:
        _finish(proposal, ProposalState.DONE, result=result)


def _search(proposal: Proposal) -> dict[str, Any] | None:
    """Return the result to keep; None when the plan found breaks a rule of the independent checker."""
    version = proposal.plan.version
    rows = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.RUNNING)
    watch = Watch(rows, rows.filter(stop_requested=False), with_figures=True)
    asked = travel_times_prepare(territory=proposal.plan.territory, week=proposal.plan.week)
    watch.alive()
    problem, index = problem_for(plan=proposal.plan)
    index = replace(index, roads=replace(index.roads, is_silent=bool(asked.problem)))
    Proposal.objects.filter(pk=proposal.pk).update(total=len(problem.visits))
    found = solve(
        problem,
        seconds=settings.PLANNING_SEARCH_SECONDS,
        iterations=settings.PLANNING_SEARCH_ITERATIONS,
        seed=proposal.pk,
        on_progress=watch.progress,
        should_stop=watch.should_stop,
    )
    watch.alive()
    found = without_hours_over(problem, index, without_double_visits(problem, index, found))
    if broken_by(problem, found):
        return None
    return {**result_json(problem, index, found), "plan_version": version}


def _finish(
    proposal: Proposal, state: ProposalState, *, result: dict[str, Any] | None = None, problem: str = ""
) -> None:
    """Write the end of a search, unless it was given up or declared lost in the meantime."""
    now = timezone.now()
    fields: dict[str, Any] = {"state": state, "problem": problem, "finished_at": now, "alive_at": now}
    if result is not None:
        fields |= {
            "result": result,
            "fraction": 1.0,
            "served": result["placed"],
            "travel_minutes": max(result["cost"]["travel_minutes"], 0),
        }
    Proposal.objects.filter(pk=proposal.pk, state=ProposalState.RUNNING).update(**fields)


@transaction.atomic
def proposal_stop(*, proposal: Proposal, by: User) -> None:
    """Ask the search to stop now and keep the best plan found so far."""
    Proposal.objects.filter(pk=proposal.pk, state__in=RUNNING).update(stop_requested=True)


@transaction.atomic
def proposal_abandon(*, proposal: Proposal, by: User) -> None:
    """Give a search up, running or done: the draft stays as it is."""
    unfinished = Proposal.objects.filter(pk=proposal.pk, state__in=[*RUNNING, ProposalState.DONE, ProposalState.FAILED])
    if unfinished.update(state=ProposalState.CANCELLED, finished_at=timezone.now()):
        sentence = f"Recherche d’un planning abandonnée, semaine du {day_date(proposal.plan.week)}"
        journal_record(actor=by, verb="proposal.abandon", target=proposal.plan, sentence=sentence)


@transaction.atomic
def proposal_accept(*, proposal: Proposal, by: User) -> PlanChange:
    """Put the proposal in the draft, in place of the drafts that are not fixed. It can be undone.

    Raises ValidationError when it was already taken, or when the plan changed since the search began.
    """
    plan = plan_lock(proposal.plan)
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if proposal.state != ProposalState.DONE:
        raise ValidationError("Cette proposition n’est plus à prendre.")
    if proposal.result["plan_version"] != plan.version:
        raise ValidationError(OUT_OF_DATE)
    before = snapshot(plan)
    found = found_visits(proposal.result)
    _replace_drafts(plan, found)
    _replace_unserved(plan, proposal)
    plan.travel_source, plan.roads = proposal.result["source"], proposal.result.get("roads", {})
    plan.save(update_fields=["travel_source", "roads"])
    proposal.state = ProposalState.ACCEPTED
    proposal.save(update_fields=["state"])
    words = plural(len(found), "visite placée", "visites placées")
    return plan_change_record(plan=plan, sentence=f"Proposition reprise : {words}", before=before, by=by)


def _replace_drafts(plan: Plan, found: list[FoundVisit]) -> None:
    """Write the proposal's visits over the drafts that are not fixed; a request kept keeps its visit."""
    movable = {
        visit.request_id: visit
        for visit in open_visits(plan)
        if visit.stage == VisitStage.DRAFT and not visit.is_pinned
    }
    wanted = {row.request for row in found}
    for key, visit in movable.items():
        if key not in wanted:
            visit.delete()
    helpers = Helper.objects.in_bulk({key for row in found for key in row.helpers})
    requests = VisitRequest.objects.select_related("beneficiary").in_bulk(wanted)
    for row in found:
        people = [helpers[key] for key in row.helpers]
        starts_at = moment_at(plan.week, row.start)
        current = movable.get(row.request)
        if current is None:
            request = requests[row.request]
            visit_draft(plan=plan, request=request, helpers=people, starts_at=starts_at, minutes=row.minutes)
        elif (current.starts_at, current.minutes, helper_keys(current)) != (starts_at, row.minutes, list(row.helpers)):
            current.version += 1
            ends_at = starts_at + timedelta(minutes=row.minutes)
            visit_put(visit=current, helpers=people, starts_at=starts_at, ends_at=ends_at)


def _replace_unserved(plan: Plan, proposal: Proposal) -> None:
    rows = proposal.result["unserved"]
    known = set(VisitRequest.objects.filter(pk__in=[row["request"] for row in rows]).values_list("pk", flat=True))
    Unserved.objects.filter(plan=plan).delete()
    Unserved.objects.bulk_create(
        Unserved(plan=plan, request_id=row["request"], causes=row["causes"], remedies=row["remedies"])
        for row in rows
        if row["request"] in known
    )


@transaction.atomic
def proposals_fail_lost() -> int:
    """Declare lost the searches whose worker gives no sign of life any more; return how many. Nothing else changes."""
    now = timezone.now()
    silent = Q(state=ProposalState.RUNNING, alive_at__lt=now - LOST_AFTER)
    never_started = Q(state=ProposalState.QUEUED, alive_at__lt=now - NEVER_STARTED_AFTER)
    lost = Proposal.objects.filter(silent | never_started)
    return lost.update(state=ProposalState.FAILED, problem=STOPPED_EARLY, finished_at=now)
