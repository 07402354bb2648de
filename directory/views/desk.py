"""The queue of the desk, a new call, a message of the answering machine."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.formatting import plural
from directory.enums import IntakeChannel
from directory.forms.desk import CHANNELS, VoicemailForm
from directory.forms.errors import add_service_errors
from directory.selectors.desk import DeskQueue, address, desk_queue, today_sentence
from directory.selectors.desk_hours import desk_sentence
from directory.services.intakes import intake_open


@requires("desk.view")
@require_safe
def desk(request: AppRequest) -> HttpResponse:
    """Show what the desk has before it, the most pressing first."""
    queue = desk_queue(request.user)
    context = {
        "queue": queue,
        "lead": _lead(queue),
        "today": today_sentence(request.user),
        "desk_told": desk_sentence(territory_of(request.user)),
        "channels": CHANNELS[1:],
        "may_edit": membership_of(request.user).may("desk.edit"),
        "may_arrange": membership_of(request.user).may("ride.edit") and bool(address("scheduling:ride-create")),
        "unmet_url": address("directory:unmet-list"),
        "referrals_url": address("directory:referral-list"),
        "public_url": address("directory:public-request", territory_of(request.user).slug),
    }
    return render(request, "directory/desk/queue.html", context)


def _lead(queue: DeskQueue) -> str:
    if not queue.waiting_total:
        return "Personne n’attend d’être rappelé."
    late = f", dont {queue.late} en retard" if queue.late else ""
    return f"{plural(queue.waiting_total, 'personne', 'personnes')} à rappeler{late}."


@requires("desk.edit")
@require_POST
def intake_new(request: AppRequest) -> HttpResponse:
    """Open a call and go to its page."""
    asked = request.POST.get("canal", "")
    channel = asked if asked in dict(CHANNELS) else IntakeChannel.PHONE
    made = intake_open(territory=territory_of(request.user), by=request.user, channel=channel)
    return redirect("directory:intake", pk=made.pk)


@requires("desk.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def voicemail(request: AppRequest) -> HttpResponse:
    """Write down a message of the answering machine: it joins the queue."""
    communes = list(Commune.objects.visible_to(request.user).defer("outline").order_by("name", "pk"))
    form = VoicemailForm(request.POST if request.method == "POST" else None, communes=communes)
    if request.method == "POST" and form.is_valid():
        try:
            intake_open(
                territory=territory_of(request.user),
                by=request.user,
                channel=IntakeChannel.VOICEMAIL,
                **form.service_fields(),
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le message est dans la liste des personnes à rappeler.")
            return redirect("directory:intake-voicemail" if "encore" in request.POST else "directory:desk")
    context = {"form": form, "communes": communes}
    return render(request, "directory/desk/voicemail.html", context, status=422 if form.errors else 200)
