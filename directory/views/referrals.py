"""Referrals on the sender's side: the list, one referral with all its story, what the team does about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.journal import journal_record
from directory.enums import ReferralStatus
from directory.models import Referral
from directory.referral_filters import ReferralFilter
from directory.selectors.referrals import (
    line_of,
    person_of,
    phone_of,
    referral_counts,
    referrals_of,
    status_words,
    story_of,
)
from directory.services import referrals as services
from directory.views.referrals_acts import answer_forms, problems, run_answer

PAGE_SIZE = 30
_FAILED = {ReferralStatus.DECLINED, ReferralStatus.NOT_SERVED, ReferralStatus.EXPIRED}


def _visible(request: AppRequest, pk: int) -> Referral:
    rows = Referral.objects.visible_to(request.user)
    related = ("service__place__organisation", "sender", "territory", "need__intake", "follow_up")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@requires("referral.view")
@require_safe
def referral_list(request: AppRequest) -> HttpResponse:
    """List the referrals: those that nobody has answered first, the oldest on top."""
    filters = ReferralFilter(request.GET, queryset=referrals_of(request.user), request=request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    membership = membership_of(request.user)
    context = {
        "filter": filters,
        "page_obj": page,
        "lines": [line_of(row) for row in page],
        "found": page.paginator.count,
        "counts": referral_counts(request.user),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_edit": membership.may("referral.edit"),
        "may_seat": membership.may("member.edit"),
    }
    fragment = request.htmx and not request.htmx.boosted
    template = "partials/list.html" if fragment else "list.html"
    response = render(request, f"directory/referrals/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("referral.view")
@require_safe
def referral_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a referral: where it stands, what the partner reads, the agreement, the story. Reading is journaled."""
    row = _visible(request, pk)
    sentence = f"A consulté l’orientation n° {row.pk}."
    journal_record(actor=request.user, verb="referral.read", target=row, sentence=sentence)
    return _detail(request, row, answer_forms())


def _detail(request: AppRequest, row: Referral, forms: dict[str, Any], status: int = 200) -> HttpResponse:
    membership = membership_of(request.user)
    context = {
        "referral": row,
        "line": line_of(row),
        "sentence": status_words(row),
        "story": story_of(row),
        "person": person_of(request.user, row.person_id),
        "phone": phone_of(row.service),
        "follow_up": getattr(row, "follow_up", None),
        "forms": forms,
        "problems": problems(forms),
        "is_accepted": row.status == ReferralStatus.ACCEPTED,
        "by_team": True,
        "has_failed": row.status in _FAILED,
        "may_edit": membership.may("referral.edit"),
    }
    return render(request, "directory/referrals/detail.html", context, status=status)


@requires("referral.edit")
@require_POST
def referral_act(request: AppRequest, pk: int) -> HttpResponse:
    """Note the answer that the partner gave on the telephone."""
    row = _visible(request, pk)
    forms, done = run_answer(request.POST, row, request.user)
    if done:
        messages.success(request, "La réponse du partenaire est notée.")
        return redirect("directory:referral-detail", pk=pk)
    return _detail(request, _visible(request, pk), forms, status=422)


@requires("referral.edit")
@require_POST
def referral_renew(request: AppRequest, pk: int) -> HttpResponse:
    """Send a new link to the partner."""
    row = _visible(request, pk)
    done = f"Un nouveau lien part à l’adresse {row.recipient_email}. L’ancien ne marche plus."
    return _done(request, row, lambda: services.referral_renew(referral=row, by=request.user), done)


@requires("referral.edit")
@require_POST
def referral_withdraw(request: AppRequest, pk: int) -> HttpResponse:
    """Take a referral back; with ``accord`` because the person no longer agrees."""
    row, is_permission = _visible(request, pk), "accord" in request.POST
    note = request.POST.get("note", "")[:500]
    done = "L’orientation est retirée, le partenaire est prévenu."
    if is_permission:
        done = "L’accord est retiré : ce qui était transmis est effacé, et le partenaire est prévenu."
    return _done(
        request,
        row,
        lambda: services.referral_withdraw(referral=row, by=request.user, note=note, is_permission=is_permission),
        done,
    )


@requires("referral.edit")
@require_POST
def referral_note(request: AppRequest, pk: int) -> HttpResponse:
    """The answer was looked at; nothing more is to be decided."""
    row = _visible(request, pk)
    return _done(request, row, lambda: services.referral_note(referral=row, by=request.user), "C’est noté.")


def _done(request: AppRequest, row: Referral, service: Callable[[], Any], said: str) -> HttpResponse:
    try:
        service()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("directory:referral-detail", pk=row.pk)
