"""Passengers and drivers who accept SMS are told by SMS: hours, first name, a link; on the day without waiting."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from messaging.services import message_queue
from scheduling.models import PhoneCall, RunStop
from scheduling.services.transport import telling
from scheduling.services.transport.delays import run_late
from scheduling.services.transport.rides import ride_cancel
from scheduling.services.transport.telling import about_ride, drivers_tell, passengers_tell, rides_remind
from scheduling.transport.enums import CancelledBy, StopKind, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, eve_of, leg
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
BY_SMS: dict[str, Any] = {"mobile_phone": "+33639980001", "accepts_sms": True}


@pytest.fixture(autouse=True)
def _sms(settings: Any, tmp_path: Any, time_machine: Any) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)


@pytest.fixture
def urgent(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each message queued was to leave at any hour."""
    asked: list[bool] = []

    def spy(**fields: Any) -> OutboxMessage:
        asked.append(fields["is_urgent"])
        return message_queue(**fields)

    monkeypatch.setattr(telling, "message_queue", spy)
    return asked


def later(cast: Cast) -> Morning:
    """The morning four days ahead, Jeanne told by SMS."""
    made = a_morning(cast.territory, day=timezone.localdate() + timedelta(days=4), **BY_SMS)
    passengers_tell(rides=[made.jeanne], by=None)
    return made


def sent() -> None:
    OutboxMessage.objects.update(state=MessageState.SENT)


def last() -> OutboxMessage:
    message = OutboxMessage.objects.order_by("pk").last()
    assert message is not None
    return message


def read(message: OutboxMessage) -> str:
    """Text with plain spaces."""
    return message.body.replace("\xa0", " ")


def day_words(day: date) -> str:
    return f"/{day.month:02d}"


def test_a_passenger_reads_the_hours_the_first_name_and_the_link(cast: Cast, urgent: list[bool]) -> None:
    made = later(cast)
    text = OutboxMessage.objects.get(about=about_ride(made.jeanne))
    assert (text.channel, text.recipient, text.is_secret) == (Channel.SMS, "+33639980001", True)
    assert "aller avec Odile à 9 h 10, retour avec Odile à 12 h 10." in read(text)
    assert day_words(made.out.day) in read(text)
    assert "/mon-trajet/" in read(text)
    assert "Marsaud" not in read(text)
    assert not PhoneCall.objects.exists()
    assert urgent == [False]


def test_a_cancellation_says_so_and_gives_the_number(cast: Cast) -> None:
    made = later(cast)
    sent()
    by = cast.user(Role.COORDINATOR)
    ride_cancel(ride=made.jeanne, by=by, reason="Salle fermée", who=CancelledBy.PLACE)
    passengers_tell(rides=[made.jeanne], by=by)
    assert "n’aura pas lieu." in read(last())
    assert "Appelez-nous au 05" in read(last())
    assert "/mon-trajet/" not in read(last())


def test_a_change_gives_both_ways_as_they_are_now(cast: Cast) -> None:
    made = later(cast)
    sent()
    stop = RunStop.objects.get(leg=leg(made.jeanne, Way.BACK), kind=StopKind.PICKUP)
    stop.begins_at += timedelta(minutes=15)
    stop.leaves_at += timedelta(minutes=15)
    stop.save()
    passengers_tell(rides=[made.jeanne], by=None)
    assert "Votre déplacement change" in read(last())
    assert "retour avec Odile à 12 h 25" in read(last())


def test_on_the_day_a_late_driver_is_told_by_sms_at_once(cast: Cast, urgent: list[bool]) -> None:
    made = a_morning(cast.territory, **BY_SMS)
    passengers_tell(rides=[made.jeanne], by=None)
    sent()
    made.out.refresh_from_db()
    run_late(run=made.out, minutes=20, by=cast.user(Role.COORDINATOR), version=made.out.version)
    text = OutboxMessage.objects.filter(about=about_ride(made.jeanne)).order_by("-pk").first()
    assert text is not None
    assert "a du retard et passera vers 9 h 30, au lieu de 9 h 10." in read(text)
    assert urgent == [True, True]
    assert not PhoneCall.objects.filter(ride=made.jeanne).exists()


def test_the_day_before_the_reminder_is_an_sms_once(cast: Cast) -> None:
    made = later(cast)
    sent()
    eve = eve_of(made.out.day)
    assert rides_remind(today=eve) == 1
    assert "Rappel de votre déplacement" in read(last())
    assert rides_remind(today=eve) == 0


def test_a_driver_without_email_gets_hours_and_no_name(cast: Cast) -> None:
    made = later(cast)
    helpers = Helper.objects.filter(pk=made.out.driver.helper_id)
    helpers.update(email="", user=None, phone="+33639980002", accepts_sms=True)
    drivers_tell(runs=[made.out], by=None)
    text = OutboxMessage.objects.get(about__startswith="run:")
    assert (text.channel, text.recipient) == (Channel.SMS, "+33639980002")
    assert "de 9 h" in read(text)
    assert "Delage" not in read(text)
    drivers_tell(runs=[made.out], by=None)
    assert OutboxMessage.objects.filter(about__startswith="run:").count() == 1


def test_on_the_day_itself_a_driver_who_has_both_is_told_by_sms(cast: Cast) -> None:
    made = a_morning(cast.territory)
    Helper.objects.filter(pk=made.out.driver.helper_id).update(phone="+33639980002", accepts_sms=True)
    drivers_tell(runs=[made.out], by=None)
    assert OutboxMessage.objects.get(about__startswith="run:").channel == Channel.SMS
