"""Rides given to someone outside, confirmed by telephone, then said to have taken place or not."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import hour
from core.journal import journal_record
from scheduling.models import RideConfided, RideRequest
from scheduling.services.transport.confided import confided_tell
from scheduling.services.transport.driving import ride_follow
from scheduling.services.transport.ride_checks import refuse_words
from scheduling.services.transport.rides import EDITABLE, legs_free, ride_lock, ride_step
from scheduling.transport.enums import LegState, RideState, Way

NOT_CONFIDED = "Ce déplacement n’est confié à personne."
_ANSWERED = (RideState.COMPLETED, RideState.NO_SHOW)


@transaction.atomic
def ride_confide(
    *,
    ride: RideRequest,
    by: User,
    carrier: str,
    picks_up_at: time | None = None,
    brings_back_at: time | None = None,
    reference: str = "",
) -> RideRequest:
    """Confirm a ride that someone outside carries: the person is to be phoned, nobody else looks for a driver.

    Hours are those of the departure of each way that the ride has. Raises ValidationError, at the field where there
    is one, or when a run carries the ride, the law refuses it or no service was chosen.
    """
    row = ride_lock(ride)
    if row.state not in EDITABLE:
        raise ValidationError("Ce déplacement a déjà un trajet.")
    _check(row, carrier, picks_up_at, brings_back_at, reference)
    legs_free(ride=row)
    ways = set(row.legs.exclude(state=LegState.CANCELLED).values_list("way", flat=True))
    confided = RideConfided.objects.create(
        ride=row,
        carrier=carrier.strip(),
        picks_up_at=picks_up_at if Way.OUT in ways else None,
        brings_back_at=brings_back_at if Way.BACK in ways else None,
        reference=reference.strip(),
        confirmed_by=by,
    )
    row.legs.filter(way__in=ways).update(state=LegState.PLANNED)
    done = ride_step(ride=row, to=RideState.CONFIRMED, by=by)
    confided_tell(confided)
    sentence = f"Déplacement n° {row.pk} confié, confirmé par téléphone."
    journal_record(actor=by, verb="ride.confide", target=row, sentence=sentence)
    return done


def _check(
    ride: RideRequest, carrier: str, picks_up_at: time | None, brings_back_at: time | None, reference: str
) -> None:
    problems = {} if carrier.strip() else {"carrier": "Dites qui conduit."}
    ways = set(ride.legs.exclude(state=LegState.CANCELLED).values_list("way", flat=True))
    if Way.OUT in ways and (told := _out_problem(ride, picks_up_at)):
        problems["picks_up_at"] = told
    if Way.BACK in ways and (told := _back_problem(ride, brings_back_at)):
        problems["brings_back_at"] = told
    if problems:
        raise ValidationError(problems)
    refuse_words("carrier", carrier)
    refuse_words("reference", reference)


def _out_problem(ride: RideRequest, at: time | None) -> str:
    if at is None:
        return "Indiquez à quelle heure on vient chercher la personne."
    if ride.arrive_by is not None and at >= ride.arrive_by:
        return f"La personne doit y être à {hour(ride.arrive_by)} : le départ est plus tôt."
    return ""


def _back_problem(ride: RideRequest, at: time | None) -> str:
    if at is None:
        return "Indiquez à quelle heure on la ramène : on ne laisse personne sans retour."
    if ride.leave_after is not None and at < ride.leave_after:
        return f"La personne ne peut repartir qu’après {hour(ride.leave_after)}."
    return ""


@transaction.atomic
def ride_confided_lose(*, ride: RideRequest, by: User) -> RideRequest:
    """Who was to carry the person no longer comes: someone is looked for again. Raises ValidationError."""
    row = _confided(ride)
    return ride_step(ride=row, to=RideState.LOOKING, by=by)


@transaction.atomic
def ride_confided_tell_end(*, ride: RideRequest, by: User, was_there: bool) -> RideRequest:
    """Say that a ride given outside took place, or that the person was not there. Raises ValidationError too early."""
    row = _confided(ride)
    if row.day > timezone.localdate():
        raise ValidationError("Ce déplacement n’a pas encore eu lieu.")
    state = LegState.DONE if was_there else LegState.ABSENT
    row.legs.exclude(state=LegState.CANCELLED).update(state=state)
    ride_follow(row, by)
    return ride_lock(row)


@transaction.atomic
def ride_confided_take_back(*, ride: RideRequest, by: User) -> RideRequest:
    """Take back what was said of a ride given outside. Twice changes nothing."""
    row = _confided(ride)
    if row.state in _ANSWERED:
        row.legs.exclude(state=LegState.CANCELLED).update(state=LegState.PLANNED)
        ride_follow(row, by)
    return ride_lock(row)


def _confided(ride: RideRequest) -> RideRequest:
    row = ride_lock(ride)
    if not RideConfided.objects.filter(ride=row).exists():
        raise ValidationError(NOT_CONFIDED)
    return row
