"""A partner answers a referral by the link of an e-mail, without an account.

What is read of the person stands behind a button: a scanner of mails that opens links sees and changes nothing. Once
the referral is over, or the link dead, the page says so and shows nothing of the person.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directory.enums import ReferralStatus
from directory.models import Referral
from directory.services import referral_answers, referrals
from directory.services.referral_links import by_secret
from directory.views.referrals_acts import answer_forms, problems, run_answer

COOKIE, COOKIE_SECONDS = "orientation", 3600
_FINAL = {"decliner", "apportee", "pas-apportee"}


def _unseen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds a secret: no other site hears of it, no search engine keeps it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, secret: str) -> HttpResponse:
        response = view(request, secret)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


# No account and no session act here: who knows the secret may answer, and a forger of forms does not know it. A page
# that sends no referrer has no origin to check either, so the usual check would refuse every partner.
@csrf_exempt
@login_not_required
@never_cache
@_unseen
@require_http_methods(["GET", "HEAD", "POST"])
def referral_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the request behind its button, take the answer, tell plainly when the link no longer serves."""
    row = by_secret(secret)
    if row is None:
        return render(request, "directory/public/referral_unknown.html", status=404)
    if not row.is_live or not row.shared:
        return _over(request, row)
    if row.link_is_dead:
        return _dead(request, row)
    if request.method == "POST":
        return _posted(request, row)
    if request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_SECONDS) == row.secret_digest:
        return _shown(request, row, answer_forms())
    return _page(request, row, "referral_closed")


def _page(request: HttpRequest, row: Referral, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {"referral": row, "territory": row.territory, "territory_name": row.territory.name, **context}
    return render(request, f"directory/public/{name}.html", shown, status=status)


def _shown(request: HttpRequest, row: Referral, forms: dict[str, Any], status: int = 200) -> HttpResponse:
    is_accepted = row.status == ReferralStatus.ACCEPTED
    context = {"forms": forms, "problems": problems(forms), "is_accepted": is_accepted, "by_team": False}
    return _page(request, row, "referral_open", status=status, **context)


def _over(request: HttpRequest, row: Referral) -> HttpResponse:
    """Answered to the end, expired or withdrawn: nothing of the person."""
    return _page(request, row, "referral_over", status=410, is_withdrawn=not row.shared or row.status == "WITHDRAWN")


def _dead(request: HttpRequest, row: Referral) -> HttpResponse:
    """The link is past its date: another one may leave for the same address, never for one given here."""
    if request.method == "POST" and request.POST.get("act") == "nouveau-lien":
        try:
            referrals.referral_renew(referral=row, by=None)
        except ValidationError:
            return _over(request, row)
        return _page(request, row, "referral_resent")
    return _page(request, row, "referral_dead", status=410)


def _posted(request: HttpRequest, row: Referral) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "ouvrir":
        referral_answers.referral_open(referral=row)
        return _opened(request, row)
    forms, done = run_answer(request.POST, row, None)
    if done and act in _FINAL:
        return _page(request, row, "referral_done", done=done)
    if done:
        return _opened(request, row)
    row.refresh_from_db()
    if not row.is_live or not row.shared:
        return _over(request, row)
    return _shown(request, row, forms, status=422)


def _opened(request: HttpRequest, row: Referral) -> HttpResponse:
    """Lead back to the page, which this browser alone may read for an hour."""
    response = HttpResponseRedirect(request.path)
    response.set_signed_cookie(
        COOKIE,
        row.secret_digest,
        max_age=COOKIE_SECONDS,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
