"""A need for a ride and what it answers for: the ledger of unmet needs, and the call to the desk it was born of.

A ride that ends without anyone being carried (``transport.states.is_unmet``) stands in the ledger once: UNMET with the
reason told, TURNED_DOWN with "conditions non remplies" (NOT_ELIGIBLE), for what a service refuses is a need that nobody
met, cancelled by the driver or the service as a lack of means (NO_CAPACITY). Born of a need told to the desk, it is
that need: one row for both. What is replaced by a visit, or given up by the person or the place, is no failure.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_long
from core.registries import Caller
from directory.enums import NeedOutcome, UnmetReason, UnmetResolution, UnmetSource, UnmetStage
from directory.models import Need, UnmetNeed
from directory.services.intakes import intake_person_set
from directory.services.needs import journey_found, journey_missing, need_settle
from directory.services.unmet import key_of_created, unmet_record, unmet_resolve
from scheduling.models import RideConfided, RideRequest, RunStop
from scheduling.transport.enums import RideState, RunStage
from scheduling.transport.states import CANCELLED

SERVED = frozenset({RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.COMPLETED, RideState.NO_SHOW})
_OPEN = frozenset({RideState.DRAFT, RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED})


def ledger_key(ride: RideRequest) -> str:
    """Name a ride in the ledger of unmet needs, and as the outcome of a call to the desk."""
    return f"ride:{ride.pk}"


def need_of(ride: RideRequest) -> Need | None:
    """Return the need told to the desk that a ride answers."""
    return key_of_created(ride.territory, UnmetSource.TRANSPORT, ledger_key(ride))[2]


@transaction.atomic
def need_answer(*, need: Need, ride: RideRequest, by: User) -> None:
    """Make a ride the outcome of a need told to the desk; the call becomes the person's, when it was nobody's.

    The journey keeps the words and the day already told. Raises ValidationError as ``need_settle`` does.
    """
    day = ride.day if ride.day >= timezone.localdate() else None
    need_settle(
        need=need,
        outcome=NeedOutcome.TRANSPORT,
        by=by,
        key=ledger_key(ride),
        note=need.outcome_note if need.outcome == NeedOutcome.TRANSPORT else "",
        wanted_on=day,
    )
    if need.intake.person_id is None and not need.intake.is_closed:
        person = ride.beneficiary
        caller = Caller(
            person_id=person.pk, name=person.full_name, detail="", url="", commune_id=person.commune_id
        )  # fmt: skip
        intake_person_set(intake=need.intake, caller=caller, by=by)


@transaction.atomic
def ride_ledger_keep(*, ride: RideRequest, was_unmet: bool, by: User | None) -> None:
    """Bring the desk's need, then the ledger, in step with a ride that has just changed of state."""
    if was_unmet and not ride.is_unmet:
        _take_back(ride, by)
    need = need_of(ride)
    if need is not None:
        _answer_desk(need, ride, by)
    if ride.is_unmet:
        _record(ride)


def _answer_desk(need: Need, ride: RideRequest, by: User | None) -> None:
    waits = need.outcome == NeedOutcome.TRANSPORT and need.answered_at is None
    if ride.state in _OPEN:
        if not waits:
            _ask_again(need, ride, by)
        return
    if ride.is_unmet:
        if need.outcome == NeedOutcome.UNMET:
            return
        if not waits:
            _ask_again(need, ride, by)
        reason = _reason(ride)
        journey_missing(need=need, by=by, reason=reason, note=ride.reason if reason == UnmetReason.OTHER else "")
        return
    if not waits:
        _ask_again(need, ride, by)
    journey_found(need=need, by=by, how=_how(ride))


def _ask_again(need: Need, ride: RideRequest, by: User | None) -> None:
    day = ride.day if ride.day >= timezone.localdate() else None
    note, key = need.outcome_note, ledger_key(ride)
    need_settle(need=need, outcome=NeedOutcome.TRANSPORT, by=by, key=key, note=note, wanted_on=day)


def _how(ride: RideRequest) -> str:
    """Say how the person goes, or what came instead: what the desk reads."""
    if ride.state in CANCELLED or ride.state == RideState.SUBSTITUTED:
        return f"Déplacement {ride.get_state_display()}\u00a0: {ride.reason}"
    outside = RideConfided.objects.filter(ride=ride).first()
    if outside is not None:
        return f"Déplacement confirmé pour le {day_long(ride.day)}, avec {outside.carrier}"
    stops = RunStop.objects.filter(leg__request=ride).exclude(run__stage=RunStage.CANCELLED)
    first = stops.select_related("run__driver__helper").order_by("begins_at").first()
    driver = f", avec {first.run.driver}" if first is not None else ""
    return f"Déplacement confirmé pour le {day_long(ride.day)}{driver}"


def _reason(ride: RideRequest) -> UnmetReason:
    if ride.unmet_reason:
        return UnmetReason(ride.unmet_reason)
    return UnmetReason.NO_CAPACITY if ride.state in CANCELLED else UnmetReason.NOT_ELIGIBLE


def _record(ride: RideRequest) -> None:
    source, key, need = key_of_created(ride.territory, UnmetSource.TRANSPORT, ledger_key(ride))
    reason = _reason(ride)
    unmet_record(
        territory=ride.territory,
        source=source,
        source_key=key,
        stage=UnmetStage.TRANSPORT,
        reason=reason,
        commune=ride.beneficiary.commune,
        theme=need.theme if need is not None else "",
        comment=ride.reason if reason == UnmetReason.OTHER else "",
    )


def _take_back(ride: RideRequest, by: User | None) -> None:
    source, key, _ = key_of_created(ride.territory, UnmetSource.TRANSPORT, ledger_key(ride))
    for row in UnmetNeed.objects.filter(territory=ride.territory, source=source, source_key=key).unresolved():
        unmet_resolve(unmet=row, by=by, how="le déplacement a été repris", resolution=UnmetResolution.RETURNED)
