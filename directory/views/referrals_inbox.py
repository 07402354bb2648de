"""The inbox of a partner who has an account: the referrals to the services of the own organisations, nothing else."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.journal import journal_record
from directory.enums import ReferralStatus
from directory.models import Referral
from directory.selectors.referrals import line_of
from directory.services import referral_answers
from directory.views.referrals_acts import answer_forms, problems, run_answer

SHOWN = 100


def _answerable(request: AppRequest, pk: int) -> Referral:
    rows = Referral.objects.answerable_by(request.user)
    return get_object_or_404(rows.select_related("service__place__organisation", "sender", "territory"), pk=pk)


@requires("referral.answer")
@require_safe
def partner_inbox(request: AppRequest) -> HttpResponse:
    """List what waits for an answer, then what was accepted, then what is over."""
    rows = Referral.objects.answerable_by(request.user).select_related("service__place__organisation", "sender")
    shown = list(rows.order_by("-sent_at", "-pk")[:SHOWN])
    seats = (
        membership_of(request.user).partner_seats.select_related("organisation").order_by("organisation__name", "pk")
    )
    context = {
        "waiting": [line_of(row) for row in reversed(shown) if row.is_waiting and row.shared],
        "accepted": [line_of(row) for row in shown if row.status == ReferralStatus.ACCEPTED and row.shared],
        "over": [line_of(row) for row in shown if not (row.is_live and row.shared)],
        "organisations": [seat.organisation for seat in seats],
    }
    return render(request, "directory/referrals/inbox.html", context)


@requires("referral.answer")
@require_safe
def partner_referral(request: AppRequest, pk: int) -> HttpResponse:
    """Show one referral; the person's details stand behind a button until they were opened once."""
    row = _answerable(request, pk)
    if row.is_live and row.shared and row.status != ReferralStatus.SENT:
        sentence = f"Le partenaire a consulté l’orientation n° {row.pk}."
        journal_record(actor=request.user, verb="referral.read", target=row, sentence=sentence)
    return _page(request, row)


@requires("referral.answer")
@require_POST
def partner_answer(request: AppRequest, pk: int) -> HttpResponse:
    """Open, accept, propose a date, decline, or tell what was done."""
    row = _answerable(request, pk)
    if request.POST.get("act") == "ouvrir":
        referral_answers.referral_open(referral=row, by=request.user)
        return redirect("directory:partner-referral", pk=pk)
    forms, done = run_answer(request.POST, row, request.user)
    if done:
        messages.success(request, done)
        return redirect("directory:partner-referral", pk=pk)
    return _page(request, _answerable(request, pk), forms, status=422)


def _page(request: AppRequest, row: Referral, forms: dict[str, Form] | None = None, status: int = 200) -> HttpResponse:
    shown = forms or answer_forms()
    context = {
        "referral": row,
        "line": line_of(row),
        "is_open": row.is_live and bool(row.shared) and row.status != ReferralStatus.SENT,
        "is_closed": row.status == ReferralStatus.SENT and bool(row.shared),
        "is_accepted": row.status == ReferralStatus.ACCEPTED,
        "forms": shown,
        "problems": problems(shown),
        "by_team": False,
    }
    return render(request, "directory/referrals/inbox_detail.html", context, status=status)
