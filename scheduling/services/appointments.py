"""What happens to a published visit: moved, cancelled, put back. The ledger follows and those concerned are told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from mediation.services import cases_appointed
from scheduling.enums import RequestStatus, VisitStage, VisitStatus
from scheduling.models import Visit, VisitRequest
from scheduling.services.booking import occupancy_book, occupancy_release
from scheduling.services.hours import round_hours_propose
from scheduling.services.notices import cancellation_announce, move_announce, visits_announce
from volunteers.models import Helper


def people_of(visit: Visit) -> list[Helper]:
    """Who goes to a visit, the lead first."""
    return [place.helper for place in visit.places.select_related("helper__user").order_by("-is_lead", "pk")]


@transaction.atomic
def appointment_move(
    *, visit: Visit, helpers: Sequence[Helper], starts_at: datetime, by: User, ends_at: datetime | None = None
) -> None:
    """Give an appointment other hours or people: booked again, then told to the person and to all helpers touched."""
    from scheduling.services.visits import visit_put

    former, former_day = people_of(visit), visit.day
    occupancy_release(booked=visit)
    ends = ends_at or starts_at + (visit.ends_at - visit.starts_at)
    visit_put(visit=visit, helpers=helpers, starts_at=starts_at, ends_at=ends)
    occupancy_book(booked=visit, helpers=helpers)
    round_hours_propose(helpers=former, day=former_day)
    round_hours_propose(helpers=helpers, day=visit.day)
    move_announce(visit=visit, helpers=[*former, *helpers], former_day=former_day, by=by)


@transaction.atomic
def appointment_cancel(*, visit: Visit, by: User, asked_by_person: bool = False) -> None:
    """Cancel an appointment: hours given back, request waiting again, the person and the helpers told.

    The person is not told of a cancellation that the person asked for.
    """
    occupancy_release(booked=visit)
    visit.stage = VisitStage.CANCELLED
    visit.status = VisitStatus.EXCUSED if asked_by_person else VisitStatus.REVOKED
    visit.version += 1
    visit.save(update_fields=["stage", "status", "version"])
    request_status_set(visit.request, RequestStatus.WAITING)
    round_hours_propose(helpers=people_of(visit), day=visit.day)
    cancellation_announce(visit=visit, helpers=people_of(visit), is_known=asked_by_person, by=by)


@transaction.atomic
def appointment_reinstate(*, visit: Visit, by: User) -> None:
    """Put back an appointment that was cancelled by mistake."""
    visit.stage = VisitStage.PUBLISHED
    visit.status = VisitStatus.UNKNOWN
    visit.version += 1
    visit.save(update_fields=["stage", "status", "version"])
    occupancy_book(booked=visit, helpers=people_of(visit))
    round_hours_propose(helpers=people_of(visit), day=visit.day)
    request_status_set(visit.request, RequestStatus.PLANNED)
    cases_appointed(beneficiaries=[visit.beneficiary_id], by=by)
    visits_announce(plan=visit.plan, visits=[visit], by=by)


def request_status_set(request: VisitRequest, status: RequestStatus) -> None:
    """Write the state of a request."""
    request.status = status
    request.version += 1
    request.save(update_fields=["status", "version"])
