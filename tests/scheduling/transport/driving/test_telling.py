"""Passengers and drivers are told what changed, once: by e-mail, or on the list of people to phone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import Gender
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.enums import CallOutcome, CallReason
from scheduling.models import PhoneCall, RunStop
from scheduling.services.calls import call_record, call_reopen
from scheduling.services.transport.rides import ride_cancel, ride_step
from scheduling.services.transport.telling import about_ride, about_run, drivers_tell, passengers_tell, rides_remind
from scheduling.tasks import remind_rides
from scheduling.transport.enums import CancelledBy, RideState, StopKind, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, a_ride, eve_of, leg

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(time_machine: Any) -> date:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)
    return timezone.localdate() + timedelta(days=4)


@pytest.fixture
def morning(cast: Cast, day: date) -> Morning:
    made = a_morning(cast.territory, day=day, gender=Gender.FEMALE)
    passengers_tell(rides=[made.jeanne, made.paul], by=None)
    return made


def told() -> None:
    """Everyone on the list has been phoned, every e-mail has left."""
    PhoneCall.objects.to_make().update(done_at=timezone.now())
    OutboxMessage.objects.filter(state=MessageState.QUEUED).update(state=MessageState.SENT)


def call_of(ride: Any) -> PhoneCall:
    return PhoneCall.objects.to_make().get(ride=ride)


def move(ride: Any, way: Way, kind: StopKind, minutes: int) -> None:
    stop = RunStop.objects.get(leg=leg(ride, way), kind=kind)
    stop.begins_at += timedelta(minutes=minutes)
    stop.leaves_at += timedelta(minutes=minutes)
    stop.save()


def test_someone_without_email_is_phoned_with_the_whole_sentence(morning: Morning) -> None:
    call = call_of(morning.jeanne)

    assert call.reason == CallReason.CONFIRM
    assert call.sentence.startswith(
        "Bonjour Madame Delage, c’est le service de transport. Odile viendra vous chercher "
    )
    assert "à 9\xa0h\xa010, devant chez vous. Arrivée vers 9\xa0h\xa045 : Espace multimédia de Neuvic." in call.sentence
    assert "Pour le retour, Odile viendra vous chercher à 12\xa0h\xa010" in call.sentence
    assert "rappelez-nous au 05" in call.sentence


def test_telling_twice_says_it_once(morning: Morning) -> None:
    passengers_tell(rides=[morning.jeanne, morning.paul], by=None)
    told()
    passengers_tell(rides=[morning.jeanne, morning.paul], by=None)

    assert PhoneCall.objects.count() == 2
    assert not PhoneCall.objects.to_make().exists()


def test_only_what_changed_is_told(morning: Morning) -> None:
    told()
    move(morning.jeanne, Way.BACK, StopKind.PICKUP, 15)
    passengers_tell(rides=[morning.jeanne, morning.paul], by=None)

    call = PhoneCall.objects.to_make().get()
    assert (call.ride, call.reason) == (morning.jeanne, CallReason.MOVED)
    assert "Le retour change : Odile viendra vous chercher" in call.sentence
    assert "C’était 12\xa0h\xa010." in call.sentence
    assert "aller" not in call.sentence.lower()


def test_a_change_not_said_yet_is_told_from_what_was_said(morning: Morning) -> None:
    told()
    move(morning.jeanne, Way.BACK, StopKind.PICKUP, 15)
    passengers_tell(rides=[morning.jeanne], by=None)
    move(morning.jeanne, Way.BACK, StopKind.PICKUP, 5)
    passengers_tell(rides=[morning.jeanne], by=None)
    assert "C’était 12\xa0h\xa010." in call_of(morning.jeanne).sentence

    move(morning.jeanne, Way.BACK, StopKind.PICKUP, -20)
    passengers_tell(rides=[morning.jeanne], by=None)
    assert not PhoneCall.objects.to_make().filter(ride=morning.jeanne).exists(), "undone before it was said"


def test_a_first_announcement_that_changes_is_told_whole(morning: Morning) -> None:
    move(morning.jeanne, Way.OUT, StopKind.PICKUP, 5)
    passengers_tell(rides=[morning.jeanne], by=None)

    call = call_of(morning.jeanne)
    assert call.reason == CallReason.CONFIRM
    assert "9\xa0h\xa015" in call.sentence


def test_a_cancellation_is_told_unless_the_person_asked_for_it(cast: Cast, morning: Morning) -> None:
    told()
    by = cast.user(Role.COORDINATOR)
    ride_cancel(ride=morning.jeanne, by=by, reason="Salle fermée", who=CancelledBy.PLACE)
    ride_cancel(ride=morning.paul, by=by, reason="Ne vient pas", who=CancelledBy.PERSON)
    passengers_tell(rides=[morning.jeanne, morning.paul], by=by)

    call = PhoneCall.objects.to_make().get()
    assert (call.ride, call.reason) == (morning.jeanne, CallReason.CANCELLED)
    assert call.sentence.endswith("n’aura pas lieu.")


def test_a_driver_fallen_ill_is_told_to_those_who_were_promised(cast: Cast, morning: Morning) -> None:
    told()
    other = a_ride(cast.territory, "Lucien", morning.out.day)
    for ride in (morning.jeanne, morning.paul, other):
        ride_step(ride=ride, to=RideState.LOOKING, by=None)
    passengers_tell(rides=[morning.jeanne, morning.paul, other], by=None)

    calls = list(PhoneCall.objects.to_make().order_by("pk"))
    assert [call.ride for call in calls] == [morning.jeanne, morning.paul], "nobody had promised Lucien anything"
    assert "Nous cherchons quelqu’un d’autre et nous vous rappellerons." in calls[0].sentence


def test_someone_who_accepts_emails_gets_one_with_a_link(cast: Cast, day: date) -> None:
    made = a_morning(cast.territory, day=day, email="jeanne@example.org", accepts_email=True)
    passengers_tell(rides=[made.jeanne], by=None)

    message = OutboxMessage.objects.get(about=about_ride(made.jeanne))
    assert not PhoneCall.objects.filter(ride=made.jeanne).exists()
    assert message.recipient == "jeanne@example.org"
    assert "/mon-trajet/" in message.body
    assert "Paul" not in message.body
    assert message.is_secret


def test_on_the_day_itself_whoever_has_a_telephone_is_phoned(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)
    made = a_morning(cast.territory, email="jeanne@example.org", accepts_email=True)
    passengers_tell(rides=[made.jeanne], by=None)

    assert call_of(made.jeanne).reason == CallReason.CONFIRM


def test_drivers_get_hours_and_communes_and_never_a_name(morning: Morning) -> None:
    drivers_tell(runs=[morning.out, morning.back], by=None)
    drivers_tell(runs=[morning.out, morning.back], by=None)

    first, second = OutboxMessage.objects.filter(about__startswith="run:").order_by("pk")
    assert first.recipient == second.recipient == "odile@example.org"
    assert "9\xa0h\xa010 : Neuvic, une personne monte" in first.body
    assert not any(word in first.body for word in ("Delage", "Jeanne", "Puits", "05 36 49 12 38"))


def test_a_run_that_changes_or_goes_is_told_again(cast: Cast, morning: Morning) -> None:
    drivers_tell(runs=[morning.out], by=None)
    told()
    move(morning.jeanne, Way.OUT, StopKind.PICKUP, 5)
    drivers_tell(runs=[morning.out], by=None)
    told()
    for ride in (morning.jeanne, morning.paul):
        ride_cancel(ride=ride, by=cast.user(Role.COORDINATOR), reason="Salle fermée", who=CancelledBy.PLACE)
    drivers_tell(runs=[morning.out, morning.back], by=None)

    subjects = (
        OutboxMessage.objects.filter(about=about_run(morning.out)).order_by("pk").values_list("subject", flat=True)
    )
    assert [subject.split(" ")[-1] for subject in subjects][1:] == ["changement", "changement", "annulée"]


def test_the_day_before_people_are_reminded_once(morning: Morning, time_machine: Any) -> None:
    told()
    time_machine.move_to(local_moment(eve_of(morning.out.day), 8), tick=False)
    remind_rides()
    remind_rides()

    call = call_of(morning.jeanne)
    assert call.reason == CallReason.REMINDER
    assert "Je vous rappelle votre déplacement." in call.sentence
    assert PhoneCall.objects.to_make().count() == 2


def test_who_is_still_to_be_told_is_not_reminded_as_well(morning: Morning, time_machine: Any) -> None:
    time_machine.move_to(local_moment(eve_of(morning.out.day), 8), tick=False)
    assert rides_remind() == 0


def test_the_list_of_a_day_says_what_is_urgent_first(
    cast: Cast, morning: Morning, sign_in: Any, time_machine: Any
) -> None:
    told()
    time_machine.move_to(local_moment(morning.out.day, 7), tick=False)
    a_morning_later = a_ride(cast.territory, "Lucien", morning.out.day + timedelta(days=3))
    PhoneCall.objects.create(territory=cast.territory, ride=a_morning_later, sentence="Bonjour Lucien")
    ride_step(ride=morning.paul, to=RideState.LOOKING, by=None)
    passengers_tell(rides=[morning.paul], by=None)
    client: Client = sign_in(Role.OPERATOR)

    page = client.get(reverse("scheduling:calls")).content.decode()
    of_day = client.get(reverse("scheduling:calls"), {"jour": morning.out.day.isoformat()}).content.decode()

    assert page.index("Paul Delage") < page.index("Lucien Delage")
    assert "Urgent" in page
    assert "Paul Delage" in of_day
    assert "Lucien" not in of_day
    assert client.get(reverse("scheduling:calls"), {"jour": "2026-13-45"}).status_code == 200


def test_someone_who_refuses_on_the_phone_is_not_driven_and_the_driver_knows(cast: Cast, morning: Morning) -> None:
    drivers_tell(runs=[morning.out, morning.back], by=None)
    by = cast.user(Role.OPERATOR)
    call_record(call=call_of(morning.jeanne), outcome=CallOutcome.NO_ANSWER, by=by)
    call = call_record(call=call_of(morning.jeanne), outcome=CallOutcome.REFUSED, by=by)

    morning.jeanne.refresh_from_db()
    assert (call.tries, morning.jeanne.state) == (2, RideState.CANCELLED_EARLY)
    assert morning.jeanne.cancelled_by == CancelledBy.PERSON
    assert not RunStop.objects.filter(leg__request=morning.jeanne).exists()
    letter = OutboxMessage.objects.filter(about=about_run(morning.out)).order_by("-pk")[0]
    assert "9\xa0h\xa010" not in letter.body
    assert "9\xa0h\xa030 : Neuvic, une personne monte" in letter.body
    with pytest.raises(Exception, match="annulé"):
        call_reopen(call=call, by=by)
