"""Calls that follow: the list of those to make, and what each one found, in one touch."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.formatting import day_near
from directory.enums import FollowUpOutcome, UnmetReason
from directory.forms.referrals import FollowUpForm
from directory.models import FollowUp
from directory.selectors.referrals_follow_ups import (
    COMING,
    DONE,
    DUE,
    LATE,
    call_line,
    follow_up_counts,
    follow_ups_of,
    in_situation,
)
from directory.services.follow_ups import follow_up_record

PAGE_SIZE = 30
_CHIPS = ((DUE, "À faire"), (LATE, "En retard"), (COMING, "À venir"), (DONE, "Faits"))


@requires("referral.view")
@require_safe
def follow_up_list(request: AppRequest) -> HttpResponse:
    """List the calls to make, the oldest first."""
    asked, mine = request.GET.get("etat", ""), "moi" in request.GET
    situation = asked if asked in dict(_CHIPS) else DUE
    rows = in_situation(follow_ups_of(request.user), situation)
    page = Paginator(rows.of(request.user) if mine else rows, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = follow_up_counts(request.user)
    context: dict[str, Any] = {
        "page_obj": page,
        "lines": [call_line(row) for row in page],
        "counts": counts,
        "due": counts[DUE],
        "late": counts[LATE],
        "chips": [(key, label, counts[key], key == situation) for key, label in _CHIPS],
        "situation": situation,
        "is_done": situation == DONE,
        "mine": mine,
        "reasons": [(reason.value, str(reason.label)) for reason in UnmetReason],
        "may_edit": membership_of(request.user).may("referral.edit"),
        "here": request.get_full_path(),
    }
    return render(request, "directory/referrals/follow_ups.html", context)


@requires("referral.edit")
@require_POST
def follow_up_done(request: AppRequest, pk: int) -> HttpResponse:
    """Write what the call found."""
    rows = FollowUp.objects.visible_to(request.user).select_related("need", "referral")
    row = get_object_or_404(rows, pk=pk)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez le résultat de l’appel.")
        return redirect(_back(request))
    try:
        saved = follow_up_record(follow_up=row, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _said(saved))
    return redirect(_back(request))


def _said(row: FollowUp) -> str:
    if not row.outcome:
        return f"L’appel est remis : à refaire {day_near(row.due_on)}."
    if row.outcome == FollowUpOutcome.NOT_MET:
        return "C’est noté, et compté dans les demandes non satisfaites."
    return "C’est noté : l’appel de suivi est fait."


def _back(request: AppRequest) -> str:
    asked = request.POST.get("retour", "")
    safe = asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe else reverse("directory:follow-up-list")
