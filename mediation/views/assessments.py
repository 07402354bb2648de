"""The questionnaire on one page, and its result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, membership_of, requires
from core.formatting import day_date
from mediation import services
from mediation.assessment.orientation import first_step
from mediation.assessment.summary import summary_of
from mediation.assessment.versions import questionnaire
from mediation.chart import chart_of
from mediation.enums import Way
from mediation.forms import AssessmentForm, OverrideForm, add_service_errors
from mediation.models import Assessment, AssessmentDraft, Beneficiary
from mediation.selectors.drafts import draft_of, draft_words
from mediation.selectors.grids import questionnaire_in_use
from mediation.selectors.ways import closed_ways, facts_of_way
from mediation.wording import level_meaning, level_word


@requires("assessment.edit")
@require_http_methods(["GET", "POST"])
def assessment_create(request: AppRequest, pk: int) -> HttpResponse:
    """Ask every question on one page; the answers give the level at once, or are kept to finish later.

    On a phone the page first offers one question a screen; ``?tout`` shows the whole page there too.
    """
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)
    draft = draft_of(beneficiary, request.user)
    asked = draft.asked if draft else questionnaire_in_use(beneficiary.territory_id)
    posted = request.method == "POST"
    form = AssessmentForm(
        request.POST if posted else None, questionnaire=asked, initial=draft.answers if draft else None
    )
    if posted and "plus_tard" in request.POST:
        return _keep_for_later(request, beneficiary, form)
    if posted and form.is_valid():
        assessment = _record(request, beneficiary, form, draft)
        if assessment is not None:
            messages.success(request, "Le diagnostic est enregistré.")
            return redirect("mediation:assessment-detail", pk=assessment.pk)
    context = {
        "form": form,
        "beneficiary": beneficiary,
        "draft": draft_words(draft) if draft else None,
        "whole_page": posted or "tout" in request.GET,
    }
    return render(request, "mediation/assessment_form.html", context)


def _record(
    request: AppRequest, beneficiary: Beneficiary, form: AssessmentForm, draft: AssessmentDraft | None
) -> Assessment | None:
    try:
        return services.assessment_record(
            beneficiary=beneficiary,
            by=request.user,
            answers=form.cleaned_data,
            version=form.questionnaire.version,
            remarks=draft.remarks if draft else None,
        )
    except ValidationError as error:
        add_service_errors(form, error)
        return None


def _keep_for_later(request: AppRequest, beneficiary: Beneficiary, form: AssessmentForm) -> HttpResponse:
    services.draft_keep(beneficiary=beneficiary, by=request.user, answers=form.given())
    messages.success(request, "Les réponses sont gardées. Vous reprendrez le diagnostic depuis cette fiche.")
    return redirect("mediation:beneficiary-detail", pk=beneficiary.pk)


@requires("assessment.view")
@require_http_methods(["GET", "POST"])
def assessment_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a result with its reasons; posting keeps another level or way, then leads to the next step."""
    visible = Assessment.objects.visible_to(request.user).select_related("beneficiary__commune", "done_by", "grid")
    assessment = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return _override(request, assessment)
    return _result_page(request, assessment, OverrideForm(assessment=assessment))


@requires("assessment.edit")
def _override(request: AppRequest, assessment: Assessment) -> HttpResponse:
    form = OverrideForm(request.POST, assessment=assessment)
    if form.is_valid():
        try:
            services.assessment_override(assessment=assessment, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Votre choix est enregistré.")
            return _next_page(request, assessment)
    return _result_page(request, assessment, form)


def _next_page(request: AppRequest, assessment: Assessment) -> HttpResponse:
    """Where the button that was pressed leads: a request, an objective, the file, or the result again."""
    person = assessment.beneficiary_id
    asked = request.POST.get("suite", "")
    if asked == "demande" and membership_of(request.user).may("request.edit"):
        return HttpResponseRedirect(f"{reverse('scheduling:request-create')}?beneficiaire={person}")
    if asked == "objectif":
        return redirect("mediation:objective-create", pk=person)
    if asked == "fiche":
        return redirect("mediation:beneficiary-detail", pk=person)
    return redirect("mediation:assessment-detail", pk=assessment.pk)


def _result_page(request: AppRequest, assessment: Assessment, form: OverrideForm) -> HttpResponse:
    person = assessment.beneficiary
    membership = membership_of(request.user)
    every = Assessment.objects.visible_to(request.user).filter(beneficiary=person).order_by("done_on", "pk")
    until = [each for each in every if (each.done_on, each.pk) <= (assessment.done_on, assessment.pk)]
    asked = questionnaire(assessment.questionnaire)
    context: dict[str, Any] = {
        "assessment": assessment,
        "lead": f"Profil de {person}, diagnostic du {day_date(assessment.done_on)}"
        + (f" par {assessment.done_by}." if assessment.done_by else "."),
        "beneficiary": person,
        "form": form,
        "chart": chart_of(until, person.gender),
        "scores": _scores(until),
        "shown_assessments": until[::-1],
        "level_word": level_word(assessment.level, person.gender),
        "computed_word": level_word(assessment.computed_level, person.gender),
        "meaning": level_meaning(assessment.level),
        "summary": summary_of(asked, assessment.answers, assessment.remarks),
        "question_count": len(asked.questions),
        "way": Way(assessment.chosen_way).label,
        "recommended": Way(assessment.recommended_way).label,
        "first_step": first_step(assessment.chosen_way),
        "way_facts": facts_of_way(person, request.user, assessment.chosen_way),
        "way_closed": closed_ways(person.territory_id).get(assessment.chosen_way, ""),
        "grid_name": f"version {assessment.grid.number} de la grille" if assessment.grid else "grille d’origine",
        "may_assess": membership.may("assessment.edit"),
        "may_request": membership.may("request.edit"),
    }
    return render(request, "mediation/assessment_detail.html", context)


def _scores(until: list[Assessment]) -> list[tuple[str, str]]:
    """Each axis with its figure, and the figure of the diagnosis before."""
    last, before = until[-1], until[-2] if len(until) > 1 else None
    then = f", {{}} le {day_date(before.done_on)}" if before else ""
    return [
        ("Usages", f"{last.skill} sur 100" + then.format(before.skill if before else "")),
        ("Envie", f"{last.appetite} sur 100" + then.format(before.appetite if before else "")),
    ]
