"""The week: its page, its map, and undoing its last change."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires
from scheduling.models import Plan
from scheduling.planning.clock import monday_of
from scheduling.selectors.maps import route_map as read_route_map
from scheduling.services import plans
from scheduling.views.drawing import working_monday
from scheduling.views.pages import back_to_week, sentences_of, week_page, week_url


def plan_of(request: AppRequest, week: date) -> Plan:
    """Return the plan of a week that the member may see; 404 otherwise."""
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("territory"), week=week)


@requires("plan.view")
@require_safe
def week(request: AppRequest) -> HttpResponse:
    """Lead to the week that is being planned."""
    return redirect(week_url(working_monday(timezone.localdate())))


@requires("plan.view")
@require_safe
def week_at(request: AppRequest, week: date) -> HttpResponse:
    """Show a week: board, chosen visit, what remains to be placed, map."""
    monday = monday_of(week)
    if week != monday:
        return redirect(week_url(monday, day=week))
    return week_page(request, monday)


@requires("plan.view")
@require_safe
def route_map(request: AppRequest, week: date, day: date) -> HttpResponse:
    """Give the rounds of a day and the outlines of the communes, for the map."""
    return JsonResponse(read_route_map(request.user, week, day))


@requires("plan.edit")
@require_POST
def plan_undo(request: AppRequest, week: date) -> HttpResponse:
    """Take back the last change."""
    plan = plan_of(request, week)
    try:
        change = plans.plan_undo(plan=plan, by=request.user)
    except ValidationError as error:
        return week_page(request, week, problems=sentences_of(error), status=422)
    if change is None:
        messages.success(request, "Il n’y a plus rien à annuler.")
    else:
        messages.success(request, f"Annulé. {change.sentence}")
    return back_to_week(request, week)
