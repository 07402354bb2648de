"""What is done on a contract of civic service: training, the review of the mission, an early end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from mediation.forms import add_service_errors
from volunteers.forms.contracts import CheckForm, EndForm, TrainingForm
from volunteers.models import AgentTask, CivicServiceContract
from volunteers.services.contract_hours import training_add, training_remove
from volunteers.services.contracts import agent_tasks_edit, contract_end, contract_resume, mission_check
from volunteers.views.contracts import contract_seen

# The other button of the review: it changes the list of tasks and keeps what else was typed.
LIST_BUTTON = {"other_label": "Mettre la liste à jour"}


def _asked(
    request: AppRequest,
    contract: CivicServiceContract,
    form: forms.Form,
    act: Callable[..., Any],
    words: dict[str, str],
) -> HttpResponse:
    """Show a form about a contract, or do what it asks; what was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            act(contract=contract, by=request.user, **_taken_by(form))
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, words["done"], extra_tags=words.get("tags", ""))
            return redirect("volunteers:contract-detail", pk=contract.pk)
    context = {
        "form": form,
        "contract": contract,
        "title": words["title"],
        "explanation": words.get("explanation", ""),
        "label": words["label"],
        "other_label": words.get("other_label", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "volunteers/contracts/act.html", context, status=status)


def _taken_by(form: forms.Form) -> dict[str, Any]:
    return form.service_fields() if isinstance(form, CheckForm) else form.cleaned_data


@requires("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note training or an activity: its hours count in the week."""
    words = {
        "title": "Noter une formation ou une activité",
        "label": "Noter ces heures",
        "explanation": "Ces heures comptent dans la semaine, et aucune visite n’est prévue en même temps.",
        "done": "Ces heures sont notées et comptent dans la semaine.",
    }
    return _asked(request, contract_seen(request, pk), TrainingForm(request.POST or None), training_add, words)


@requires("contract.edit")
@require_POST
def training_delete(request: AppRequest, pk: int, training_pk: int) -> HttpResponse:
    """Take out training or an activity."""
    contract = contract_seen(request, pk)
    training = get_object_or_404(contract.training_days.select_related("contract__helper"), pk=training_pk)
    training_remove(training=training, by=request.user)
    messages.success(request, "Ces heures ne comptent plus dans la semaine.")
    return redirect("volunteers:contract-detail", pk=pk)


@requires("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def check_create(request: AppRequest, pk: int) -> HttpResponse:
    """Keep the review of the mission against what agents do."""
    words = {
        "title": "Comparer la mission aux tâches des agents",
        "label": "Garder cette vérification",
        "explanation": "Un service civique ne remplace ni un agent ni un salarié : sa mission ne doit pas avoir été "
        "la leur dans l’année précédente (code du service national, art. L. 120-9).",
        "done": "La vérification est gardée.",
    }
    contract, territory = contract_seen(request, pk), territory_of(request.user)
    if "liste" in request.POST:
        return _list_changed(request, contract, words)
    form = CheckForm(request.POST or None, tasks=list(AgentTask.objects.filter(territory=territory).listed()))
    return _asked(request, contract, form, mission_check, words | LIST_BUTTON)


def _list_changed(request: AppRequest, contract: CivicServiceContract, words: dict[str, str]) -> HttpResponse:
    """Change the list of tasks and show the form again with it; what else was typed stays."""
    territory = territory_of(request.user)
    typed: dict[str, Any] = request.POST.dict()
    form = CheckForm(request.POST, tasks=list(AgentTask.objects.filter(territory=territory).listed()))
    retired = [int(key) for key in request.POST.getlist("retired") if key.isdigit()]
    try:
        agent_tasks_edit(territory=territory, by=request.user, added=form.new_labels(), retired=retired)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        typed |= {"new_tasks": "", "retired": []}
        messages.success(request, "La liste des tâches est à jour.")
    tasks = list(AgentTask.objects.filter(territory=territory).listed())
    shown = CheckForm(initial=typed, tasks=tasks)
    context = {"form": shown, "contract": contract, **words, **LIST_BUTTON}
    return render(request, "volunteers/contracts/act.html", context)


@requires("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def contract_finish(request: AppRequest, pk: int) -> HttpResponse:
    """End a contract before its term; it can be taken back."""
    words = {
        "title": "Mettre fin au contrat avant son terme",
        "label": "Mettre fin au contrat",
        "explanation": "Après ce jour, plus aucune visite ne sera proposée. Celles déjà prévues restent : la page de "
        "leur semaine les signale, à vous de les déplacer.",
        "done": "La fin du contrat est notée.",
        "tags": f"undo:{reverse('volunteers:contract-resume', args=[pk])}",
    }
    return _asked(request, contract_seen(request, pk), EndForm(request.POST or None), contract_end, words)


@requires("contract.edit")
@require_POST
def contract_take_back(request: AppRequest, pk: int) -> HttpResponse:
    """Take back an early end."""
    try:
        contract_resume(contract=contract_seen(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le contrat court de nouveau jusqu’à son terme.")
    return redirect("volunteers:contract-detail", pk=pk)
