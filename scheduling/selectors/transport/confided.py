"""Rides given to someone outside: which services that is, how the ride stands, what the home page asks of it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import day_near, hour, plural
from core.registries import Answer, Decision
from scheduling.models import RideConfided, RideRequest, TransportScheme
from scheduling.transport.enums import RideState


def is_outside(scheme: TransportScheme | None) -> bool:
    """Tell whether a service drives with people who are not ours: a taxi, a public service, without our drivers."""
    return scheme is not None and TransportScheme.objects.outside().filter(pk=scheme.pk).exists()


def confided_of(ride: RideRequest) -> RideConfided | None:
    """Return to whom a ride is given outside, if it is; reads nothing when ``confided`` was joined."""
    return getattr(ride, "confided", None)


def confided_words(confided: RideConfided, way: str) -> str:
    """How a way stands: "9 h 05, Taxi Roche"."""
    at = confided.hour(way)
    return f"{hour(at)}, {confided.carrier}" if at is not None else confided.carrier


def confided_facts(ride: RideRequest) -> dict[str, Any]:
    """Return what the page of a need shows of it: to whom it is given, and what may be said of it now."""
    confided, today = confided_of(ride), timezone.localdate()
    stands = confided is not None and ride.state == RideState.CONFIRMED
    return {
        "confided": confided,
        "asks_if_done": stands and ride.day <= today,
        "may_lose": stands and ride.day >= today,
        "may_take_back": confided is not None and ride.state in {RideState.COMPLETED, RideState.NO_SHOW},
    }


def to_confirm_decision(user: Any) -> Iterator[Decision]:
    """Rides of today or tomorrow given outside, that nobody has confirmed by telephone yet."""
    if _plans(user):
        rows = RideRequest.objects.visible_to(user).outside_to_confirm(timezone.localdate())
        yield from _asks(rows, "à confirmer par téléphone", "Sans réponse, la personne n’a pas de trajet.", "telephone")


def to_answer_decision(user: Any) -> Iterator[Decision]:
    """Rides of past days given outside, of which nobody said whether they took place."""
    if _plans(user):
        rows = RideRequest.objects.visible_to(user).confided_to_answer(timezone.localdate())
        yield from _asks(rows, "a-t-il eu lieu ?", "Seul le transporteur le sait, ou la personne.", "question-circle")


def _asks(rows: Any, words: str, consequence: str, icon: str) -> Iterator[Decision]:
    found = list(rows.select_related("beneficiary", "scheme").order_by("day", "pk")[:2])
    if not found:
        return
    first = found[0]
    fact = f"Trajet de {first.beneficiary}, {day_near(first.day)}, confié à {first.scheme} : {words}"
    if len(found) > 1:
        fact = f"{fact} ({plural(rows.count(), 'trajet')} en tout)"
    answer = Answer("Ouvrir", reverse("scheduling:ride-detail", args=[first.pk]))
    yield Decision(fact, consequence, (answer,), icon=icon, order=33)


def _plans(user: Any) -> bool:
    membership = user.active_membership
    return membership is not None and bool(membership.may("run.edit"))
