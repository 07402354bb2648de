""" "Et si": what a change of means would do to a week. The question is in the address, a worker answers it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.formatting import day_date
from scheduling.enums import PreviewKind
from scheduling.forms.what_if import HalfDayForm, IdeaForm, NewcomerForm, WorkshopForm
from scheduling.models import Preview
from scheduling.planning.clock import monday_of
from scheduling.selectors.previews import variant_of
from scheduling.selectors.what_if import WeekWhatIf
from scheduling.services.previews import preview_digest, preview_start, preview_stop
from scheduling.views.drawing import working_monday
from scheduling.views.pages import FIRST_YEAR, LAST_YEAR
from scheduling.views.previews import followed, is_following, panel_context
from volunteers.models import Helper

Forms = tuple[IdeaForm, IdeaForm, IdeaForm]


@requires("plan.view")
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: AppRequest) -> HttpResponse:
    """Show the three ideas, and what the chosen one would change; sent, it puts the question to a worker."""
    sent = request.POST if request.method == "POST" else request.GET
    week, forms = _week(sent), _forms(request, sent)
    asked = next((form for form in forms if form.is_bound), None)
    if request.method == "POST" and asked is not None and _makes_sense(request, asked, week):
        question = asked.question()
        preview_start(
            territory=territory_of(request.user),
            by=request.user,
            kind=PreviewKind.WHAT_IF,
            week=week,
            question=question,
        )
        return redirect(address(week, question))
    return _page(request, week, forms, asked)


@requires("plan.view")
@require_POST
def what_if_stop(request: AppRequest, pk: int) -> HttpResponse:
    """Give a calculation up."""
    rows = Preview.objects.visible_to(request.user).filter(kind=PreviewKind.WHAT_IF)
    preview = get_object_or_404(rows, pk=pk)
    preview_stop(preview=preview, by=request.user)
    preview.refresh_from_db()
    if request.htmx:
        return render(request, "scheduling/previews/panel.html", _panel(preview, preview.week, preview.question))
    return redirect(address(preview.week, preview.question))


def address(week: date, question: Mapping[str, Any]) -> str:
    """Address of a question: the same one finds its answer again."""
    query = urlencode({**question, "semaine": week.isoformat()}, doseq=True)
    return f"{reverse('scheduling:what-if')}?{query}"


def _makes_sense(request: AppRequest, form: IdeaForm, week: date) -> bool:
    """Whether the idea can be put to the worker; what stops it is said at its field."""
    if not form.is_valid():
        return False
    try:
        variant_of(WeekWhatIf(territory_of(request.user), week), form.question())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _page(request: AppRequest, week: date, forms: Forms, asked: IdeaForm | None) -> HttpResponse:
    question = asked.question() if asked is not None and asked.is_valid() else None
    preview = None
    if question is not None:
        digest = preview_digest(PreviewKind.WHAT_IF, week, question)
        preview = Preview.objects.visible_to(request.user).filter(digest=digest).first()
    context = {
        "week": week,
        "week_label": day_date(week),
        "newcomer": forms[0],
        "half_day": forms[1],
        "workshop": forms[2],
        "asked": asked,
        "again": _pairs(week, question or {}),
        "may_correct_road": membership_of(request.user).may("travel.edit"),
        **_panel(preview, week, question or {}),
    }
    if is_following(request):
        return followed(request, context)
    template = "scheduling/what_if/partials/ideas.html" if request.htmx else "scheduling/what_if/what_if.html"
    response = render(request, template, context, status=422 if asked is not None and asked.errors else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _panel(preview: Preview | None, week: date, question: Mapping[str, Any]) -> dict[str, Any]:
    return panel_context(
        preview,
        follow_url=address(week, question),
        start_url=reverse("scheduling:what-if"),
        stop_url=reverse("scheduling:what-if-stop", kwargs={"pk": preview.pk}) if preview else "",
        labels=("Actuel", "Et si…"),
    )


def _pairs(week: date, question: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The question as fields to send again."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in question.items()}
    return [("semaine", week.isoformat()), *((name, value) for name, values in listed.items() for value in values)]


def _week(sent: QueryDict) -> date:
    """Return the Monday asked for, or the week that is being planned; a week that is over is not asked about."""
    now = working_monday(timezone.localdate())
    try:
        asked = monday_of(date.fromisoformat(sent.get("semaine", "")))
    except (ValueError, OverflowError):
        return now
    is_sensible = FIRST_YEAR <= asked.year <= LAST_YEAR and asked >= monday_of(timezone.localdate())
    return asked if is_sensible else now


def _forms(request: AppRequest, sent: QueryDict) -> Forms:
    """Return the three forms; the one that is asked about is bound."""
    rows: dict[str, Any] = {
        "communes": Commune.objects.visible_to(request.user).defer("outline").order_by("name"),
        "team": Helper.objects.visible_to(request.user).filter(is_active=True).order_by("last_name", "first_name"),
    }
    idea = sent.get("idee")
    return (
        NewcomerForm(sent if idea == NewcomerForm.idea else None, **rows),
        HalfDayForm(sent if idea == HalfDayForm.idea else None, **rows),
        WorkshopForm(sent if idea == WorkshopForm.idea else None, **rows),
    )
