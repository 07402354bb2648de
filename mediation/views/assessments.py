"""The questionnaire and its result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, membership_of, requires
from core.formatting import day_date
from mediation import services
from mediation.assessment.orientation import first_step
from mediation.assessment.summary import summary_of
from mediation.chart import chart_of
from mediation.enums import Way
from mediation.forms import AssessmentForm, OverrideForm, add_service_errors
from mediation.models import Assessment, Beneficiary
from mediation.wording import level_meaning, level_word


@requires("assessment.edit")
@require_http_methods(["GET", "POST"])
def assessment_create(request: AppRequest, pk: int) -> HttpResponse:
    """Ask the questions; the answers give the level at once."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)
    form = AssessmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = services.assessment_record(beneficiary=beneficiary, by=request.user, answers=form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le diagnostic est enregistré.")
            return redirect("mediation:assessment-detail", pk=assessment.pk)
    return render(request, "mediation/assessment_form.html", {"form": form, "beneficiary": beneficiary})


@requires("assessment.view")
@require_http_methods(["GET", "POST"])
def assessment_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a result with its reasons; posting keeps another level or way."""
    visible = Assessment.objects.visible_to(request.user).select_related("beneficiary__commune", "done_by")
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
            return redirect("mediation:assessment-detail", pk=assessment.pk)
    return _result_page(request, assessment, form)


def _result_page(request: AppRequest, assessment: Assessment, form: OverrideForm) -> HttpResponse:
    person = assessment.beneficiary
    membership = membership_of(request.user)
    every = Assessment.objects.visible_to(request.user).filter(beneficiary=person).order_by("done_on", "pk")
    until = [each for each in every if (each.done_on, each.pk) <= (assessment.done_on, assessment.pk)]
    context: dict[str, Any] = {
        "assessment": assessment,
        "lead": f"Profil de {person}, diagnostic du {day_date(assessment.done_on)}"
        + (f" par {assessment.done_by}." if assessment.done_by else "."),
        "beneficiary": person,
        "form": form,
        "chart": chart_of(until, person.gender),
        "shown_assessments": until[::-1],
        "level_word": level_word(assessment.level, person.gender),
        "computed_word": level_word(assessment.computed_level, person.gender),
        "meaning": level_meaning(assessment.level),
        "summary": summary_of(assessment.answers),
        "way": Way(assessment.chosen_way).label,
        "recommended": Way(assessment.recommended_way).label,
        "first_step": first_step(assessment.chosen_way),
        "may_assess": membership.may("assessment.edit"),
        "may_request": membership.may("request.edit"),
    }
    return render(request, "mediation/assessment_detail.html", context)
