"""A need given to someone outside: confirmed by telephone, no longer coming, said to have taken place."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from accounts.models import User
from core.formatting import NBSP, phone
from mediation.forms import add_service_errors
from scheduling.forms.transport.ride_endings import ConfideForm
from scheduling.models import RideRequest, TransportScheme
from scheduling.services.transport import confiding
from scheduling.views.pages import sentences_of
from scheduling.views.transport.rides import ride_of

_PHONE = "La personne est ajoutée à la liste des personnes à appeler."
Act = Callable[[RideRequest, User], RideRequest]
# What may be said of it: the service, and what is then told.
_ACTS: Mapping[str, tuple[Act, str]] = {
    "fait": (
        lambda ride, by: confiding.ride_confided_tell_end(ride=ride, by=by, was_there=True),
        "C’est noté : le trajet a eu lieu.",
    ),
    "absent": (
        lambda ride, by: confiding.ride_confided_tell_end(ride=ride, by=by, was_there=False),
        "C’est noté : la personne n’était pas là.",
    ),
    "perdu": (
        lambda ride, by: confiding.ride_confided_lose(ride=ride, by=by),
        "Le besoin cherche de nouveau qui conduit.",
    ),
    "reprendre": (
        lambda ride, by: confiding.ride_confided_take_back(ride=ride, by=by),
        "La réponse est reprise.",
    ),
}


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_confide_view(request: AppRequest, pk: int) -> HttpResponse:
    """Ask who carries the person and when, and confirm the need with it."""
    ride = ride_of(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ConfideForm(posted, ride=ride, initial={"carrier": ride.scheme.name if ride.scheme is not None else ""})
    if form.is_bound and form.is_valid():
        try:
            confiding.ride_confide(ride=ride, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"Le déplacement de {ride.beneficiary} est confirmé. {_PHONE}")
            return redirect("scheduling:ride-detail", pk=pk)
    context = {
        "ride": ride,
        "form": form,
        "title": "Confié, confirmé par téléphone",
        "yes": "Confirmer le déplacement",
        "note": _phone_words(ride.scheme),
    }
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/rides/ending.html", context, status=status)


def _phone_words(scheme: TransportScheme | None) -> str:
    if scheme is None or not scheme.phone:
        return ""
    return f"Appelez d’abord{NBSP}: {scheme.name}, {phone(scheme.phone)}."


@requires("ride.edit")
@require_POST
def ride_confided(request: AppRequest, pk: int) -> HttpResponse:
    """Say that it took place, that the person was not there, that nobody comes any more; or take that back."""
    ride = ride_of(request, pk)
    act, done = _ACTS.get(request.POST.get("reponse", ""), (None, ""))
    if act is None:
        messages.error(request, "Dites ce qu’il en est.")
        return redirect("scheduling:ride-detail", pk=pk)
    try:
        act(ride, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, done)
    return redirect("scheduling:ride-detail", pk=pk)
