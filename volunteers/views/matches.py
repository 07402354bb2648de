"""Matches: the board, who could go to someone, each step and its way back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.concurrency import StaleVersionError
from mediation.models import Beneficiary
from volunteers.enums import MatchState, Side
from volunteers.forms.match_steps import ConfirmForm, TrialForm
from volunteers.forms.pairs import ChangeForm, StopForm
from volunteers.models import Helper, Match, Pair
from volunteers.selectors.match_follow_up import to_tell
from volunteers.selectors.pairs import matches_of
from volunteers.services import matches as services


def match_of(request: AppRequest, pk: int) -> Match:
    """Return a match that the member sees, or 404."""
    return get_object_or_404(matches_of(request.user), pk=pk)


def person_of(request: AppRequest, pk: int) -> Beneficiary:
    """Return someone followed whom the member sees, or 404."""
    people = Beneficiary.objects.visible_to(request.user).select_related("commune")
    return get_object_or_404(people, pk=pk, archived_at=None)


def _chosen(request: AppRequest, who: str) -> tuple[Helper | None, Pair | None]:
    """Read "h12" or "p3": a helper or a pair that the member sees."""
    kind, key = who[:1], who[1:]
    if not key.isdecimal():
        return None, None
    if kind == "p":
        return None, get_object_or_404(Pair.objects.visible_to(request.user), pk=key)
    return get_object_or_404(Helper.objects.visible_to(request.user), pk=key), None


@requires("pair.view")
@require_safe
def match_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a match, where it stands and what can be done."""
    return match_page(request, match_of(request, pk))


def match_page(
    request: AppRequest,
    match: Match,
    *,
    step: TrialForm | ConfirmForm | None = None,
    stop: StopForm | None = None,
    change: ChangeForm | None = None,
) -> HttpResponse:
    """Show a match; a form is given when what was typed in it is to be seen again."""
    membership = membership_of(request.user)
    usual = TrialForm() if match.state == MatchState.PROPOSED else ConfirmForm(weeks=match.review_weeks)
    context = {
        "match": match,
        "step": step or usual,
        "stop": stop or StopForm(initial={"side": Side.HELPER} if match.left_by_id else None),
        "change": change or ChangeForm(user=request.user),
        "agreed": list(match.agreed.all()) if match.state == MatchState.PROPOSED else [],
        "reviews": match.reviews.select_related("by"),
        "to_tell": to_tell(match),
        "may_edit": membership.may("pair.edit"),
        "may_keep": membership.may("pair.keep"),
    }
    status = 422 if step or stop or change else 200
    return render(request, "volunteers/pairs/match_detail.html", context, status=status)


def match_done(request: AppRequest, match: Match, said: str) -> HttpResponse:
    """Say what was done, with the way back, on the page of the match."""
    match.refresh_from_db(fields=["version"])
    undo = reverse("volunteers:match-undo", args=[match.pk, match.version])
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect("volunteers:match-detail", pk=match.pk)


@requires("pair.edit")
@require_POST
def match_stop(request: AppRequest, pk: int) -> HttpResponse:
    """Refuse or end."""
    match, form = match_of(request, pk), StopForm(request.POST)
    if form.is_valid():
        try:
            services.match_stop(match=match, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error, "motive")
        else:
            return match_done(request, match, "C’est noté. Appelez celles et ceux que la page liste.")
    return match_page(request, match_of(request, pk), stop=form)


@requires("pair.edit")
@require_POST
def match_change(request: AppRequest, pk: int) -> HttpResponse:
    """Someone else comes instead."""
    match, form = match_of(request, pk), ChangeForm(request.POST, user=request.user)
    if form.is_valid():
        helper, pair = _chosen(request, form.cleaned_data["who"])
        motive = form.cleaned_data["motive"]
        try:
            new = services.match_change(match=match, by=request.user, helper=helper, pair=pair, motive=motive)
        except ValidationError as error:
            add_errors(form, error, "who")
        else:
            messages.success(request, f"{new.who} vient désormais chez {new.beneficiary}.")
            return redirect("volunteers:match-detail", pk=new.pk)
    return match_page(request, match_of(request, pk), change=form)


def add_errors(form: Any, error: ValidationError, field: str) -> None:
    """Put each sentence of a service at the field it is about, at ``field`` when the form has none of that name."""
    sentences = error.message_dict if hasattr(error, "error_dict") else {field: error.messages}
    for name, told in sentences.items():
        form.add_error(name if name in form.fields else field, told)


@requires("pair.edit")
@require_POST
def match_undo(request: AppRequest, pk: int, version: int) -> HttpResponse:
    """Take the last step back."""
    match = match_of(request, pk)
    person = match.beneficiary_id
    try:
        left = services.match_undo(match=match, by=request.user, expected_version=version)
    except StaleVersionError:
        messages.error(request, "Ce jumelage a changé entre-temps : rien n’a été annulé.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C’est annulé.")
        if left is None:
            return redirect("volunteers:match-suggest", pk=person)
    return redirect("volunteers:match-detail", pk=pk)


@requires("pair.view")
@require_safe
def person_matches(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's page: who visits by a match."""
    person = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    membership = membership_of(request.user)
    context = {
        "person": person,
        "matches": matches_of(request.user).filter(beneficiary=person),
        "may_edit": membership.may("pair.edit") and person.archived_at is None,
        "may_keep": membership.may("pair.keep") and person.archived_at is None,
    }
    template = "partials/of_person.html" if request.htmx else "of_person.html"
    response = render(request, f"volunteers/pairs/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
