"""A helper answers a call by the link of a message, on a phone, without an account.

Opening the link shows and changes nothing of importance: commune, moment, length and theme, never whom the visit is
for. An answer is posted. Once the call is over the page says so, and what was answered, and no more.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.throttle import TOO_MANY, is_refused
from scheduling.models import CallRefusal, SolicitationReply
from scheduling.selectors.solicitations import my_call
from scheduling.services import solicitation_answers as services
from scheduling.services.solicitation_links import by_secret
from scheduling.views.solicitation_mine import ACTS


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
# that sends no referrer has no origin to check either, so the usual check would refuse every helper.
@csrf_exempt
@login_not_required
@never_cache
@_unseen
@require_http_methods(["GET", "HEAD", "POST"])
def solicitation_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the call, take the answer once, then tell what was answered."""
    reply = by_secret(secret)
    if request.method == "POST" and is_refused(request, "solicitation"):
        return render(request, "scheduling/solicitations/public/too_many.html", {"words": TOO_MANY}, status=429)
    if reply is None:
        return render(request, "scheduling/solicitations/public/unknown.html", status=404)
    if request.method == "POST":
        return _posted(request, reply)
    return _page(request, reply)


def _posted(request: HttpRequest, reply: SolicitationReply) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "plus-d-appels":
        services.calls_refuse(helper=reply.helper)
    elif act == "de-nouveau":
        services.calls_accept(helper=reply.helper)
    else:
        try:
            services.reply_answer(reply=reply, answer=ACTS.get(act, ""))
        except ValidationError as error:
            reply.refresh_from_db()
            return _page(request, reply, problems=error.messages, status=422)
    return redirect(request.path)


def _page(request: HttpRequest, reply: SolicitationReply, *, problems: Any = (), status: int = 200) -> HttpResponse:
    call = reply.solicitation
    context = {
        "reply": reply,
        "call": call,
        "mine": my_call(reply),
        "territory": call.territory,
        "territory_name": call.territory.name,
        "refuses": CallRefusal.objects.filter(helper=reply.helper).exists(),
        "problems": problems,
    }
    if not call.is_live:
        return render(request, "scheduling/solicitations/public/over.html", context, status=410)
    return render(request, "scheduling/solicitations/public/answer.html", context, status=status)
