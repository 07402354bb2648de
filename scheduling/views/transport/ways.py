"""Home or workshop, side by side, on someone's file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires
from accounts.models import Membership
from mediation.models import Beneficiary
from scheduling.selectors.transport.ways import DELAY_WEEKS, PRESENCE_MINUTES, ways_of
from scheduling.transport.ways import Better, Session


@requires("assessment.view")
@require_safe
def compare_ways(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's page: what a visit and a workshop would cost, and which one to propose first."""
    visible = Beneficiary.objects.visible_to(request.user).select_related("commune", "territory")
    person = get_object_or_404(visible, pk=pk)
    found = ways_of(request.user, person)
    membership = membership_of(request.user)
    # The session that the advice means comes first; the others follow, folded.
    meant = found.advice.session
    sessions = sorted(found.sessions, key=lambda session: session != meant)
    context = {
        "beneficiary": person,
        "found": found,
        "is_workshop_first": found.advice.better == Better.WORKSHOP,
        "sessions": [(session, _answers(membership, person, session)) for session in sessions],
        "may_request": membership.may("request.edit") and person.archived_at is None,
        "presence": PRESENCE_MINUTES,
        "weeks": DELAY_WEEKS,
    }
    template = "partials/compare.html" if request.htmx else "compare.html"
    response = render(request, f"scheduling/transport/ways/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _answers(membership: Membership, person: Beneficiary, session: Session) -> dict[str, str]:
    """Where to register the person, and to ask for a ride, for those who may."""
    if person.archived_at is not None:
        return {}
    asked = f"?seance={session.key}&beneficiaire={person.pk}"
    answers: dict[str, Any] = {}
    may_register = membership.may("workshop.register") and not session.is_registered
    if may_register:
        answers["register"] = reverse("scheduling:wish-create") + asked
    if session.ride is None or session.is_driven:
        return answers
    # The place first: the ride follows it.
    if may_register:
        answers["ride"] = f"{reverse('scheduling:wish-create')}{asked}&conduire=1"
    elif membership.may("ride.edit") and session.wish_id is not None:
        answers["ride"] = f"{reverse('scheduling:ride-create')}?inscription={session.wish_id}"
    return answers
