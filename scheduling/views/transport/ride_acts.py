"""What is decided of a need: given up, refused, nobody found, done otherwise; each end may be taken back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from mediation.forms import add_service_errors
from scheduling.forms.transport import ride_endings as endings
from scheduling.models import Destination, RideRequest, TransportScheme
from scheduling.services.transport import ride_answers as answers
from scheduling.services.transport.ride_series import ride_series_cancel
from scheduling.services.transport.rides import ride_aids_check, ride_cancel, ride_step, ride_way_cancel, ride_way_keep
from scheduling.transport.enums import RideState, Way
from scheduling.views.pages import sentences_of
from scheduling.views.transport.ride_forms import refusal_reason
from scheduling.views.transport.rides import ride_of


def _back(ride: RideRequest) -> HttpResponse:
    return redirect("scheduling:ride-detail", pk=ride.pk)


def _undo(request: AppRequest, ride: RideRequest, sentence: str) -> None:
    """Say that a need ended, with the button that takes it back."""
    messages.success(request, sentence, extra_tags=f"undo:{reverse('scheduling:ride-reopen', args=[ride.pk])}")


def _act(request: AppRequest, ride: RideRequest, service: Callable[[], Any], done: str) -> HttpResponse:
    """Do something to a need; what is refused is told on its page."""
    try:
        service()
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, done)
    return _back(ride)


def _ending(
    request: AppRequest,
    ride: RideRequest,
    form: forms.Form,
    service: Callable[[dict[str, Any]], Any],
    **page: str,
) -> HttpResponse:
    """Show the form of an end, or end the need with what was posted."""
    if form.is_bound and form.is_valid():
        try:
            service(form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            _undo(request, ride, page["done"])
            return _back(ride)
    context = {"ride": ride, "form": form, **page}
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/rides/ending.html", context, status=status)


def _posted(request: AppRequest) -> Any:
    return request.POST if request.method == "POST" else None


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_cancel_view(request: AppRequest, pk: int) -> HttpResponse:
    """Ask what is given up, by whom and why."""
    ride = ride_of(request, pk)
    form = endings.CancelForm(_posted(request), ride=ride)
    if not form.is_bound or not form.is_valid():
        return _cancel_page(request, ride, form)
    values = form.cleaned_data
    try:
        sentence = _cancel(request, ride, values)
    except ValidationError as error:
        add_service_errors(form, error)
        return _cancel_page(request, ride, form)
    if values.get("what", endings.ALL) == endings.ALL:
        _undo(request, ride, sentence)
    else:
        messages.success(request, sentence)
    return _back(ride)


def _cancel_page(request: AppRequest, ride: RideRequest, form: forms.Form) -> HttpResponse:
    page = {"title": "Annuler ce déplacement", "yes": "Annuler le déplacement", "note": ""}
    context = {"ride": ride, "form": form, **page}
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/rides/ending.html", context, status=status)


def _cancel(request: AppRequest, ride: RideRequest, values: dict[str, Any]) -> str:
    reason, what = values["reason"], values.get("what", endings.ALL)
    if what != endings.ALL:
        ride_way_cancel(ride=ride, way=Way(what), by=request.user, reason=reason)
        other = "l’aller" if what == Way.BACK else "le retour"
        return f"C’est noté. Dites maintenant si {other} est gardé."
    if values.get("extent") == endings.FOLLOWING:
        done = ride_series_cancel(ride=ride, by=request.user, reason=reason, who=values["who"])
        return f"{len(done)} déplacements sont annulés."
    ended = ride_cancel(ride=ride, by=request.user, reason=reason, who=values["who"])
    return f"Le déplacement de {ride.beneficiary} est {ended.get_state_display()}."


@requires("ride.edit")
@require_POST
def ride_return(request: AppRequest, pk: int) -> HttpResponse:
    """Say what becomes of the way that is left: kept alone, or given up too."""
    ride = ride_of(request, pk)
    if request.POST.get("reponse") == "garder":
        done = "L’autre sens est gardé seul."
        return _act(request, ride, lambda: ride_way_keep(ride=ride, by=request.user), done)
    reason = ride.reason or "Plus besoin."
    try:
        ended = ride_cancel(ride=ride, by=request.user, reason=reason)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        _undo(request, ride, f"Le déplacement est {ended.get_state_display()}, les deux sens.")
    return _back(ride)


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_turn_down(request: AppRequest, pk: int) -> HttpResponse:
    """Refuse for the service; the reason of the law or of the rules is proposed."""
    ride = ride_of(request, pk)
    form = endings.TurnDownForm(_posted(request), initial={"reason": refusal_reason(ride)})
    return _ending(
        request,
        ride,
        form,
        lambda told: ride_step(ride=ride, to=RideState.TURNED_DOWN, by=request.user, reason=told["reason"]),
        title="Refuser pour ce service",
        yes="Refuser",
        note="Compté une fois dans les demandes non satisfaites : conditions non remplies.",
        done=f"Le déplacement de {ride.beneficiary} est refusé.",
    )


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_unmet(request: AppRequest, pk: int) -> HttpResponse:
    """Say that nobody can drive the person, and what was lacking."""
    ride = ride_of(request, pk)
    return _ending(
        request,
        ride,
        endings.UnmetForm(_posted(request)),
        lambda told: ride_step(ride=ride, to=RideState.UNMET, by=request.user, **told),
        title="Personne ne peut conduire",
        yes="Le noter",
        note="Compté une fois dans les demandes non satisfaites, sans le nom de la personne.",
        done=f"Le besoin de {ride.beneficiary} est noté sans solution.",
    )


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_remote(request: AppRequest, pk: int) -> HttpResponse:
    """Help from a distance instead."""
    ride = ride_of(request, pk)
    return _ending(
        request,
        ride,
        endings.RemoteForm(_posted(request)),
        lambda told: answers.ride_remote_instead(ride=ride, by=request.user, how=told["how"]),
        title="Aider à distance",
        yes="Remplacer le déplacement",
        note="Ce déplacement s’arrête là. Vous pourrez le reprendre.",
        done="Le déplacement est remplacé par une aide à distance.",
    )


@requires("ride.edit")
@require_POST
def ride_visit(request: AppRequest, pk: int) -> HttpResponse:
    """Ask for a visit at home instead."""
    ride = ride_of(request, pk)
    try:
        _, asked = answers.ride_visit_instead(ride=ride, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
        return _back(ride)
    _undo(request, ride, "Une visite à domicile est demandée. Complétez-la si besoin.")
    return redirect("scheduling:request-detail", pk=asked.pk)


@requires("ride.edit")
@require_POST
def ride_hub(request: AppRequest, pk: int) -> HttpResponse:
    """Drive to the station or the hub rather than to the place asked for."""
    ride, key = ride_of(request, pk), request.POST.get("hub", "")
    places = Destination.objects.visible_to(request.user).filter(is_active=True)
    hub = get_object_or_404(places, pk=key if key.isdecimal() and len(key) < 19 else 0)
    done = f"La personne sera conduite ici : {hub.name}."
    return _act(request, ride, lambda: answers.ride_to_hub(ride=ride, hub=hub, by=request.user), done)


@requires("ride.edit")
@require_POST
def ride_scheme(request: AppRequest, pk: int) -> HttpResponse:
    """Give the need to another service of the territory."""
    ride, key = ride_of(request, pk), request.POST.get("scheme", "")
    schemes = TransportScheme.objects.visible_to(request.user)
    scheme = get_object_or_404(schemes, pk=key if key.isdecimal() and len(key) < 19 else 0)
    done = f"Confié à : {scheme.name}."
    return _act(request, ride, lambda: answers.ride_scheme_choose(ride=ride, scheme=scheme, by=request.user), done)


@requires("ride.edit")
@require_POST
def ride_aids(request: AppRequest, pk: int) -> HttpResponse:
    """Say that the aids guessed from the file are right."""
    ride = ride_of(request, pk)
    return _act(request, ride, lambda: ride_aids_check(ride=ride, by=request.user), "Les aides sont vérifiées.")


@requires("ride.edit")
@require_POST
def ride_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take an end back."""
    ride = ride_of(request, pk)
    done = "Le besoin attend de nouveau."
    return _act(request, ride, lambda: answers.ride_reopen(ride=ride, by=request.user), done)
