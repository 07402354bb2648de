"""An urgent request placed in a week, published or not, with the visits that make room for it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.formatting import enumerate_fr, moment
from scheduling.enums import RequestStatus
from scheduling.models import Plan, Visit, VisitRequest
from scheduling.planning.clock import moment_at
from scheduling.planning.problem_builder import ProblemIndex, problem_for
from scheduling.planning.rearrangement import Judge, Put, held, rearranged
from scheduling.planning.snapshots import snapshot
from scheduling.services.notices import visits_announce
from scheduling.services.plans import plan_change_record, plan_lock
from scheduling.services.publishing import visits_appoint
from scheduling.services.rearranging import visits_rearrange
from scheduling.services.visits import visit_draft
from volunteers.models import Helper

GONE = "Ce moment n’est plus possible : le planning a changé. Choisissez-en un autre."


@transaction.atomic
def urgent_book(*, plan: Plan, request: VisitRequest, put: Put, moved: Sequence[Put], by: User) -> Visit:
    """Place a waiting request, and move the visits that make room. In a published week it becomes an appointment.

    Those concerned are told as for any appointment. Raises ValidationError with one sentence per rule that the week
    would break as it is now, DoubleBookingError when someone was booked in between.
    """
    plan = plan_lock(plan)
    people = _people(plan, request, put)
    problem, index = problem_for(plan=plan, fix=False, only=request)
    _refuse_gone(index, request, moved)
    refusals = Judge(problem, index).refusals(rearranged(index, [put, *moved]))
    if refusals:
        raise ValidationError(list(refusals))
    before = snapshot(plan)
    visits_rearrange(plan=plan, puts=moved, removed=(), by=by)
    starts_at = moment_at(plan.week, put.start)
    visit = visit_draft(plan=plan, request=request, helpers=people, starts_at=starts_at, minutes=request.duration)
    if plan.published_at is not None:
        visits_appoint(visits=[visit], by=by)
        visits_announce(plan=plan, visits=[visit], by=by)
    names = enumerate_fr(helper.full_name for helper in people)
    sentence = f"Demande urgente placée : {visit.beneficiary.full_name}, {moment(starts_at)}, avec {names}"
    plan_change_record(plan=plan, sentence=sentence, before=before, by=by)
    return visit


def _people(plan: Plan, request: VisitRequest, put: Put) -> list[Helper]:
    """Who goes. Nothing crosses the border of a territory."""
    found = Helper.objects.active().filter(territory=plan.territory_id).in_bulk(put.helpers)
    if request.territory_id != plan.territory_id or len(found) != len(put.helpers) or put.request != request.pk:
        raise ValidationError(GONE)
    return [found[key] for key in put.helpers]


def _refuse_gone(index: ProblemIndex, request: VisitRequest, moved: Sequence[Put]) -> None:
    """Refuse a request that no longer waits, and moving a visit that is gone or held in place."""
    name = index.id_of(request)
    if name in index.visits or request.status != RequestStatus.WAITING:
        raise ValidationError("Cette demande est déjà placée.")
    never = held(index)
    others = {f"r{one.request}" for one in moved}
    if name not in index.requests or not others <= set(index.visits) or others & set(never):
        raise ValidationError(GONE)
