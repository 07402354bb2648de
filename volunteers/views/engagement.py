"""What is asked of a helper: the page of the team, what was done, exemptions, pauses, and what could be done when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from mediation.forms import add_service_errors
from volunteers.forms.engagement import CompletionForm, ExemptionForm, PauseForm
from volunteers.models import Helper
from volunteers.selectors.engagement_pages import asked_lines, engagement_page
from volunteers.services import engagement as services
from volunteers.views.helpers import helper_of

FIRST_DAY = date(2000, 1, 1)
FARTHEST = timedelta(days=1830)


def day_asked(request: AppRequest) -> date:
    """Return the day of ``le``, or today when it is missing, no day, or out of all measure."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("le", ""))
    except ValueError:
        asked = None
    return asked if asked is not None and FIRST_DAY <= asked <= today + FARTHEST else today


@requires("helper.view")
@require_safe
def helper_engagement(request: AppRequest, pk: int) -> HttpResponse:
    """Show what is asked of a helper, what was done, and what they could do on any date (``?le=2026-03-01``)."""
    return _page(request, helper_of(request, pk))


def _forms(helper: Helper) -> dict[str, forms.Form]:
    lines = asked_lines(helper)
    return {
        "done": CompletionForm(lines=lines, helper=helper, prefix="fait"),
        "exempt": ExemptionForm(lines=lines, prefix="dispense"),
        "pause": PauseForm(prefix="pause"),
    }


def _page(request: AppRequest, helper: Helper, **bound: forms.Form) -> HttpResponse:
    may_edit = membership_of(request.user).may("engagement.edit")
    context: dict[str, Any] = engagement_page(helper, day_asked(request))
    context |= {"may_edit": may_edit, "forms": _forms(helper) | bound if may_edit else {}}
    return render(request, "volunteers/engagement/helper.html", context, status=422 if bound else 200)


@dataclass(frozen=True, slots=True)
class Act:
    """A form of the page: its name, the service that takes it, what is said once it is done."""

    name: str
    write: Callable[..., Any]
    said: str


DONE = Act("done", services.completion_note, "C’est noté. Le document reste à la personne : nous n’en gardons rien.")
EXEMPT = Act("exempt", services.exemption_grant, "La dispense est notée, avec sa fin.")
PAUSE = Act("pause", services.pause_begin, "La pause est notée : aucune visite ne sera proposée ces jours-là.")


def _answer(request: AppRequest, helper: Helper, form: forms.Form, act: Act) -> HttpResponse:
    """Write what a form says; what is wrong comes back at its field."""
    if form.is_valid():
        try:
            act.write(helper=helper, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, act.said)
            return redirect("volunteers:helper-engagement", pk=helper.pk)
    return _page(request, helper, **{act.name: form})


@requires("engagement.edit")
@require_POST
def completion_note(request: AppRequest, pk: int) -> HttpResponse:
    """Note that something was done, or that a document was seen."""
    helper = helper_of(request, pk)
    form = CompletionForm(request.POST, lines=asked_lines(helper), helper=helper, prefix="fait")
    return _answer(request, helper, form, DONE)


@requires("engagement.edit")
@require_POST
def completion_remove(request: AppRequest, pk: int, completion_pk: int) -> HttpResponse:
    """Take back something noted by mistake."""
    helper = helper_of(request, pk)
    services.completion_remove(
        completion=get_object_or_404(helper.completions.kept(), pk=completion_pk), by=request.user
    )
    messages.success(request, "C’est retiré.")
    return _back(helper)


@requires("engagement.edit")
@require_POST
def exemption_grant(request: AppRequest, pk: int) -> HttpResponse:
    """Ask no more for something for a time."""
    helper = helper_of(request, pk)
    form = ExemptionForm(request.POST, lines=asked_lines(helper), prefix="dispense")
    return _answer(request, helper, form, EXEMPT)


@requires("engagement.edit")
@require_POST
def exemption_end(request: AppRequest, pk: int, exemption_pk: int) -> HttpResponse:
    """End an exemption today."""
    helper = helper_of(request, pk)
    services.exemption_end(exemption=get_object_or_404(helper.exemptions.all(), pk=exemption_pk), by=request.user)
    messages.success(request, "La dispense s’arrête aujourd’hui.")
    return _back(helper)


@requires("engagement.edit")
@require_POST
def pause_begin(request: AppRequest, pk: int) -> HttpResponse:
    """Plan nobody for some days."""
    helper = helper_of(request, pk)
    form = PauseForm(request.POST, prefix="pause")
    return _answer(request, helper, form, PAUSE)


@requires("engagement.edit")
@require_POST
def pause_end(request: AppRequest, pk: int, pause_pk: int) -> HttpResponse:
    """End a pause."""
    helper = helper_of(request, pk)
    services.pause_end(pause=get_object_or_404(helper.pauses.all(), pk=pause_pk), by=request.user)
    messages.success(request, f"{helper} peut de nouveau être planifié.")
    return _back(helper)


def _back(helper: Helper) -> HttpResponse:
    return redirect(reverse("volunteers:helper-engagement", args=[helper.pk]))
