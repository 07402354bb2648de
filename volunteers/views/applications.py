"""People who would like to help: the list, one of them, what the team decides."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import plural
from core.journal import journal_record
from mediation.forms import add_service_errors
from volunteers.application_filters import ApplicationFilter
from volunteers.engagement.vocabulary import Wish
from volunteers.enums import HelperKind
from volunteers.forms.applications import ApproveForm, InterviewForm, RefusalForm
from volunteers.models import Helper, HelperApplication
from volunteers.services import applications as services
from volunteers.views.helpers import posted_version

PAGE_SIZE = 25
MEANWHILE = "Quelqu’un d’autre vient de modifier cette candidature : relisez-la, puis recommencez."


@requires("application.view")
@require_safe
def application_list(request: AppRequest) -> HttpResponse:
    """List those who would like to help, those who have waited longest first."""
    everyone = HelperApplication.objects.visible_to(request.user)
    filters = ApplicationFilter(request.GET, queryset=everyone.select_related("commune"), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = everyone.open().count()
    context = {
        "filter": filters,
        "page_obj": page,
        "found": page.paginator.count,
        "lead": plural(waiting, "personne attend", "personnes attendent") if waiting else "Personne n’attend.",
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "public_url": reverse("volunteers:public-application", args=[territory_of(request.user).slug]),
    }
    fragment = request.htmx and not request.htmx.boosted
    name = "application_rows.html" if fragment else "application_list.html"
    response = render(request, f"volunteers/engagement/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _visible(request: AppRequest, pk: int) -> HelperApplication:
    rows = HelperApplication.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("commune", "territory", "decided_by", "helper"), pk=pk)


@requires("application.view")
@require_safe
def application_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show one candidate. Reading is journaled."""
    row = _visible(request, pk)
    sentence = f"A consulté la candidature n° {row.pk}."
    journal_record(actor=request.user, verb="application.read", target=row, sentence=sentence)
    return _page(request, row)


def _page(request: AppRequest, row: HelperApplication, **bound: forms.Form) -> HttpResponse:
    met = {"interview_on": row.interview_on, "words": row.interview_words} if row.interview_on else {}
    usual: dict[str, forms.Form] = {
        "interview": InterviewForm(initial=met),
        "approve": ApproveForm(initial={"kind": row.kind}),
        "refuse": RefusalForm(),
    }
    same_name = Helper.objects.visible_to(request.user).filter(
        first_name__iexact=row.first_name, last_name__iexact=row.last_name
    )
    context: dict[str, Any] = {
        "application": row,
        "wishes": [Wish(value).label for value in row.wishes if value in Wish.values],
        "kind": HelperKind(row.kind),
        "forms": usual | bound,
        "namesake": None if row.helper_id else same_name.first(),
    }
    return render(request, "volunteers/engagement/application.html", context, status=422 if bound else 200)


def _refused(request: AppRequest, pk: int, error: Exception, form: forms.Form, name: str) -> HttpResponse:
    """Show what went wrong: at its field, or above the page when someone else acted first."""
    row = _visible(request, pk)
    if not row.is_open:
        messages.error(request, f"Une décision vient d’être prise : candidature {row.get_state_display()}.")
        return redirect("volunteers:application-detail", pk=pk)
    if isinstance(error, ValidationError):
        add_service_errors(form, error)
    else:
        form.add_error(None, MEANWHILE)
    return _page(request, row, **{name: form})


@requires("application.edit")
@require_POST
def application_interview(request: AppRequest, pk: int) -> HttpResponse:
    """Note the interview."""
    row, form = _visible(request, pk), InterviewForm(request.POST)
    if not form.is_valid():
        return _page(request, row, interview=form)
    try:
        services.application_interview(
            application=row, by=request.user, expected_version=posted_version(request), **form.cleaned_data
        )
    except (ValidationError, StaleVersionError) as error:
        return _refused(request, pk, error, form, "interview")
    messages.success(request, "L’entretien est noté.")
    return redirect("volunteers:application-detail", pk=pk)


@requires("application.edit")
@require_POST
def application_approve(request: AppRequest, pk: int) -> HttpResponse:
    """Take someone into the team, then go on to the weekly hours."""
    row, form = _visible(request, pk), ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, row, approve=form)
    try:
        helper = services.application_approve(
            application=row, by=request.user, expected_version=posted_version(request), **form.cleaned_data
        )
    except (ValidationError, StaleVersionError) as error:
        return _refused(request, pk, error, form, "approve")
    messages.success(request, f"{helper} est dans l’équipe. Voici ce qui lui est demandé avant la première mission.")
    return redirect("volunteers:helper-engagement", pk=helper.pk)


@requires("application.edit")
@require_POST
def application_refuse(request: AppRequest, pk: int) -> HttpResponse:
    """Refuse, with a reason that the person reads."""
    row, form = _visible(request, pk), RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, row, refuse=form)
    try:
        services.application_refuse(
            application=row, by=request.user, expected_version=posted_version(request), **form.cleaned_data
        )
    except (ValidationError, StaleVersionError) as error:
        return _refused(request, pk, error, form, "refuse")
    told = "un e-mail part vers la personne" if row.email else "prévenez la personne : elle n’a pas d’adresse e-mail"
    messages.success(request, f"Candidature refusée : {told}.")
    return redirect("volunteers:application-list")


@requires("application.edit")
@require_POST
def application_withdraw(request: AppRequest, pk: int) -> HttpResponse:
    """Note that the person no longer wishes to help."""
    undo = reverse("volunteers:application-reopen", args=[pk])
    return _plain_act(request, pk, services.application_withdraw, "Candidature retirée.", undo)


@requires("application.edit")
@require_POST
def application_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a withdrawal."""
    return _plain_act(request, pk, services.application_reopen, "La candidature est reprise.")


def _plain_act(request: AppRequest, pk: int, act: Any, said: str, undo: str = "") -> HttpResponse:
    row = _visible(request, pk)
    try:
        act(application=row, by=request.user, expected_version=posted_version(request) or row.version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StaleVersionError:
        messages.error(request, MEANWHILE)
    else:
        messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    return redirect("volunteers:application-detail", pk=pk)
