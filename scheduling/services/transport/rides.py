"""Writes on needs for a ride: noted, carried from state to state, given up. Only these services change a state."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.journal import journal_record
from directory.enums import UnmetReason
from directory.models import Need
from mediation.models import Beneficiary
from scheduling.models import RideLeg, RideRequest, RunStop, TransportScheme
from scheduling.selectors.transport.legal_facts import verdict_of
from scheduling.services.transport.closing_up import run_close_up
from scheduling.services.transport.confided import confided_departs, confided_release, confided_ways
from scheduling.services.transport.ride_checks import MOVING_FIELDS, check, fill, refuse_reason, usual_moment
from scheduling.services.transport.ride_checks import RIDE_FIELDS as RIDE_FIELDS  # noqa: PLC0414  (told from here)
from scheduling.services.transport.ride_ledger import ledger_key as ledger_key  # noqa: PLC0414  (told from here)
from scheduling.services.transport.ride_ledger import need_answer, ride_ledger_keep
from scheduling.transport.enums import CancelledBy, Direction, LegState, RideState, RunStage, StopKind, Way
from scheduling.transport.states import NEEDS_REASON, Ways, cancelled_as, step_problem

WAYS_OF = {
    Direction.OUTBOUND: (Way.OUT,),
    Direction.RETURN: (Way.BACK,),
    Direction.ROUND: (Way.OUT, Way.BACK),
}
EDITABLE = frozenset({RideState.DRAFT, RideState.REQUESTED, RideState.LOOKING})
_FREE = frozenset({LegState.WAITING, LegState.PLANNED})
# Of someone who was not there on the way out, the way back may still be given up.
_WAY_MAY_GO = EDITABLE | {RideState.PROPOSED, RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.NO_SHOW}
_KEEPS_LEGS = frozenset(
    {RideState.PROPOSED, RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.COMPLETED, RideState.NO_SHOW}
)


@transaction.atomic
def ride_create(
    *,
    territory: Territory,
    beneficiary: Beneficiary,
    by: User | None,
    state: RideState = RideState.REQUESTED,
    need: Need | None = None,
    **fields: Any,
) -> RideRequest:
    """Note a need for a ride, with a leg for each way. ``fields``: see RIDE_FIELDS.

    The scheme is the territory's open one when it has a single one. ``need`` is the need of a call that this answers:
    it waits until the ride is confirmed, or nobody is found. Raises ValidationError at the field.
    """
    if beneficiary.archived_at is not None:
        raise ValidationError({"beneficiary": "Cette fiche est archivée : restaurez-la avant de noter un besoin."})
    ride = RideRequest(territory=territory, beneficiary=beneficiary, state=state, created_by=by)
    fill(ride, fields)
    if ride.scheme is None:
        ride.scheme = only_scheme(territory)
    check(ride, today=timezone.localdate(), is_new=True)
    ride.save()
    RideLeg.objects.bulk_create(RideLeg(request=ride, way=way) for way in WAYS_OF[Direction(ride.direction)])
    verdict_keep(ride=ride)
    sentence = f"Besoin de déplacement n° {ride.pk} noté pour le {ride.day:%d/%m/%Y}."
    journal_record(actor=by, verb="ride.create", target=ride, sentence=sentence)
    if need is not None and by is not None:
        if need.intake.territory_id != territory.pk:
            raise ValidationError("Cet appel n’est pas de ce territoire.")
        need_answer(need=need, ride=ride, by=by)
    return ride


@transaction.atomic
def ride_edit(*, ride: RideRequest, by: User, version: int | None = None, **fields: Any) -> RideRequest:
    """Correct a need that no published run carries yet; what moves it takes it out of the drafts that carried it.

    ``version`` is what the form was opened with: StaleVersionError when someone else has changed it meanwhile.
    Raises ValidationError, at the field where there is one.
    """
    row = ride_lock(ride)
    if version is not None:
        claim_version(row, version)
    else:
        row.version += 1
    if row.state not in EDITABLE:
        raise ValidationError("Ce déplacement a déjà un trajet : retirez-le de la journée avant de le changer.")
    changed = fill(row, fields)
    if "aids" in fields:
        row.aids_to_check = False
    check(row, today=timezone.localdate())
    if changed & MOVING_FIELDS:
        legs_free(ride=row)
    row.save()
    _ways_keep(row)
    verdict_keep(ride=row)
    journal_record(actor=by, verb="ride.edit", target=row, sentence=f"Besoin de déplacement n° {row.pk} corrigé.")
    return row


@transaction.atomic
def ride_aids_check(*, ride: RideRequest, by: User) -> RideRequest:
    """Say that the aids guessed from the file are right. Twice changes nothing."""
    row = ride_lock(ride)
    if row.aids_to_check:
        row.aids_to_check = False
        row.version += 1
        row.save()
        sentence = f"Besoin de déplacement n° {row.pk} : aides vérifiées."
        journal_record(actor=by, verb="ride.aids_check", target=row, sentence=sentence)
    return row


def _ways_keep(ride: RideRequest) -> None:
    """Give a ride a leg for each way of its direction, and no other; a way given up once is asked for again."""
    wanted = WAYS_OF[Direction(ride.direction)]
    ride.legs.exclude(way__in=wanted).delete()
    ride.legs.filter(way__in=wanted, state=LegState.CANCELLED).update(state=LegState.WAITING)
    known = set(ride.legs.values_list("way", flat=True))
    RideLeg.objects.bulk_create(RideLeg(request=ride, way=way) for way in wanted if way not in known)


@transaction.atomic
def ride_step(
    *, ride: RideRequest, to: RideState, by: User | None, reason: str = "", unmet_reason: str = "", **fields: Any
) -> RideRequest:
    """Take a need to a state. Raises ValidationError at ``reason`` or in general.

    CONFIRMED asks for every way to be placed, the return included (invariant I2), for no way to be left undecided and
    for the law to allow it (I5). Every exit needs a reason (I6). What ends unmet writes the ledger; taking it up
    again takes the row back. The need told to the desk follows. ``fields`` may hold ``cancelled_by``.
    """
    row = ride_lock(ride)
    _refuse_step(row, to, reason, unmet_reason)
    was_unmet = row.is_unmet
    row.state, row.reason = to, reason.strip()
    row.unmet_reason = unmet_reason if to == RideState.UNMET else ""
    row.cancelled_by = CancelledBy(fields["cancelled_by"]) if fields.get("cancelled_by") else ""
    if to in NEEDS_REASON:
        row.is_return_asked = False
    row.version += 1
    row.save()
    if to not in _KEEPS_LEGS:
        legs_free(ride=row)
    ride_ledger_keep(ride=row, was_unmet=was_unmet, by=by)
    sentence = f"Déplacement n° {row.pk} : {row.get_state_display()}."
    journal_record(actor=by, verb="ride.step", target=row, sentence=sentence)
    return row


def _refuse_step(row: RideRequest, to: RideState, reason: str, unmet_reason: str) -> None:
    problem = step_problem(row.state, to, reason=reason, direction=row.direction, ways=ways_of(row))
    if problem and problem != "Indiquez pourquoi.":
        raise ValidationError(problem)
    if to in NEEDS_REASON or reason.strip():
        refuse_reason(reason)
    if to == RideState.CONFIRMED:
        if row.is_return_asked:
            raise ValidationError("Un des deux sens a été annulé : dites d’abord si l’autre est gardé.")
        _refuse_unlawful(row)
    if to == RideState.UNMET and unmet_reason not in UnmetReason.values:
        raise ValidationError({"unmet_reason": "Dites ce qui a manqué."})


@transaction.atomic
def ride_cancel(*, ride: RideRequest, by: User | None, reason: str, who: str = CancelledBy.PERSON) -> RideRequest:
    """Give a whole ride up, both ways. How late it is decides of the state. Raises ValidationError at ``reason``."""
    state = cancelled_as(timezone.now(), departs_at(ride))
    return ride_step(ride=ride, to=state, by=by, reason=reason, cancelled_by=who)


@transaction.atomic
def ride_way_cancel(*, ride: RideRequest, way: Way, by: User | None, reason: str) -> RideRequest:
    """Give one way of a round trip up. The other way then awaits a decision: ``is_return_asked`` (invariant I2).

    Raises ValidationError when it is not a round trip, when it is over or that way has begun, or at ``reason``.
    """
    row = ride_lock(ride)
    if row.state not in _WAY_MAY_GO:
        raise ValidationError(f"Ce déplacement est {row.get_state_display()} : ses trajets ne changent plus.")
    if row.direction != Direction.ROUND:
        raise ValidationError("Ce déplacement n’a qu’un sens : annulez-le en entier.")
    refuse_reason(reason)
    leg = row.legs.get(way=way)
    if leg.state not in _FREE:
        raise ValidationError("Ce trajet a commencé : il ne s’annule plus.")
    leg_release(leg=leg, state=LegState.CANCELLED)
    row.direction = Direction.RETURN if way == Way.OUT else Direction.OUTBOUND
    # Of someone already carried there, nothing is left to ask.
    row.is_return_asked = row.legs.filter(state__in=_FREE).exclude(pk=leg.pk).exists()
    row.reason = reason.strip()
    row.version += 1
    row.save()
    what = "l’autre sens est à décider" if row.is_return_asked else "l’autre sens a commencé"
    sentence = f"Déplacement n° {row.pk} : {leg.get_way_display()} annulé, {what}."
    journal_record(actor=by, verb="ride.way_cancel", target=row, sentence=sentence)
    return row


@transaction.atomic
def ride_way_keep(*, ride: RideRequest, by: User) -> RideRequest:
    """Keep alone the way that is left of a round trip: the answer to ``is_return_asked``. Does nothing without it."""
    row = ride_lock(ride)
    if not row.is_return_asked:
        return row
    row.is_return_asked, row.reason = False, ""
    row.arrive_by = None if row.direction == Direction.RETURN else row.arrive_by
    row.leave_after = None if row.direction == Direction.OUTBOUND else row.leave_after
    row.version += 1
    row.save()
    verdict_keep(ride=row)
    kept = "retour" if row.direction == Direction.RETURN else "aller"
    sentence = f"Déplacement n° {row.pk} : {kept} gardé seul."
    journal_record(actor=by, verb="ride.way_keep", target=row, sentence=sentence)
    return row


@transaction.atomic
def verdict_keep(*, ride: RideRequest) -> None:
    """Look again at what the law says of a need under its scheme, and keep it (invariant I5)."""
    before = ride.verdict
    if ride.scheme is None:
        ride.verdict = {}
    else:
        told = verdict_of(ride, ride.scheme)
        ride.verdict = {
            "is_lawful": told.is_lawful,
            "reasons": [
                {"ground": one.ground, "kept": one.is_kept, "sentence": one.sentence, "source": one.source}
                for one in told.reasons
            ],
            "ways_out": list(told.ways_out),
        }
    if ride.verdict != before:
        ride.save(update_fields=["verdict"])


@transaction.atomic
def legs_free(*, ride: RideRequest) -> None:
    """Take every way of a ride that has not begun out of its run, and from whom it was given to outside."""
    for leg in ride.legs.filter(state__in=_FREE, run__isnull=False):
        leg_release(leg=leg, state=LegState.WAITING)
    confided_release(ride)


def leg_release(*, leg: RideLeg, state: LegState) -> None:
    """Take one way out of its run, which closes up behind it."""
    run = leg.run
    RunStop.objects.filter(leg=leg).delete()
    leg.run, leg.state, leg.km, leg.is_pinned = None, state, None, False
    leg.save(update_fields=["run", "state", "km", "is_pinned"])
    if run is not None:
        run_close_up(run=run)


def only_scheme(territory: Territory) -> TransportScheme | None:
    """Return the open scheme of a territory that has a single one."""
    found = list(TransportScheme.objects.filter(territory=territory, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def ways_of(ride: RideRequest) -> Ways:
    """When a ride takes place each way, by the published or drafted runs that carry it, or by someone outside."""
    outside = confided_ways(ride)
    if outside is not None:
        return outside
    stops = RunStop.objects.filter(leg__request=ride).exclude(run__stage=RunStage.CANCELLED)
    times = {(stop.leg.way, stop.kind): stop.begins_at for stop in stops.select_related("leg")}
    return Ways(times.get((Way.OUT, StopKind.DROPOFF)), times.get((Way.BACK, StopKind.PICKUP)))


def departs_at(ride: RideRequest) -> datetime:
    """When the person would leave: as carried, else by the hours asked for, else the morning of the day."""
    outside = confided_departs(ride)
    if outside is not None:
        return outside
    first = RunStop.objects.filter(leg__request=ride, kind=StopKind.PICKUP).order_by("begins_at").first()
    if first is not None:
        return timezone.localtime(first.begins_at)
    return timezone.make_aware(usual_moment(ride))


def ride_lock(ride: RideRequest) -> RideRequest:
    """Lock a need until the end of the transaction."""
    rows = RideRequest.objects.select_for_update(of=("self",))
    joined = rows.select_related(
        "territory", "scheme__territory", "origin__commune", "destination__commune", "beneficiary__commune"
    )
    return joined.get(pk=ride.pk)


def _refuse_unlawful(ride: RideRequest) -> None:
    if ride.scheme is None:
        raise ValidationError("Choisissez le service qui conduit.")
    broken = verdict_of(ride, ride.scheme).broken
    if broken:
        raise ValidationError([f"{reason.sentence} ({reason.source})" for reason in broken])
