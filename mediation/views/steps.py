"""The questionnaire, one question a screen: each answer is kept, and one may stop and come back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from mediation import services
from mediation.assessment.questionnaire import SKIPPED, Question, Questionnaire
from mediation.assessment.summary import summary_of
from mediation.forms import QuestionForm, add_service_errors
from mediation.models import AssessmentDraft, Beneficiary
from mediation.selectors.drafts import draft_of, draft_words
from mediation.selectors.grids import questionnaire_in_use


def _person(request: AppRequest, pk: int) -> Beneficiary:
    return get_object_or_404(Beneficiary.objects.visible_to(request.user).current(), pk=pk)


@requires("assessment.edit")
@require_http_methods(["GET", "POST"])
def assessment_step(request: AppRequest, pk: int, step: int) -> HttpResponse:
    """Ask one question. Its answer is kept at once, whichever way one leaves: on, back, or later."""
    beneficiary = _person(request, pk)
    draft = draft_of(beneficiary, request.user)
    asked = draft.asked if draft else questionnaire_in_use(beneficiary.territory_id)
    if not 1 <= step <= len(asked.questions):
        raise Http404
    question = list(asked.questions.values())[step - 1]
    if request.method == "POST":
        return _answered(request, beneficiary, asked, question, step)
    given = draft.answers.get(question.key) if draft else None
    remark = draft.remarks.get(question.key, "") if draft else ""
    form = QuestionForm(question=question, initial={"answer": given, "remark": remark})
    return _question_page(request, beneficiary, asked, form, step)


def _answered(
    request: AppRequest, beneficiary: Beneficiary, asked: Questionnaire, question: Question, step: int
) -> HttpResponse:
    form = QuestionForm(request.POST, question=question)
    way = request.POST.get("vers", "suite")
    complete = form.is_valid()
    answer = form.cleaned_data.get("answer") if complete else ""
    if complete or way != "suite":
        answers = {question.key: answer} if answer else {}
        remark = form.cleaned_data.get("remark", "") if hasattr(form, "cleaned_data") else ""
        try:
            _keep(request, beneficiary, answers, {question.key: remark})
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _leave(request, beneficiary, asked, step, way)
    return _question_page(request, beneficiary, asked, form, step)


def _keep(request: AppRequest, beneficiary: Beneficiary, answers: dict[str, str], remarks: dict[str, str]) -> None:
    """Keep what was said; going back from a question without an answer begins nothing."""
    if answers or any(remarks.values()):
        services.draft_keep(beneficiary=beneficiary, by=request.user, answers=answers, remarks=remarks)


def _leave(request: AppRequest, beneficiary: Beneficiary, asked: Questionnaire, step: int, way: str) -> HttpResponse:
    if way == "plus-tard":
        messages.success(request, "Les réponses sont gardées. Vous reprendrez le diagnostic depuis cette fiche.")
        return redirect("mediation:beneficiary-detail", pk=beneficiary.pk)
    if way == "retour":
        if step == 1:
            return redirect("mediation:assessment-create", pk=beneficiary.pk)
        return redirect("mediation:assessment-step", pk=beneficiary.pk, step=step - 1)
    if step < len(asked.questions):
        return redirect("mediation:assessment-step", pk=beneficiary.pk, step=step + 1)
    return redirect("mediation:assessment-review", pk=beneficiary.pk)


def _question_page(
    request: AppRequest,
    beneficiary: Beneficiary,
    asked: Questionnaire,
    form: QuestionForm,
    step: int,
) -> HttpResponse:
    context: dict[str, Any] = {
        "beneficiary": beneficiary,
        "form": form,
        "group": asked.group_of(form.question.key),
        "step": step,
        "total": len(asked.questions),
        "is_last": step == len(asked.questions),
    }
    return render(request, "mediation/assessment_step.html", context, status=422 if form.errors else 200)


@requires("assessment.edit")
@require_http_methods(["GET", "POST"])
def assessment_review(request: AppRequest, pk: int) -> HttpResponse:
    """Read the answers again before the result; a passed question can still be asked."""
    beneficiary = _person(request, pk)
    draft = draft_of(beneficiary, request.user)
    if draft is None:
        return redirect("mediation:assessment-create", pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            assessment = services.draft_finish(draft=draft, by=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, "Le diagnostic est enregistré.")
            return redirect("mediation:assessment-detail", pk=assessment.pk)
    return render(
        request,
        "mediation/assessment_review.html",
        _review(beneficiary, draft, problem),
        status=422 if problem else 200,
    )


def _review(beneficiary: Beneficiary, draft: AssessmentDraft, problem: str) -> dict[str, Any]:
    asked = draft.asked
    places = {key: place for place, key in enumerate(asked.questions, start=1)}
    groups = [
        (
            group.title,
            [
                (
                    places[question.key],
                    question,
                    question.label_of(draft.answers[question.key]) if question.key in draft.answers else "",
                    draft.answers.get(question.key) in {None, SKIPPED},
                )
                for question in group.questions
            ],
        )
        for group in asked.groups
    ]
    return {
        "beneficiary": beneficiary,
        "words": draft_words(draft),
        "groups": groups,
        "given": summary_of(asked, draft.answers, {}).answered_count,
        "is_enough": asked.is_enough(draft.answers),
        "scale": asked.scale,
        "problem": problem,
    }


@requires("assessment.edit")
@require_POST
def assessment_discard(request: AppRequest, pk: int) -> HttpResponse:
    """Forget the answers given so far, and begin again."""
    beneficiary = _person(request, pk)
    services.draft_discard(beneficiary=beneficiary, by=request.user)
    messages.success(request, "Les réponses commencées sont effacées.")
    return redirect("mediation:assessment-create", pk=pk)
