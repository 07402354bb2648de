"""Several visits of a week put elsewhere at once. The callers lock the plan, check the whole, and record the change."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from scheduling.enums import VisitStage
from scheduling.models import Plan, Visit
from scheduling.planning.clock import moment_at
from scheduling.planning.rearrangement import Put
from scheduling.planning.snapshots import open_visits
from scheduling.services.appointments import appointment_cancel, appointment_move
from scheduling.services.booking import occupancy_release
from scheduling.services.visits import visit_put
from volunteers.models import Helper


@transaction.atomic
def visits_rearrange(*, plan: Plan, puts: Sequence[Put], removed: Collection[int], by: User) -> None:
    """Put open visits elsewhere and take others out, without checks.

    Appointments give their hours back first, all of them, so that two people may exchange theirs; then they are
    booked and told again. Requests of ``removed`` wait again; their appointments are cancelled and told.
    """
    current = {visit.request_id: visit for visit in open_visits(plan)}
    for put in puts:
        if current[put.request].stage == VisitStage.PUBLISHED:
            occupancy_release(booked=current[put.request])
    for key in sorted(removed):
        _take_out(current[key], by)
    helpers = Helper.objects.in_bulk({key for put in puts for key in put.helpers})
    for put in sorted(puts, key=lambda one: one.start):
        people = [helpers[key] for key in put.helpers]
        _move(current[put.request], people, moment_at(plan.week, put.start), by)


def _move(visit: Visit, people: Sequence[Helper], starts_at: datetime, by: User) -> None:
    visit.version += 1
    if visit.stage == VisitStage.PUBLISHED:
        appointment_move(visit=visit, helpers=people, starts_at=starts_at, by=by)
    else:
        visit_put(
            visit=visit, helpers=people, starts_at=starts_at, ends_at=starts_at + (visit.ends_at - visit.starts_at)
        )


def _take_out(visit: Visit, by: User) -> None:
    if visit.stage == VisitStage.PUBLISHED:
        appointment_cancel(visit=visit, by=by)
    else:
        visit.delete()
