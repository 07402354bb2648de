"""A need that nobody met is counted once, with its reason; the call it was born of knows what became of it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from directory.enums import NeedOutcome, UnmetReason, UnmetResolution, UnmetSource
from directory.models import Need, UnmetNeed
from scheduling.models import RideRequest
from scheduling.services.transport.ride_answers import past_rides_end, ride_reopen, ride_visit_instead
from scheduling.services.transport.rides import ride_cancel, ride_create, ride_step
from scheduling.tasks import end_past_rides
from scheduling.transport.enums import Direction, RidePurpose, RideState, RunStage, Way
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, DestinationFactory, RideFactory, SchemeFactory
from tests.scheduling.transport.needs.cast import both_ways, desk_need, placed

pytestmark = pytest.mark.django_db


def told(cast: Cast, by: User, **fields: object) -> tuple[RideRequest, Need]:
    """A ride born of a need told to the desk."""
    SchemeFactory(territory=cast.territory)
    need = desk_need(cast.territory)
    wanted = {
        "purpose": RidePurpose.SHOPPING, "direction": Direction.OUTBOUND, "arrive_by": time(10),
        "day": timezone.localdate() + timedelta(days=4),
        "destination": DestinationFactory(territory=cast.territory),
    } | fields  # fmt: skip
    person = BeneficiaryFactory(territory=cast.territory)
    ride = ride_create(territory=cast.territory, beneficiary=person, by=by, need=need, **wanted)  # type: ignore[arg-type]
    return ride, need


def test_unmet_writes_the_ledger_once_and_taking_it_back_resolves_it(ride: RideRequest, by: User) -> None:
    for _ in range(2):
        ride = ride_step(
            ride=ride, to=RideState.UNMET, by=by, reason="Aucun conducteur", unmet_reason=UnmetReason.NO_CAPACITY
        )
        row = UnmetNeed.objects.get()
        assert (row.source, row.reason, row.resolved_on) == (UnmetSource.TRANSPORT, UnmetReason.NO_CAPACITY, None)
        ride = ride_reopen(ride=ride, by=by)
        assert UnmetNeed.objects.get().resolution == UnmetResolution.RETURNED


def test_a_refusal_by_the_service_counts_as_unmet_and_no_more_once_replaced(ride: RideRequest, by: User) -> None:
    ride = ride_step(ride=ride, to=RideState.TURNED_DOWN, by=by, reason="Trajet remboursé")
    assert UnmetNeed.objects.get().reason == UnmetReason.NOT_ELIGIBLE
    ride, request = ride_visit_instead(ride=ride_reopen(ride=ride, by=by), by=by)
    assert ride.state == RideState.SUBSTITUTED
    assert request.beneficiary == ride.beneficiary
    assert UnmetNeed.objects.get().resolution == UnmetResolution.RETURNED


def test_what_is_given_up_or_replaced_is_no_failure_of_transport(cast: Cast, by: User) -> None:
    ride_visit_instead(ride=RideFactory(beneficiary__territory=cast.territory), by=by)
    ride_cancel(ride=RideFactory(beneficiary__territory=cast.territory), by=by, reason="Grippe")
    assert not UnmetNeed.objects.exists()


def test_a_ride_born_of_a_call_that_fails_is_counted_once_as_that_call(cast: Cast, by: User) -> None:
    ride, need = told(cast, by)
    need.refresh_from_db()
    assert (need.outcome, need.outcome_key, need.wanted_on) == (NeedOutcome.TRANSPORT, f"ride:{ride.pk}", ride.day)
    for _ in range(2):
        ride = ride_step(
            ride=ride, to=RideState.UNMET, by=by, reason="Aucun conducteur", unmet_reason=UnmetReason.NO_CAPACITY
        )
        need.refresh_from_db()
        assert (need.outcome, need.outcome_key) == (NeedOutcome.UNMET, f"ride:{ride.pk}")
        row = UnmetNeed.objects.get()
        assert (row.source, row.source_key, row.resolved_on) == (UnmetSource.CALL, f"need:{need.pk}", None)
        assert row.commune == ride.beneficiary.commune
        ride = ride_reopen(ride=ride, by=by)
        need.refresh_from_db()
        assert (need.outcome, need.answered_at) == (NeedOutcome.TRANSPORT, None)
        assert UnmetNeed.objects.get().resolution == UnmetResolution.RETURNED


def test_the_desk_learns_that_the_ride_is_confirmed_and_that_it_no_longer_is(cast: Cast, by: User) -> None:
    ride, need = told(cast, by)
    run = placed(ride, Way.OUT, 9)
    ride = ride_step(ride=ride, to=RideState.CONFIRMED, by=by)
    need.refresh_from_db()
    assert need.answered_at is not None
    assert str(run.driver) in need.answer

    ride_step(ride=ride, to=RideState.LOOKING, by=by)
    again = Need.objects.journeys_to_find().get(pk=need.pk)
    assert (again.outcome, again.answered_at) == (NeedOutcome.TRANSPORT, None)


def test_a_ride_given_up_no_longer_waits_at_the_desk(cast: Cast, by: User) -> None:
    ride, need = told(cast, by)
    ride_cancel(ride=ride, by=by, reason="Son fils l’emmène")
    assert need not in Need.objects.journeys_to_find()
    need.refresh_from_db()
    assert "Son fils l’emmène" in need.answer


def test_the_call_becomes_the_persons_when_it_was_nobodys(cast: Cast, by: User) -> None:
    ride, need = told(cast, by)
    need.intake.refresh_from_db()
    assert need.intake.person_id == ride.beneficiary_id


def test_a_need_whose_day_has_passed_without_a_ride_ends_unmet_once(cast: Cast, by: User) -> None:
    day = timezone.localdate() - timedelta(days=1)
    late = RideFactory(beneficiary__territory=cast.territory, day=day)
    incomplete = RideFactory(beneficiary__territory=cast.territory, day=day, state=RideState.DRAFT)
    drafted = RideFactory(beneficiary__territory=cast.territory, day=day)
    placed(drafted, Way.OUT, 9, stage=RunStage.DRAFT)
    driven = both_ways(beneficiary__territory=cast.territory, day=day)
    today = RideFactory(beneficiary__territory=cast.territory, day=timezone.localdate())

    assert past_rides_end() == 3
    end_past_rides()

    incomplete.refresh_from_db()
    assert (incomplete.state, incomplete.unmet_reason) == (RideState.UNMET, UnmetReason.OTHER)
    for ended in (late, drafted):
        ended.refresh_from_db()
        assert (ended.state, ended.unmet_reason) == (RideState.UNMET, UnmetReason.NO_CAPACITY)
        assert ended.reason == "Personne n’a été trouvé à temps."
    for standing in (driven, today):
        standing.refresh_from_db()
        assert standing.state == RideState.REQUESTED
    assert UnmetNeed.objects.count() == 3


def test_a_past_need_born_of_a_call_ends_as_that_call(cast: Cast, by: User) -> None:
    ride, need = told(cast, by)
    RideRequest.objects.filter(pk=ride.pk).update(day=timezone.localdate() - timedelta(days=1))
    past_rides_end()
    assert UnmetNeed.objects.get().source_key == f"need:{need.pk}"
