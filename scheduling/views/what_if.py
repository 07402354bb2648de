""" "Et si": what a change of means would do to a week. Everything is read from the address, nothing is written."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.formatting import day_date
from scheduling.forms.what_if import HalfDayForm, IdeaForm, NewcomerForm, WorkshopForm
from scheduling.planning.clock import monday_of
from scheduling.selectors.variants import with_half_day, with_helper, with_workshop
from scheduling.selectors.what_if import Comparison, Variant, WeekWhatIf
from scheduling.views.drawing import working_monday
from scheduling.views.pages import FIRST_YEAR, LAST_YEAR
from volunteers.models import Helper


@requires("plan.view")
@require_safe
def what_if(request: AppRequest) -> HttpResponse:
    """Show the three ideas, and what the chosen one would change."""
    week = _week(request)
    forms = _forms(request)
    asked = next((form for form in forms if form.is_bound), None)
    comparison = None
    if asked is not None and asked.is_valid():
        try:
            comparison = _compare(request, asked, week)
        except ValidationError as error:
            asked.add_error(None, error)
    context = {
        "week": week,
        "week_label": day_date(week),
        "newcomer": forms[0],
        "half_day": forms[1],
        "workshop": forms[2],
        "asked": asked,
        "comparison": comparison,
        "may_correct_road": membership_of(request.user).may("travel.edit"),
    }
    template = "scheduling/what_if/partials/ideas.html" if request.htmx else "scheduling/what_if/what_if.html"
    status = 422 if asked is not None and asked.errors else 200
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _week(request: AppRequest) -> date:
    """Return the Monday asked for, or the week that is being planned; a week that is over is not asked about."""
    now = working_monday(timezone.localdate())
    try:
        asked = monday_of(date.fromisoformat(request.GET.get("semaine", "")))
    except (ValueError, OverflowError):
        return now
    is_sensible = FIRST_YEAR <= asked.year <= LAST_YEAR and asked >= monday_of(timezone.localdate())
    return asked if is_sensible else now


def _forms(request: AppRequest) -> tuple[IdeaForm, IdeaForm, IdeaForm]:
    """Return the three forms; the one that the address fills in is bound."""
    rows: dict[str, Any] = {
        "communes": Commune.objects.visible_to(request.user).defer("outline").order_by("name"),
        "team": Helper.objects.visible_to(request.user).filter(is_active=True).order_by("last_name", "first_name"),
    }
    idea = request.GET.get("idee")
    return (
        NewcomerForm(request.GET if idea == NewcomerForm.idea else None, **rows),
        HalfDayForm(request.GET if idea == HalfDayForm.idea else None, **rows),
        WorkshopForm(request.GET if idea == WorkshopForm.idea else None, **rows),
    )


def _compare(request: AppRequest, form: IdeaForm, week: date) -> Comparison:
    question = WeekWhatIf(territory_of(request.user), week)
    return question.compare(_variant(question, form))


def _variant(question: WeekWhatIf, form: IdeaForm) -> Variant:
    """Return the week as the form would have it. Raises ValidationError when the idea makes no sense."""
    given, problem, index = form.cleaned_data, question.problem, question.index
    if isinstance(form, NewcomerForm):
        return with_helper(problem, index, commune=given["commune"], kind=given["kind"], days=sorted(given["days"]))
    if isinstance(form, HalfDayForm):
        return with_half_day(problem, index, helper=given["helper"], weekday=given["weekday"], part=given["part"])
    return with_workshop(problem, index, commune=given["commune"], count=given["count"])
