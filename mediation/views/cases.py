"""Acts on a file from its page: archive, take back, end, take up again, fix the next step, say who follows."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires
from core.formatting import day_long
from mediation import services
from mediation.enums import CaseStatus
from mediation.forms import CloseForm, NextStepForm, ReopenForm, TeamForm, add_service_errors
from mediation.models import Beneficiary, Case
from mediation.selectors.outlook import steps_ahead
from mediation.services.steps import NO_CASE

_BY_MISTAKE = "La fin du suivi avait été notée par erreur."


def _visible(request: AppRequest, pk: int) -> Beneficiary:
    people = Beneficiary.objects.visible_to(request.user).select_related("commune")
    return get_object_or_404(people, pk=pk)


def _back(request: AppRequest, pk: int) -> str:
    """Where the person was: the page that asked, else the file."""
    asked = request.POST.get("retour", request.GET.get("retour", ""))
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("mediation:beneficiary-detail", args=[pk])


def _act(request: AppRequest, pk: int, service: Callable[..., Any], done: str, undo: str = "") -> HttpResponse:
    """Run a service on a visible file, say what was done, and come back to the file."""
    try:
        service(beneficiary=_visible(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tags = f"undo:{reverse(f'mediation:{undo}', args=[pk])}" if undo else ""
        messages.success(request, done, extra_tags=tags)
    return redirect("mediation:beneficiary-detail", pk=pk)


@requires("case.edit")
@require_POST
def beneficiary_archive(request: AppRequest, pk: int) -> HttpResponse:
    """Put the file aside."""
    return _act(request, pk, services.beneficiary_archive, "Fiche archivée.", undo="beneficiary-restore")


@requires("case.edit")
@require_POST
def beneficiary_restore(request: AppRequest, pk: int) -> HttpResponse:
    """Take the file back from the archive."""
    return _act(request, pk, services.beneficiary_restore, "Fiche sortie des archives.")


def _case_form(
    request: AppRequest,
    person: Beneficiary,
    form: forms.Form,
    page: str,
    *,
    service: Callable[..., Case],
    said: Callable[[Case], tuple[str, str]],
    **context: Any,
) -> HttpResponse:
    """Show a form about the case, or run the service with what was typed, tell it and go back."""
    if request.method == "POST" and form.is_valid():
        try:
            case = service(beneficiary=person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            done, undo = said(case)
            messages.success(request, done, extra_tags=f"undo:{undo}" if undo else "")
            return HttpResponseRedirect(_back(request, person.pk))
    context |= {"form": form, "beneficiary": person, "back": _back(request, person.pk)}
    return render(request, f"mediation/{page}.html", context)


def _refused(request: AppRequest, pk: int, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect("mediation:beneficiary-detail", pk=pk)


@requires("case.edit")
@require_http_methods(["GET", "POST"])
def case_close(request: AppRequest, pk: int) -> HttpResponse:
    """End the accompaniment, saying why; what is still planned is shown, and stays."""
    person = _visible(request, pk)
    if person.open_case is None:
        return _refused(request, pk, NO_CASE)
    may_see_level = membership_of(request.user).may("assessment.view")
    posted = request.POST if request.method == "POST" else None
    form = CloseForm(posted, level=person.level, may_see_level=may_see_level)
    undo = f"{reverse('mediation:case-reopen', args=[pk])}?annuler=1"
    return _case_form(
        request,
        person,
        form,
        "case_close",
        service=services.case_close,
        said=lambda case: (f"Le suivi de {person} est terminé.", undo),
        ahead=steps_ahead([pk], request.user).get(pk, []),
    )


@requires("case.edit")
@require_http_methods(["GET", "POST"])
def case_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take the person up again, saying why; with ``annuler`` the end was noted by mistake a moment ago."""
    person = _visible(request, pk)
    if request.method == "POST" and "annuler" in request.GET:
        return _act(request, pk, lambda **who: services.case_reopen(**who, note=_BY_MISTAKE), "Le suivi continue.")
    if person.archived_at or person.open_case is not None:
        return _refused(request, pk, "Cette personne est déjà suivie, ou sa fiche est archivée.")
    form = ReopenForm(request.POST if request.method == "POST" else None)
    last = person.cases.order_by("-closed_on", "-pk").first()
    done = f"Le suivi de {person} reprend."
    return _case_form(
        request, person, form, "case_reopen", service=services.case_reopen, said=lambda case: (done, ""), last=last
    )


@requires("case.edit")
@require_http_methods(["GET", "POST"])
def case_next(request: AppRequest, pk: int) -> HttpResponse:
    """Fix what comes next for the person."""
    person = _visible(request, pk)
    case = person.open_case
    if case is None:
        return _refused(request, pk, NO_CASE)
    form = NextStepForm(request.POST if request.method == "POST" else None, kind=request.GET.get("suite", ""))
    return _case_form(
        request,
        person,
        form,
        "case_next",
        service=services.case_next_set,
        said=lambda case: (f"{person} : {case.next_action[:1].lower()}{case.next_action[1:]}, {_day(case)}.", ""),
        case=case,
        is_remote=case.status == CaseStatus.FOLLOW_UP,
        may_request=membership_of(request.user).may("request.edit"),
    )


def _day(case: Case) -> str:
    return day_long(case.next_action_on) if case.next_action_on else ""


@requires("case.edit")
@require_http_methods(["GET", "POST"])
def case_team(request: AppRequest, pk: int) -> HttpResponse:
    """Say who answers for the accompaniment and who follows it too."""
    person = _visible(request, pk)
    case = person.open_case
    if case is None:
        return _refused(request, pk, NO_CASE)
    form = TeamForm(request.POST if request.method == "POST" else None, user=request.user, case=case)
    done = f"Qui suit le dossier de {person} est enregistré."
    return _case_form(request, person, form, "case_team", service=services.case_team_set, said=lambda case: (done, ""))
