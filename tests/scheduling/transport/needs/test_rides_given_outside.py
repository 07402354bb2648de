"""A ride given to a taxi: confirmed by telephone, told to the person, then said to have taken place or not."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.enums import UnmetReason
from directory.models import UnmetNeed
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, RideConfided, RideLeg, RideRequest
from scheduling.planning.rides.inputs import load_rides
from scheduling.registration_rides import needs_decision
from scheduling.selectors.transport.confided import to_answer_decision, to_confirm_decision
from scheduling.selectors.transport.ride_board import ride_board
from scheduling.services.transport.confiding import (
    ride_confide,
    ride_confided_lose,
    ride_confided_take_back,
    ride_confided_tell_end,
)
from scheduling.services.transport.ride_answers import past_rides_end
from scheduling.services.transport.rides import ride_cancel
from scheduling.transport.enums import Direction, LegState, Regime, RideState
from tests.conftest import Cast
from tests.factories import DriverFactory, RideFactory, SchemeFactory

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def taxi(cast: Cast) -> RideRequest:
    """A round trip tomorrow, given to a taxi that has not confirmed."""
    scheme = SchemeFactory(territory=cast.territory, name="Taxi Roche", regime=Regime.TAXI, phone="+33536491212")
    made: RideRequest = RideFactory(
        beneficiary__territory=cast.territory, scheme=scheme, day=timezone.localdate() + TOMORROW
    )
    return made


def confirmed(ride: RideRequest, by: User) -> RideRequest:
    return ride_confide(
        ride=ride, by=by, carrier="Taxi Roche", picks_up_at=time(9, 20), brings_back_at=time(12, 15), reference="A-14"
    )


def on(ride: RideRequest, days: int) -> RideRequest:
    """The same ride so many days from today."""
    RideRequest.objects.filter(pk=ride.pk).update(day=timezone.localdate() + timedelta(days=days))
    ride.refresh_from_db()
    return ride


def page(client: Client, ride: RideRequest) -> str:
    answer = client.get(reverse("scheduling:ride-detail", args=[ride.pk]))
    return str(answer.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_ride_given_to_a_taxi_is_confirmed_from_its_page_and_the_person_is_to_be_phoned(
    taxi: RideRequest, client: Client
) -> None:
    url = reverse("scheduling:ride-confide", args=[taxi.pk])
    assert url in page(client, taxi)
    assert "Demander aux conducteurs" not in page(client, taxi)
    assert "Taxi Roche" in client.get(url).content.decode()

    answer = client.post(
        url, {"carrier": "Taxi Roche", "picks_up_at": "09:20", "brings_back_at": "12:15", "reference": "A-14"}
    )

    assert answer.status_code == 302
    taxi.refresh_from_db()
    assert taxi.state == RideState.CONFIRMED
    shown = page(client, taxi)
    assert "9 h 20, Taxi Roche" in shown
    assert "12 h 15, Taxi Roche" in shown
    assert "A-14" in shown
    call = PhoneCall.objects.get(ride=taxi)
    assert call.reason == CallReason.CONFIRM
    assert "Taxi Roche viendra vous chercher" in call.sentence
    assert "9 h 20" in call.sentence.replace("\xa0", " ")
    assert "Pour le retour" in call.sentence


def test_nobody_is_left_without_a_return_by_a_taxi(taxi: RideRequest, by: User, client: Client) -> None:
    with pytest.raises(ValidationError) as told:
        ride_confide(ride=taxi, by=by, carrier="Taxi Roche", picks_up_at=time(9, 20))
    assert set(told.value.message_dict) == {"brings_back_at"}
    with pytest.raises(ValidationError) as told:
        ride_confide(ride=taxi, by=by, carrier=" ", picks_up_at=time(10), brings_back_at=time(11))
    assert set(told.value.message_dict) == {"carrier", "picks_up_at", "brings_back_at"}
    late = {"carrier": "Taxi Roche", "picks_up_at": "10:30", "brings_back_at": "12:15"}
    answer = client.post(reverse("scheduling:ride-confide", args=[taxi.pk]), late)
    assert answer.status_code == 422
    assert 'value="10:30"' in answer.content.decode()
    assert not RideConfided.objects.exists()


def test_one_way_asks_for_one_hour(cast: Cast, by: User, client: Client, taxi: RideRequest) -> None:
    single = RideFactory(
        beneficiary__territory=cast.territory, scheme=taxi.scheme, direction=Direction.RETURN, arrive_by=None
    )
    form = client.get(reverse("scheduling:ride-confide", args=[single.pk])).context["form"]
    assert "picks_up_at" not in form.fields
    ride = ride_confide(ride=single, by=by, carrier="Taxi Roche", brings_back_at=time(12))
    assert ride.state == RideState.CONFIRMED


def test_a_service_with_drivers_of_ours_plans_runs_instead(
    cast: Cast, taxi: RideRequest, client: Client, ride: RideRequest
) -> None:
    assert reverse("scheduling:ride-confide", args=[ride.pk]) not in page(client, ride)
    DriverFactory(scheme=taxi.scheme)
    assert reverse("scheduling:ride-confide", args=[taxi.pk]) not in page(client, taxi)


def test_once_confirmed_it_leaves_the_list_of_rides_to_give(taxi: RideRequest, by: User) -> None:
    before = ride_board(by, taxi.day)
    assert [todo.tag for todo in before.todos] == ["À confirmer"]
    assert before.to_place == 0

    confirmed(taxi, by)

    after = ride_board(by, taxi.day)
    assert not after.todos
    assert (after.facts.complete, after.facts.waiting) == (1, 0)
    assert after.people[0].out is not None
    assert after.people[0].out.words.replace("\xa0", " ") == "9 h 20, Taxi Roche"
    assert not load_rides(territory=taxi.territory, day=taxi.day).legs
    assert not RideRequest.objects.lacking_driver().exists()


def test_the_eve_asks_for_the_confirmation_and_the_day_after_whether_it_took_place(taxi: RideRequest, by: User) -> None:
    (asked,) = to_confirm_decision(by)
    assert "à confirmer par téléphone" in asked.fact
    assert not list(needs_decision(by))
    confirmed(taxi, by)
    assert not list(to_confirm_decision(by))
    assert not list(to_answer_decision(by))

    on(taxi, -1)

    (asked,) = to_answer_decision(by)
    assert "a-t-il eu lieu" in asked.fact
    assert past_rides_end() == 0
    ride_confided_tell_end(ride=taxi, by=by, was_there=True)
    assert not list(to_answer_decision(by))


def test_yes_completes_it_and_may_be_taken_back(taxi: RideRequest, by: User, client: Client) -> None:
    on(confirmed(taxi, by), -1)
    assert "Ce trajet a-t-il eu lieu ?" in page(client, taxi)
    url = reverse("scheduling:ride-confided", args=[taxi.pk])
    client.post(url, {"reponse": "fait"})
    taxi.refresh_from_db()
    assert taxi.state == RideState.COMPLETED
    assert set(RideLeg.objects.values_list("state", flat=True)) == {LegState.DONE}

    client.post(url, {"reponse": "reprendre"})
    taxi.refresh_from_db()
    assert taxi.state == RideState.CONFIRMED

    client.post(url, {"reponse": "absent"})
    taxi.refresh_from_db()
    assert taxi.state == RideState.NO_SHOW
    assert ride_confided_take_back(ride=taxi, by=by).state == RideState.CONFIRMED


def test_no_is_an_unmet_need_with_its_reason(taxi: RideRequest, by: User, client: Client) -> None:
    on(confirmed(taxi, by), -1)
    lack = {"unmet_reason": UnmetReason.NO_CAPACITY, "reason": "Le taxi n’est pas venu"}
    assert client.post(reverse("scheduling:ride-unmet", args=[taxi.pk]), lack).status_code == 302
    taxi.refresh_from_db()
    assert taxi.state == RideState.UNMET
    assert UnmetNeed.objects.get().reason == UnmetReason.NO_CAPACITY


def test_it_did_not_take_place_before_its_day(taxi: RideRequest, by: User) -> None:
    confirmed(taxi, by)
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        ride_confided_tell_end(ride=taxi, by=by, was_there=True)


def test_a_taxi_that_no_longer_comes_is_replaced_and_who_was_told_is_phoned_again(taxi: RideRequest, by: User) -> None:
    confirmed(taxi, by)
    PhoneCall.objects.update(done_at=timezone.now(), outcome="TOLD")
    ride = ride_confided_lose(ride=taxi, by=by)
    assert ride.state == RideState.LOOKING
    assert not RideConfided.objects.exists()
    assert set(ride.legs.values_list("state", flat=True)) == {LegState.WAITING}
    call = PhoneCall.objects.to_make().get()
    assert call.reason == CallReason.CANCELLED
    assert "Nous cherchons quelqu’un d’autre" in call.sentence
    assert confirmed(ride, by).state == RideState.CONFIRMED


def test_who_gives_it_up_is_not_phoned(taxi: RideRequest, by: User) -> None:
    ride_cancel(ride=confirmed(taxi, by), by=by, reason="Va mieux")
    assert not PhoneCall.objects.exists()
    assert not RideConfided.objects.exists()


def test_never_confirmed_it_ends_without_an_answer(taxi: RideRequest) -> None:
    on(taxi, -1)
    assert past_rides_end() == 1
    taxi.refresh_from_db()
    assert taxi.unmet_reason == UnmetReason.NO_ANSWER
    assert "Taxi Roche" in taxi.reason


def test_a_member_who_says_nothing_is_asked(taxi: RideRequest, client: Client) -> None:
    answer = client.post(reverse("scheduling:ride-confided", args=[taxi.pk]), follow=True)
    assert "Dites ce qu’il en est." in answer.content.decode()
