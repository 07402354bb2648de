"""Steps of a match: the trial, its confirmation, reviews and their way back, who was told of its end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from core.formatting import day_date
from mediation.forms import add_service_errors
from volunteers.forms.match_steps import ConfirmForm, ReviewForm, TrialForm
from volunteers.models import MatchReview
from volunteers.selectors.match_follow_up import facts_of, since_last_review
from volunteers.services import match_follow_up, matches
from volunteers.views.matches import match_done, match_of, match_page


@requires("pair.edit")
@require_POST
def match_try(request: AppRequest, pk: int) -> HttpResponse:
    """Both agree to try, until a day chosen."""
    match, form = match_of(request, pk), TrialForm(request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            matches.match_try(match=match, by=request.user, until=until)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return match_done(request, match, f"L’essai commence, jusqu’au {day_date(until)}.")
    return match_page(request, match_of(request, pk), step=form)


@requires("pair.edit")
@require_POST
def match_confirm(request: AppRequest, pk: int) -> HttpResponse:
    """The trial went well."""
    match = match_of(request, pk)
    form = ConfirmForm(request.POST, weeks=match.review_weeks)
    if form.is_valid():
        try:
            matches.match_confirm(match=match, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return match_done(request, match, "Le jumelage est confirmé, la date du bilan est posée.")
    return match_page(request, match_of(request, pk), step=form)


@requires("pair.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def match_review(request: AppRequest, pk: int) -> HttpResponse:
    """Make the review of a match, what happened since the last one beside."""
    match = match_of(request, pk)
    form = ReviewForm(request.POST or None, weeks=match.review_weeks)
    if request.method == "POST" and form.is_valid():
        try:
            review = match_follow_up.match_review(match=match, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            undo = reverse("volunteers:match-review-undo", args=[review.pk])
            said = f"Le bilan est noté, le prochain est prévu le {day_date(match.review_on)}."  # type: ignore[arg-type]
            messages.success(request, said, extra_tags=f"undo:{undo}")
            return redirect("volunteers:match-detail", pk=pk)
    since = since_last_review(match)
    context = {
        "match": match_of(request, pk),
        "form": form,
        "since_words": day_date(since),
        "facts": facts_of(match, request.user, since),
        "reviews": match.reviews.select_related("by"),
    }
    return render(request, "volunteers/pairs/review.html", context, status=422 if form.errors else 200)


@requires("pair.edit")
@require_POST
def match_review_undo(request: AppRequest, pk: int) -> HttpResponse:
    """Take a review back."""
    review = get_object_or_404(MatchReview.objects.visible_to(request.user).select_related("match"), pk=pk)
    match = review.match_id
    try:
        match_follow_up.match_review_undo(review=review, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le bilan est annulé, la date prévue revient.")
    return redirect("volunteers:match-detail", pk=match)


@requires("pair.edit")
@require_POST
def match_tell(request: AppRequest, pk: int) -> HttpResponse:
    """All those concerned were told that the match ended."""
    try:
        match_follow_up.match_tell(match=match_of(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C’est noté : tout le monde est prévenu.")
    return redirect("volunteers:match-detail", pk=pk)
