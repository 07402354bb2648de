"""What a service or a driver gives up is counted, what the person gives up is not; each end says what stopped it."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from accounts.enums import SchoolZone
from accounts.models import User
from directory.enums import NeedOutcome, UnmetReason, UnmetResolution
from directory.models import Need, UnmetNeed
from scheduling.models import RideRequest
from scheduling.optimiser.rides_model import RideCause
from scheduling.selectors.transport.ride_years import year_of
from scheduling.services.transport.ride_answers import past_rides_end, ride_reopen
from scheduling.services.transport.ride_series import Repeat, ride_series_create
from scheduling.services.transport.rides import ride_cancel, ride_create, ride_step
from scheduling.transport.enums import CancelledBy, Direction, RidePurpose, RideState
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, DestinationFactory, RideFactory, SchemeFactory
from tests.scheduling.transport.needs.cast import desk_need, hospital

pytestmark = pytest.mark.django_db
TUESDAY = 1


def asked(cast: Cast, by: User, need: Need | None = None, **fields: object) -> RideRequest:
    wanted = {
        "purpose": RidePurpose.SHOPPING, "direction": Direction.OUTBOUND, "arrive_by": time(10),
        "day": timezone.localdate() + timedelta(days=4), "destination": DestinationFactory(territory=cast.territory),
    } | fields  # fmt: skip
    person = BeneficiaryFactory(territory=cast.territory)
    return ride_create(territory=cast.territory, beneficiary=person, by=by, need=need, **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", [CancelledBy.DRIVER, CancelledBy.SERVICE])
def test_a_ride_that_the_driver_or_the_service_gives_up_is_an_unmet_need(
    ride: RideRequest, by: User, who: CancelledBy
) -> None:
    ride = ride_cancel(ride=ride, by=by, reason="Voiture en panne", who=who)
    assert UnmetNeed.objects.get().reason == UnmetReason.NO_CAPACITY
    ride_reopen(ride=ride, by=by)
    assert UnmetNeed.objects.get().resolution == UnmetResolution.RETURNED


@pytest.mark.parametrize("who", [CancelledBy.PERSON, CancelledBy.PLACE])
def test_a_ride_that_the_person_or_the_place_gives_up_is_none(ride: RideRequest, by: User, who: CancelledBy) -> None:
    ride_cancel(ride=ride, by=by, reason="Le rendez-vous est reporté", who=who)
    assert not UnmetNeed.objects.exists()


def test_the_desk_reads_that_nobody_carried_the_person_when_the_driver_gave_up(cast: Cast, by: User) -> None:
    SchemeFactory(territory=cast.territory)
    need = desk_need(cast.territory)
    ride = ride_cancel(ride=asked(cast, by, need), by=by, reason="En panne", who=CancelledBy.DRIVER)
    need.refresh_from_db()
    assert need.outcome == NeedOutcome.UNMET
    assert UnmetNeed.objects.get().source_key == f"need:{need.pk}"

    ride_reopen(ride=ride, by=by)
    need.refresh_from_db()
    assert (need.outcome, need.answered_at) == (NeedOutcome.TRANSPORT, None)


def test_the_accounts_count_as_unmet_what_the_ledger_does(cast: Cast, by: User) -> None:
    rides = [RideFactory(beneficiary__territory=cast.territory) for _ in range(5)]
    lacks = {"unmet_reason": UnmetReason.NO_CAPACITY}
    ride_step(ride=rides[0], to=RideState.UNMET, by=by, reason="Personne", **lacks)
    ride_step(ride=rides[1], to=RideState.TURNED_DOWN, by=by, reason="Trajet remboursé")
    ride_cancel(ride=rides[2], by=by, reason="En panne", who=CancelledBy.DRIVER)
    ride_cancel(ride=rides[3], by=by, reason="Grippe", who=CancelledBy.PERSON)
    years = {ride.day.year for ride in rides}
    assert sum(year_of(cast.territory, year).whole.unmet for year in years) == 3
    assert UnmetNeed.objects.count() == 3


def ended(ride: RideRequest, **fields: object) -> tuple[str, str]:
    """What the night says of a need whose day has passed."""
    RideRequest.objects.filter(pk=ride.pk).update(day=timezone.localdate() - timedelta(days=1), **fields)
    past_rides_end()
    ride.refresh_from_db()
    assert UnmetNeed.objects.get().reason == ride.unmet_reason
    return ride.unmet_reason, ride.reason


def test_the_night_says_that_the_law_refused(cast: Cast, by: User) -> None:
    SchemeFactory(territory=cast.territory)
    ride = asked(cast, by, destination=hospital(cast.territory))
    assert ride.verdict["is_lawful"] is False
    reason, words = ended(ride)
    assert reason == UnmetReason.NOT_ELIGIBLE
    assert words in [told["sentence"] for told in ride.verdict["reasons"] if not told["kept"]]


def test_the_night_says_that_no_service_was_chosen(cast: Cast, by: User) -> None:
    assert ended(asked(cast, by)) == (
        UnmetReason.NO_SERVICE_EXISTS,
        "Aucun service de transport n’était choisi pour ce besoin.",
    )


def test_the_night_says_that_a_need_was_never_completed(cast: Cast, by: User) -> None:
    SchemeFactory(territory=cast.territory)
    draft = asked(cast, by, state=RideState.DRAFT)
    assert ended(draft) == (UnmetReason.OTHER, "Le besoin est resté à compléter.")


@pytest.mark.parametrize(
    ("causes", "reason", "words"),
    [
        ({}, UnmetReason.NO_CAPACITY, "Personne n’a été trouvé à temps."),
        (
            {RideCause.WHEELCHAIR: 3, RideCause.DRIVER_BUSY: 1},
            UnmetReason.NOT_ACCESSIBLE,
            "Personne n’a été trouvé à temps. Pas de place pour un fauteuil roulant.",
        ),
        (
            {RideCause.TOO_LONG: 2},
            UnmetReason.TOO_FAR,
            "Personne n’a été trouvé à temps. Le trajet dure plus que le temps à bord permis.",
        ),
        (
            {RideCause.NO_DRIVER: 4},
            UnmetReason.NO_CAPACITY,
            "Personne n’a été trouvé à temps. Personne n’est libre à cette heure.",
        ),
    ],
)
def test_the_night_says_what_the_search_found(
    cast: Cast, by: User, causes: dict[str, int], reason: UnmetReason, words: str
) -> None:
    SchemeFactory(territory=cast.territory)
    ride = asked(cast, by)
    ride.legs.update(why={"causes": causes})
    assert ended(ride) == (reason, words)


@pytest.mark.parametrize(
    ("zone", "left_out"),
    [
        (SchoolZone.A, [date(2027, 2, 16), date(2027, 2, 23)]),
        (SchoolZone.B, [date(2027, 2, 23), date(2027, 3, 2)]),
        (SchoolZone.C, [date(2027, 2, 9), date(2027, 2, 16)]),
    ],
)
def test_a_need_that_comes_back_skips_the_school_holidays_of_its_own_zone(
    cast: Cast, by: User, zone: SchoolZone, left_out: list[date]
) -> None:
    cast.territory.school_zone = zone
    cast.territory.save()
    first, last = date(2027, 2, 2), date(2027, 3, 9)
    rides = ride_series_create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory), by=by, day=first,
        repeat=Repeat((TUESDAY,), last, skips_school_holidays=True), purpose=RidePurpose.SHOPPING,
        direction=Direction.OUTBOUND, arrive_by=time(10), destination=DestinationFactory(territory=cast.territory),
    )  # fmt: skip
    tuesdays = [first + timedelta(weeks=week) for week in range(6)]
    assert [ride.day for ride in rides] == [day for day in tuesdays if day not in left_out]


def test_a_need_may_come_back_on_the_first_tuesday_of_the_month(cast: Cast, by: User) -> None:
    first, last = date(2027, 2, 2), date(2027, 5, 31)
    rides = ride_series_create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory), by=by, day=first,
        repeat=Repeat((TUESDAY,), last, month_ranks=(1,)), purpose=RidePurpose.SHOPPING,
        direction=Direction.OUTBOUND, arrive_by=time(10), destination=DestinationFactory(territory=cast.territory),
    )  # fmt: skip
    assert [ride.day for ride in rides] == [first, date(2027, 3, 2), date(2027, 4, 6), date(2027, 5, 4)]
    assert rides[0].series is not None
    assert rides[0].series.month_ranks == [1]
