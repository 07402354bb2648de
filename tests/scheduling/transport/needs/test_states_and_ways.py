"""States of a need: nobody without a way back (I2), a reason for every exit (I6), one way given up."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import StaleVersionError
from directory.enums import UnmetReason
from scheduling.models import RideLeg, RideRequest, Run
from scheduling.services.transport.rides import (
    ride_cancel,
    ride_create,
    ride_edit,
    ride_step,
    ride_way_cancel,
    ride_way_keep,
)
from scheduling.transport.enums import CancelledBy, Direction, LegState, RidePurpose, RideState, RunStage, Way
from scheduling.transport.states import NEEDS_REASON
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, DestinationFactory, RideFactory, SchemeFactory, TerritoryFactory
from tests.scheduling.transport.needs.cast import both_ways, placed

pytestmark = pytest.mark.django_db


def test_i2_a_round_trip_is_never_confirmed_without_its_return(ride: RideRequest, by: User) -> None:
    placed(ride, Way.OUT, 9)
    with pytest.raises(ValidationError, match="on ne laisse personne sans retour"):
        ride_step(ride=ride, to=RideState.CONFIRMED, by=by)
    ride.refresh_from_db()
    assert ride.state == RideState.REQUESTED

    placed(ride, Way.BACK, 12)
    assert ride_step(ride=ride, to=RideState.CONFIRMED, by=by).state == RideState.CONFIRMED


def test_i2_a_return_that_leaves_before_the_arrival_is_refused(ride: RideRequest, by: User) -> None:
    placed(ride, Way.OUT, 11)
    placed(ride, Way.BACK, 9)
    with pytest.raises(ValidationError, match="avant l’arrivée"):
        ride_step(ride=ride, to=RideState.CONFIRMED, by=by)


def test_i2_a_way_carried_by_a_cancelled_run_is_no_way(ride: RideRequest, by: User) -> None:
    placed(ride, Way.OUT, 9)
    run = placed(ride, Way.BACK, 12)
    Run.objects.filter(pk=run.pk).update(stage=RunStage.CANCELLED)
    with pytest.raises(ValidationError, match="sans retour"):
        ride_step(ride=ride, to=RideState.CONFIRMED, by=by)


@pytest.mark.parametrize("state", sorted(NEEDS_REASON))
def test_i6_no_exit_without_a_reason_through_services(ride: RideRequest, by: User, state: RideState) -> None:
    for said in ("", "   "):
        with pytest.raises(ValidationError) as refused:
            ride_step(ride=ride, to=state, by=by, reason=said, unmet_reason=UnmetReason.NO_CAPACITY)
        assert refused.value.message_dict == {"reason": ["Indiquez pourquoi."]}
    ride_step(ride=ride, to=state, by=by, reason="Plus besoin", unmet_reason=UnmetReason.NO_CAPACITY)
    ride.refresh_from_db()
    assert (ride.state, ride.reason) == (state, "Plus besoin")


@pytest.mark.parametrize("state", sorted(NEEDS_REASON))
def test_i6_no_exit_without_a_reason_in_the_database(ride: RideRequest, state: RideState) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RideRequest.objects.filter(pk=ride.pk).update(state=state, reason="")
    RideRequest.objects.filter(pk=ride.pk).update(state=state, reason="Plus besoin")


def test_a_reason_too_long_is_refused_at_its_field(ride: RideRequest, by: User) -> None:
    with pytest.raises(ValidationError) as refused:
        ride_cancel(ride=ride, by=by, reason="a" * 301)
    assert "300" in refused.value.message_dict["reason"][0]


@pytest.mark.parametrize(
    ("days", "state"),
    [(3, RideState.CANCELLED_EARLY), (1, RideState.CANCELLED_LATE), (0, RideState.CANCELLED_SAME_DAY)],
)
def test_how_late_a_cancellation_is_follows_from_the_clock_and_who_cancelled_is_kept(
    ride: RideRequest, by: User, days: int, state: RideState
) -> None:
    RideRequest.objects.filter(pk=ride.pk).update(day=timezone.localdate() + timedelta(days=days))
    ride.refresh_from_db()
    done = ride_cancel(ride=ride, by=by, reason="Grippe", who=CancelledBy.DRIVER)
    assert (done.state, done.cancelled_by) == (state, CancelledBy.DRIVER)


def test_a_cancelled_ride_leaves_its_runs_and_the_drivers_are_free(ride: RideRequest, by: User) -> None:
    runs = [placed(ride, Way.OUT, 9), placed(ride, Way.BACK, 12)]
    ride_step(ride=ride, to=RideState.CONFIRMED, by=by)
    ride_cancel(ride=ride, by=by, reason="Grippe")
    assert set(Run.objects.values_list("stage", flat=True)) == {RunStage.CANCELLED}
    assert len(runs) == 2
    assert [(leg.run, leg.state) for leg in ride.legs.all()] == [(None, LegState.WAITING)] * 2


def test_giving_up_the_outbound_asks_about_the_return_and_nothing_is_confirmed_until_it_is_said(
    cast: Cast, by: User
) -> None:
    ride = both_ways(beneficiary__territory=cast.territory)
    ride = ride_way_cancel(ride=ride, way=Way.OUT, by=by, reason="Son fils l’emmène")
    assert (ride.direction, ride.is_return_asked) == (Direction.RETURN, True)
    assert ride in RideRequest.objects.to_decide(timezone.localdate())
    with pytest.raises(ValidationError, match="dites d’abord si l’autre est gardé"):
        ride_step(ride=ride, to=RideState.CONFIRMED, by=by)

    ride = ride_way_keep(ride=ride, by=by)
    assert (ride.is_return_asked, ride.arrive_by, ride.reason) == (False, None, "")
    assert ride_step(ride=ride, to=RideState.CONFIRMED, by=by).state == RideState.CONFIRMED


def test_cancelling_the_other_way_too_ends_the_question(ride: RideRequest, by: User) -> None:
    ride = ride_way_cancel(ride=ride, way=Way.BACK, by=by, reason="Reste chez sa fille")
    done = ride_cancel(ride=ride, by=by, reason="Reste chez sa fille")
    assert not done.is_return_asked
    assert done not in RideRequest.objects.to_decide(timezone.localdate())


def test_a_way_that_has_begun_or_a_ride_that_is_over_loses_no_way(ride: RideRequest, by: User) -> None:
    RideLeg.objects.filter(request=ride, way=Way.OUT).update(state=LegState.DONE)
    with pytest.raises(ValidationError, match="a commencé"):
        ride_way_cancel(ride=ride, way=Way.OUT, by=by, reason="Grippe")
    # Already carried there, coming back with a daughter: nothing is left to ask.
    assert not ride_way_cancel(ride=ride, way=Way.BACK, by=by, reason="Sa fille").is_return_asked

    over = ride_cancel(ride=RideFactory(beneficiary=ride.beneficiary), by=by, reason="Grippe")
    with pytest.raises(ValidationError, match="ne changent plus"):
        ride_way_cancel(ride=over, way=Way.OUT, by=by, reason="Grippe")


def test_a_way_given_up_then_asked_for_again_waits_for_a_driver(ride: RideRequest, by: User) -> None:
    ride = ride_way_keep(ride=ride_way_cancel(ride=ride, way=Way.OUT, by=by, reason="Grippe"), by=by)
    ride = ride_edit(ride=ride, by=by, direction=Direction.ROUND, arrive_by=time(10))
    assert dict(ride.legs.values_list("way", "state")) == {Way.OUT: LegState.WAITING, Way.BACK: LegState.WAITING}


def test_moving_a_ride_takes_it_out_of_the_draft_that_carried_it(ride: RideRequest, by: User) -> None:
    placed(ride, Way.OUT, 9, stage=RunStage.DRAFT)
    ride = ride_edit(ride=ride, by=by, words="Sonner deux fois")
    assert ride.legs.filter(run__isnull=False).count() == 1

    ride = ride_edit(ride=ride, by=by, day=ride.day + timedelta(days=7))
    assert not ride.legs.filter(run__isnull=False).exists()
    assert not Run.objects.exists()


def test_making_a_round_trip_one_way_leaves_no_empty_run(ride: RideRequest, by: User) -> None:
    placed(ride, Way.BACK, 12, stage=RunStage.DRAFT)
    ride_edit(ride=ride, by=by, direction=Direction.OUTBOUND)
    assert not Run.objects.exists()
    assert list(ride.legs.values_list("way", flat=True)) == [Way.OUT]


def test_a_second_person_editing_is_told(ride: RideRequest, by: User) -> None:
    ride_edit(ride=ride, by=by, version=ride.version, words="Sonner deux fois")
    with pytest.raises(StaleVersionError):
        ride_edit(ride=ride, by=by, version=ride.version, words="Passer par la cour")


def test_what_a_ride_lacks_is_told_at_its_field(cast: Cast, by: User) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    place = DestinationFactory(territory=cast.territory)
    told = {"territory": cast.territory, "beneficiary": person, "by": by, "purpose": RidePurpose.SHOPPING}
    day = timezone.localdate() + timedelta(days=4)
    elsewhere = DestinationFactory(territory=TerritoryFactory(slug="loin", siren="200088888"), name="Ailleurs")

    def problems(**fields: object) -> set[str]:
        with pytest.raises(ValidationError) as refused:
            ride_create(**told, **{"day": day, "destination": place, "arrive_by": time(10), **fields})  # type: ignore[arg-type]
        return set(refused.value.message_dict)

    assert problems(direction=Direction.ROUND) == {"leave_after"}
    assert problems(direction=Direction.OUTBOUND, arrive_by=None) == {"arrive_by"}
    assert problems(direction=Direction.OUTBOUND, destination=None) == {"destination"}
    assert problems(direction=Direction.OUTBOUND, destination=elsewhere) == {"destination"}
    assert problems(direction=Direction.OUTBOUND, origin=place) == {"origin"}
    assert problems(direction=Direction.OUTBOUND, day=date(1999, 12, 31)) == {"day"}
    assert problems(direction=Direction.OUTBOUND, aids=["JETPACK"]) == {"aids"}
    assert not RideRequest.objects.exists()


def test_nobody_of_another_territory_nor_of_an_archived_file_is_driven(cast: Cast, by: User) -> None:
    place = DestinationFactory(territory=cast.territory)
    fields = {
        "purpose": RidePurpose.SHOPPING, "direction": Direction.OUTBOUND, "destination": place, "arrive_by": time(10),
        "day": timezone.localdate(),
    }  # fmt: skip
    for person in (
        BeneficiaryFactory(territory=cast.other_territory, commune__territory=cast.other_territory),
        BeneficiaryFactory(territory=cast.territory, archived_at=timezone.now()),
    ):
        with pytest.raises(ValidationError) as refused:
            ride_create(territory=cast.territory, beneficiary=person, by=by, **fields)  # type: ignore[arg-type]
        assert set(refused.value.message_dict) == {"beneficiary"}


def test_the_only_open_service_drives_and_its_verdict_is_kept(cast: Cast, by: User) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    SchemeFactory(territory=cast.territory, name="Fermé", is_active=False)
    ride = ride_create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory), by=by,
        purpose=RidePurpose.MEDICAL_CPAM, direction=Direction.OUTBOUND, day=timezone.localdate(), arrive_by=time(10),
        destination=DestinationFactory(territory=cast.territory),
    )  # fmt: skip
    assert ride.scheme == scheme
    assert ride.verdict["is_lawful"] is False
    assert ride in RideRequest.objects.to_decide(timezone.localdate())
