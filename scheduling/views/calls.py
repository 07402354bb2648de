"""People to phone about their visits and rides, and what came of each call."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from scheduling.enums import CallOutcome
from scheduling.models import PhoneCall
from scheduling.selectors.calls import calls_to_make
from scheduling.services.calls import call_record as record
from scheduling.services.calls import call_reopen

TOLD = {
    CallOutcome.TOLD: "{name} est au courant.",
    CallOutcome.NO_ANSWER: "{name} ne répond pas : l’appel reste dans la liste.",
    CallOutcome.REFUSED: "{name} ne veut pas de la visite : elle est annulée, les intervenants sont prévenus.",
}

RIDE_TOLD = "{name} ne viendra pas : le déplacement est annulé, le conducteur est prévenu."


def _day(text: str) -> date | None:
    """The day asked for; nonsense asks for every day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@requires("calls.view")
@require_safe
def call_list(request: AppRequest) -> HttpResponse:
    """List who is to be phoned, with the words to say; ``?jour=`` keeps those of a day."""
    day = _day(request.GET.get("jour", ""))
    context = {
        "calls": calls_to_make(request.user, day),
        "day": day,
        "can_edit": membership_of(request.user).may("calls.edit"),
        "can_see_plan": membership_of(request.user).may("plan.view"),
    }
    template = "scheduling/calls/partials/list.html" if request.htmx else "scheduling/calls/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("calls.edit")
@require_POST
def call_record(request: AppRequest, pk: int) -> HttpResponse:
    """Say what came of a call; without an outcome, take back what was said."""
    calls = PhoneCall.objects.visible_to(request.user).select_related(
        "visit__beneficiary", "visit__request", "ride__beneficiary"
    )
    call = get_object_or_404(calls, pk=pk)
    name = call.person.full_name
    outcome = request.POST.get("outcome", "")
    try:
        if outcome in CallOutcome.values:
            record(call=call, outcome=CallOutcome(outcome), by=request.user)
            undo = "" if outcome == CallOutcome.REFUSED else f"undo:{request.path}"
            words = RIDE_TOLD if call.ride_id and outcome == CallOutcome.REFUSED else TOLD[CallOutcome(outcome)]
            messages.success(request, words.format(name=name), extra_tags=undo)
        else:
            call_reopen(call=call, by=request.user)
            messages.success(request, f"{name} est de nouveau à appeler.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    day = _day(request.POST.get("jour", ""))
    kept = f"?jour={day.isoformat()}" if day else ""
    return redirect(reverse("scheduling:calls") + kept)
