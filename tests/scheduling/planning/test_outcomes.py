"""After the visit: seen, excused, revoked or nobody at home, and it can be taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import CallOutcome, RequestStatus, VisitStage, VisitStatus
from scheduling.models import Occupancy, PhoneCall, Plan, Visit, VisitRequest
from scheduling.services.calls import call_record, call_reopen
from scheduling.services.outcomes import visit_outcome_record
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory, local_moment
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]


@pytest.fixture
def visit(plan: Plan, nadia: Helper, ask: Ask) -> Visit:
    """A published visit of the plan's Tuesday."""
    request = ask("Gay", status=RequestStatus.PLANNED)
    return VisitFactory(request=request, plan=plan, helpers=[nadia], published=True)


@pytest.fixture
def tuesday_evening(plan: Plan, time_machine: Any) -> None:
    time_machine.move_to(local_moment(plan.week + timedelta(days=1), 18))


def record(visit: Visit, status: VisitStatus, by: User, **fields: Any) -> VisitRequest:
    """Record an outcome; return the request as it is then."""
    visit_outcome_record(visit=visit, status=status, note=fields.pop("note", ""), by=by, **fields)
    return VisitRequest.objects.get(pk=visit.request_id)


@pytest.mark.usefixtures("tuesday_evening")
def test_a_visit_that_took_place_settles_its_request(visit: Visit, planner: User) -> None:
    request = record(visit, VisitStatus.SEEN, planner, note=" Tout va bien. ")
    visit.refresh_from_db()
    assert (request.status, visit.note) == (RequestStatus.DONE, "Tout va bien.")
    assert Occupancy.objects.filter(visit=visit).exists()


@pytest.mark.usefixtures("tuesday_evening")
def test_nobody_at_home_puts_the_request_back_or_closes_it(visit: Visit, planner: User) -> None:
    assert record(visit, VisitStatus.NO_SHOW, planner).status == RequestStatus.WAITING
    closed = record(visit, VisitStatus.NO_SHOW, planner, ask_again=False)
    assert closed.status == RequestStatus.CANCELLED
    assert closed.cancel_reason == "Après la visite : personne n’ouvre"


def test_an_excused_visit_gives_the_hours_back(visit: Visit, planner: User) -> None:
    assert record(visit, VisitStatus.EXCUSED, planner).status == RequestStatus.WAITING
    assert not Occupancy.objects.exists()


@pytest.mark.usefixtures("tuesday_evening")
def test_what_was_said_can_be_taken_back(visit: Visit, planner: User) -> None:
    record(visit, VisitStatus.REVOKED, planner)
    request = record(visit, VisitStatus.UNKNOWN, planner)
    visit.refresh_from_db()
    assert (request.status, visit.status) == (RequestStatus.PLANNED, VisitStatus.UNKNOWN)
    assert Occupancy.objects.filter(visit=visit).count() == 1


@pytest.mark.usefixtures("tuesday_evening")
def test_it_cannot_be_taken_back_once_the_request_is_placed_again(
    visit: Visit, plan: Plan, nadia: Helper, planner: User
) -> None:
    request = record(visit, VisitStatus.NO_SHOW, planner)
    friday = plan.week + timedelta(days=4)
    VisitFactory(request=request, plan=plan, helpers=[nadia], day=friday, starts_at=local_moment(friday, 10))
    with pytest.raises(ValidationError, match="Une autre visite a été prévue depuis"):
        record(visit, VisitStatus.UNKNOWN, planner)


def test_a_visit_still_to_come_cannot_have_taken_place(visit: Visit, planner: User) -> None:
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        record(visit, VisitStatus.SEEN, planner)


def test_a_helper_reports_the_own_visit_on_its_day_only(cast: Cast, plan: Plan, ask: Ask, time_machine: Any) -> None:
    user = cast.user(Role.HELPER)
    monique = HelperFactory(territory=plan.territory, volunteer=True, user=user)
    mine = VisitFactory(request=ask("Gay"), plan=plan, helpers=[monique], published=True)
    other = VisitFactory(request=ask("Roux"), plan=plan, published=True)
    time_machine.move_to(local_moment(mine.day, 12))
    assert record(mine, VisitStatus.SEEN, user).status == RequestStatus.DONE
    with pytest.raises(PermissionDenied):
        record(other, VisitStatus.SEEN, user)
    time_machine.move_to(local_moment(mine.day + timedelta(days=1), 12))
    with pytest.raises(PermissionDenied):
        record(mine, VisitStatus.NO_SHOW, user)


def test_a_stranger_reports_nothing(cast: Cast, visit: Visit) -> None:
    with pytest.raises(PermissionDenied):
        record(visit, VisitStatus.SEEN, cast.stranger.user)


@pytest.fixture
def call(visit: Visit) -> PhoneCall:
    return PhoneCall.objects.create(territory=visit.territory, visit=visit, sentence="Bonjour")


def test_a_call_without_answer_stays_in_the_list(call: PhoneCall, planner: User) -> None:
    call_record(call=call, outcome=CallOutcome.NO_ANSWER, by=planner)
    call_record(call=call, outcome=CallOutcome.NO_ANSWER, by=planner)
    call.refresh_from_db()
    assert (call.tries, call.done_at) == (2, None)
    call_record(call=call, outcome=CallOutcome.TOLD, by=planner)
    call.refresh_from_db()
    assert (call.tries, call.done_by) == (3, planner)
    with pytest.raises(ValidationError, match="déjà noté"):
        call_record(call=call, outcome=CallOutcome.TOLD, by=planner)
    call_reopen(call=call, by=planner)
    assert PhoneCall.objects.to_make().filter(pk=call.pk).exists()


def test_someone_who_does_not_want_the_visit_cancels_it(call: PhoneCall, planner: User) -> None:
    call_record(call=call, outcome=CallOutcome.REFUSED, by=planner)
    visit = Visit.objects.select_related("request").get(pk=call.visit_id or 0)
    assert (visit.stage, visit.status) == (VisitStage.CANCELLED, VisitStatus.EXCUSED)
    assert visit.request.status == RequestStatus.CANCELLED
    assert not Occupancy.objects.exists()
