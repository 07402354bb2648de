"""Objectives of a person: choose, follow, order."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, membership_of, requires
from core.concurrency import StaleVersionError
from mediation import services
from mediation.assessment.ideas import idea, ideas_for
from mediation.forms.errors import add_service_errors
from mediation.forms.objectives import ObjectiveForm, ObjectiveNoteForm, StepForm
from mediation.models import Beneficiary, Objective
from mediation.selectors.objectives import line_of
from mediation.wording import level_word


def _objective(request: AppRequest, pk: int) -> Objective:
    every = Objective.objects.visible_to(request.user).select_related("beneficiary", "helper")
    return get_object_or_404(every.prefetch_related("steps", "notes__by"), pk=pk)


def _back_to_file(objective: Objective) -> HttpResponse:
    page = reverse("mediation:beneficiary-detail", args=[objective.beneficiary_id])
    return HttpResponseRedirect(f"{page}#objectifs")


@requires("objective.edit")
@require_http_methods(["GET", "POST"])
def objective_create(request: AppRequest, pk: int) -> HttpResponse:
    """Choose an objective with the person, from an example or from nothing."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)
    example = idea(request.GET.get("idee", ""))
    initial = {"words": example.words, "kind": example.kind, "theme": example.theme} if example else {}
    posted = request.POST if request.method == "POST" else None
    form = ObjectiveForm(posted, beneficiary=beneficiary, initial=initial)
    if posted is not None and form.is_valid():
        try:
            objective = services.objective_add(beneficiary=beneficiary, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Objectif noté.")
            if "encore" in request.POST:
                return redirect("mediation:objective-create", pk=pk)
            return _back_to_file(objective)
    chosen = Objective.objects.visible_to(request.user).filter(beneficiary=beneficiary).values_list("words", flat=True)
    may_see_level = membership_of(request.user).may("assessment.view")
    context = {
        "form": form,
        "beneficiary": beneficiary,
        "level_word": level_word(beneficiary.level, beneficiary.gender) if may_see_level else "",
        "ideas": ideas_for(beneficiary.level, beneficiary.interests, chosen.order_by("pk")),
    }
    return render(request, "mediation/objective_form.html", context, status=422 if form.errors else 200)


@requires("objective.view")
@require_http_methods(["GET", "POST"])
def objective_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show an objective with its steps and progress; posting notes where it stands."""
    objective = _objective(request, pk)
    if request.method == "POST":
        return _noted(request, objective)
    return _detail_page(request, objective, ObjectiveNoteForm(objective=objective), StepForm())


@requires("objective.edit")
def _noted(request: AppRequest, objective: Objective) -> HttpResponse:
    form = ObjectiveNoteForm(request.POST, objective=objective)
    if form.is_valid():
        try:
            services.objective_note(objective=objective, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "C’est noté.")
            return _back_to_file(objective)
    return _detail_page(request, objective, form, StepForm())


def _detail_page(
    request: AppRequest, objective: Objective, note_form: ObjectiveNoteForm, step_form: StepForm
) -> HttpResponse:
    membership = membership_of(request.user)
    context: dict[str, Any] = {
        "objective": objective,
        "beneficiary": objective.beneficiary,
        "line": line_of(objective),
        "note_form": note_form,
        "step_form": step_form,
        "may_edit": membership.may("objective.edit") and objective.beneficiary.archived_at is None,
    }
    failed = note_form.errors or step_form.errors
    return render(request, "mediation/objective_detail.html", context, status=422 if failed else 200)


@requires("objective.edit")
@require_http_methods(["GET", "POST"])
def objective_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change what an objective says; when someone saved it meanwhile, say so and keep what was typed."""
    objective = _objective(request, pk)
    said = request.POST.get("version", "")
    version = int(said) if said.isdecimal() and len(said) < 10 else objective.version
    posted = request.POST if request.method == "POST" else None
    form = ObjectiveForm(posted, instance=_objective(request, pk), beneficiary=objective.beneficiary)
    if posted is not None and form.is_valid():
        try:
            services.objective_update(
                objective=objective, by=request.user, expected_version=version, **form.cleaned_data
            )
        except StaleVersionError as stale:
            version = getattr(stale.current, "version", version)
            form.add_error(
                None,
                f"Quelqu’un d’autre a changé cet objectif entre-temps : « {stale.current} ». Relisez, puis enregistrez "
                "de nouveau.",
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Objectif enregistré.")
            return redirect("mediation:objective-detail", pk=pk)
    context = {"form": form, "objective": objective, "beneficiary": objective.beneficiary, "version": version}
    return render(request, "mediation/objective_form.html", context, status=422 if form.errors else 200)


@requires("objective.edit")
@require_POST
def objective_move(request: AppRequest, pk: int) -> HttpResponse:
    """Put an objective before or after its neighbour."""
    objective = _objective(request, pk)
    services.objective_move(objective=objective, by=request.user, up=request.POST.get("sens") == "haut")
    return _back_to_file(objective)


@requires("objective.edit")
@require_POST
def step_add(request: AppRequest, pk: int) -> HttpResponse:
    """Add a step."""
    objective = _objective(request, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            services.step_add(objective=objective, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return HttpResponseRedirect(reverse("mediation:objective-detail", args=[pk]) + "#etapes")
    return _detail_page(request, objective, ObjectiveNoteForm(objective=objective), form)


@requires("objective.edit")
@require_POST
def step_check(request: AppRequest, pk: int) -> HttpResponse:
    """Tick a step, take the tick back, or take the step out."""
    objective = _objective(request, pk)
    said = request.POST.get("etape", "")
    step = next((each for each in objective.steps.all() if str(each.pk) == said), None)
    if step is None:
        raise Http404
    if "retirer" in request.POST:
        services.step_remove(step=step, by=request.user)
    else:
        services.step_check(step=step, by=request.user, done=request.POST.get("faite") == "oui")
    return HttpResponseRedirect(reverse("mediation:objective-detail", args=[pk]) + "#etapes")
