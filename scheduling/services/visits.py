"""Visits placed, moved, fixed and removed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.formatting import enumerate_fr, moment
from scheduling.enums import RequestStatus, VisitStage, VisitStatus
from scheduling.models import Plan, Unserved, Visit, VisitHelper, VisitRequest
from scheduling.optimiser.model import RelaxationKind
from scheduling.planning.hand_check import HandChange
from scheduling.planning.snapshots import helper_keys, snapshot
from scheduling.services.appointments import appointment_cancel, appointment_move
from scheduling.services.plans import plan_change_record, plan_lock
from volunteers.models import Helper

SHORTEST_VISIT = 15


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the planner agrees to give up for a request: number of people and minutes."""

    people: int
    minutes: int


def agreed_for(request: VisitRequest, accept: str) -> Agreed:
    """Read ``accept`` of a remedy: empty, ONE_PERSON, SHORTER:<minutes less>, OTHER_WINDOW. ValidationError if odd."""
    kind, _, amount = accept.partition(":")
    people, minutes = request.people, request.duration
    if kind == RelaxationKind.ONE_PERSON:
        people = 1
    elif kind == RelaxationKind.SHORTER and amount.isdigit():
        minutes = max(SHORTEST_VISIT, minutes - int(amount))
    elif kind and kind != RelaxationKind.OTHER_WINDOW:
        raise ValidationError({"accept": "Ce remède n’est plus proposé."})
    return Agreed(people, minutes)


@transaction.atomic
def visit_place(
    *, plan: Plan, request: VisitRequest, helpers: Sequence[Helper], starts_at: datetime, by: User, accept: str = ""
) -> Visit:
    """Place a waiting request in the plan as a draft visit. ``helpers``: the one who leads first.

    ``accept`` is what a remedy gives up (see ``agreed_for``); it changes the request too. Raises ValidationError with
    one sentence per rule that the place would break.
    """
    plan = plan_lock(plan)
    _refuse_foreign(plan, request, helpers)
    agreed = agreed_for(request, accept)
    change = HandChange(
        plan, request=request, helpers=helpers, starts_at=starts_at, people=agreed.people, minutes=agreed.minutes
    )
    if change.visit_id in change.index.visits:
        raise ValidationError("Cette demande est déjà placée.")
    _refuse(change)
    before = snapshot(plan, request)
    _agree(request, agreed)
    visit = visit_draft(plan=plan, request=request, helpers=helpers, starts_at=starts_at, minutes=agreed.minutes)
    plan_change_record(plan=plan, sentence=f"Placée : {_what(visit, helpers)}", before=before, by=by)
    return visit


@transaction.atomic
def visit_move(
    *, visit: Visit, helpers: Sequence[Helper], starts_at: datetime, by: User, expected_version: int
) -> Visit:
    """Give a visit other hours or other people. An appointment is booked again and those concerned are told.

    Raises StaleVersionError when the visit changed since it was read, ValidationError when a rule would be broken,
    DoubleBookingError when someone was booked in between.
    """
    plan = plan_lock(visit.plan)
    visit = _still_open(visit)
    claim_version(visit, expected_version)
    _refuse_foreign(plan, visit.request, helpers)
    _refuse(
        HandChange(
            plan,
            request=visit.request,
            helpers=helpers,
            starts_at=starts_at,
            people=len(visit.places.all()),
            minutes=visit.minutes,
        )
    )
    before = snapshot(plan)
    if visit.stage == VisitStage.PUBLISHED:
        appointment_move(visit=visit, helpers=helpers, starts_at=starts_at, by=by)
    else:
        visit_put(
            visit=visit, helpers=helpers, starts_at=starts_at, ends_at=starts_at + (visit.ends_at - visit.starts_at)
        )
    plan_change_record(plan=plan, sentence=f"Déplacée : {_what(visit, helpers)}", before=before, by=by)
    return visit


@transaction.atomic
def visit_pin(*, visit: Visit, is_pinned: bool, by: User) -> Visit:
    """Fix a visit, so that no proposal moves it, or let it go."""
    plan = plan_lock(visit.plan)
    visit = _still_open(visit)
    if visit.is_pinned == is_pinned:
        return visit
    before = snapshot(plan)
    visit.is_pinned = is_pinned
    visit.version += 1
    visit.save(update_fields=["is_pinned", "version"])
    words = "Fixée" if is_pinned else "Plus fixée"
    plan_change_record(plan=plan, sentence=f"{words} : {_what(visit)}", before=before, by=by)
    return visit


@transaction.atomic
def visit_remove(*, visit: Visit, by: User, asked_by_person: bool = False) -> None:
    """Take a visit out of the plan; its request waits again. An appointment is cancelled and all are told."""
    plan = plan_lock(visit.plan)
    visit = _still_open(visit)
    before = snapshot(plan)
    sentence = f"Retirée : {_what(visit)}"
    if visit.stage == VisitStage.PUBLISHED:
        if visit.starts_at < timezone.now():
            raise ValidationError("Cette visite a commencé : dites plutôt ce qui s’est passé.")
        appointment_cancel(visit=visit, by=by, asked_by_person=asked_by_person)
    else:
        visit.delete()
    plan_change_record(plan=plan, sentence=sentence, before=before, by=by)


def visit_draft(
    *,
    plan: Plan,
    request: VisitRequest,
    helpers: Sequence[Helper],
    starts_at: datetime,
    minutes: int,
    is_pinned: bool = False,
) -> Visit:
    """Write a draft visit, without checks: for services that have made theirs."""
    visit = Visit(
        territory_id=plan.territory_id,
        plan=plan,
        request=request,
        beneficiary=request.beneficiary,
        day=timezone.localdate(starts_at),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        is_pinned=is_pinned,
    )
    visit.save()
    _write_people(visit, helpers)
    Unserved.objects.filter(plan=plan, request=request).delete()
    return visit


def visit_put(*, visit: Visit, helpers: Sequence[Helper], starts_at: datetime, ends_at: datetime) -> None:
    """Write new hours and people of a visit, without checks: for services that have made theirs."""
    visit.starts_at, visit.ends_at = starts_at, ends_at
    visit.day = timezone.localdate(starts_at)
    visit.save()
    _write_people(visit, helpers)


def _write_people(visit: Visit, helpers: Sequence[Helper]) -> None:
    if helper_keys(visit) != [helper.pk for helper in helpers]:
        visit.places.all().delete()
        VisitHelper.objects.bulk_create(
            VisitHelper(visit=visit, helper=helper, is_lead=place == 0) for place, helper in enumerate(helpers)
        )


def _agree(request: VisitRequest, agreed: Agreed) -> None:
    if (request.people, request.duration) != (agreed.people, agreed.minutes):
        request.people, request.duration = agreed.people, agreed.minutes
        request.version += 1
        request.save(update_fields=["people", "duration", "version"])


def _still_open(visit: Visit) -> Visit:
    """Read the visit again, its plan being locked. Raises ValidationError when it can no longer change."""
    found = Visit.objects.select_related("request", "beneficiary", "plan").filter(pk=visit.pk).first()
    is_open = found is not None and found.stage != VisitStage.CANCELLED and found.status == VisitStatus.UNKNOWN
    if found is None or not is_open:
        raise ValidationError("Cette visite n’est plus au planning.")
    return found


def _refuse_foreign(plan: Plan, request: VisitRequest, helpers: Sequence[Helper]) -> None:
    """Nothing crosses the border of a territory; a request that is done or cancelled is not placed."""
    if request.territory_id != plan.territory_id or any(row.territory_id != plan.territory_id for row in helpers):
        raise ValidationError("Cette demande ou cette personne n’est pas de ce territoire.")
    if request.status not in {RequestStatus.WAITING, RequestStatus.PLANNED}:
        raise ValidationError("Cette demande n’est plus à placer.")


def _refuse(change: HandChange) -> None:
    found = change.check()
    if found.refusals:
        raise ValidationError(list(found.refusals))


def _what(visit: Visit, helpers: Sequence[Helper] | None = None) -> str:
    """ "Simone Pradeau, mardi 24 novembre, 11 h, avec Monique Aubert"."""
    people = helpers if helpers is not None else [place.helper for place in visit.places.select_related("helper")]
    names = enumerate_fr(helper.full_name for helper in people)
    return f"{visit.beneficiary.full_name}, {moment(visit.starts_at)}, avec {names}"
