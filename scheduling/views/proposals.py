"""Searching for a week's plan: start, follow, stop, compare, take or leave."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from scheduling.enums import ProposalState
from scheduling.models import Proposal
from scheduling.selectors.comparison import proposal_comparison
from scheduling.services import plans, proposals
from scheduling.views.pages import SEARCHING, back_to_week, say_undoable, sentences_of, week_page
from scheduling.views.week import plan_of


def _proposal_of(request: AppRequest, week: date) -> Proposal:
    """Return the last search of a week; 404 when there was none."""
    found = Proposal.objects.visible_to(request.user).select_related("plan__territory").filter(plan__week=week).first()
    if found is None:
        raise Http404
    return found


@requires("plan.edit")
@require_POST
def start(request: AppRequest, week: date) -> HttpResponse:
    """Ask for a plan of the week."""
    try:
        plan = plans.plan_for_week(territory=territory_of(request.user), week=week, by=request.user)
        proposals.proposal_start(plan=plan, by=request.user)
    except ValidationError as error:
        return week_page(request, week, problems=sentences_of(error), status=422)
    return back_to_week(request, week)


@requires("plan.view")
@require_safe
def status(request: AppRequest, week: date) -> HttpResponse:
    """Say how far the search is; once it is over, give the whole week."""
    proposal = _proposal_of(request, week)
    if request.htmx and proposal.state in SEARCHING:
        return render(request, "scheduling/week/partials/progress.html", {"proposal": proposal, "week": week})
    return week_page(request, plan_of(request, week).week)


@requires("plan.edit")
@require_POST
def stop(request: AppRequest, week: date) -> HttpResponse:
    """Stop the search and keep the best plan found so far."""
    proposals.proposal_stop(proposal=_proposal_of(request, week), by=request.user)
    return back_to_week(request, week)


@requires("plan.edit")
@require_POST
def abandon(request: AppRequest, week: date) -> HttpResponse:
    """Leave the search or its result: the draft stays as it is."""
    proposals.proposal_abandon(proposal=_proposal_of(request, week), by=request.user)
    messages.success(request, "Votre planning n’a pas changé.")
    return back_to_week(request, week)


@requires("plan.view")
@require_safe
def compare(request: AppRequest, week: date) -> HttpResponse:
    """Show the draft beside the proposal."""
    proposal = _proposal_of(request, week)
    if proposal.state != ProposalState.DONE:
        return back_to_week(request, week)
    context = {
        "week": week,
        "comparison": proposal_comparison(request.user, proposal),
        "can_edit": membership_of(request.user).may("plan.edit"),
    }
    template = "scheduling/week/partials/compare.html" if request.htmx else "scheduling/week/compare.html"
    return render(request, template, context)


@requires("plan.edit")
@require_POST
def accept(request: AppRequest, week: date) -> HttpResponse:
    """Put the proposal in the draft."""
    try:
        change = proposals.proposal_accept(proposal=_proposal_of(request, week), by=request.user)
    except ValidationError as error:
        return week_page(request, week, problems=sentences_of(error), status=422)
    say_undoable(request, week, f"{change.sentence}.")
    return back_to_week(request, week)
