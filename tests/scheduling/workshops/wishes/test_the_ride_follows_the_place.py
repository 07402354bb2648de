"""The ride to a workshop is asked for with the place, and given up with it."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.workshops.wishes import (
    wish_add,
    wish_confirm,
    wish_leave,
    wish_ride_set,
    wish_take_up,
    wishes_close,
)
from tests.factories import DestinationFactory
from tests.scheduling.workshops.wishes.cast import changed, people

GIVEN_UP = {"CANCELLED_EARLY", "CANCELLED_LATE", "CANCELLED_SAME_DAY"}


def ride(session: WorkshopSession, by: User) -> tuple[SessionWish, RideRequest]:
    wish = wish_add(session=session, by=by, beneficiary=people(session.territory, 1)[0], needs_ride=True, companions=1)
    return wish, RideRequest.objects.get()


def test_a_place_with_a_ride_notes_a_round_trip_to_the_workshop(session: WorkshopSession, by: User) -> None:
    wish, asked = ride(session, by)

    assert (asked.wish, asked.beneficiary, asked.day) == (wish, wish.beneficiary, session.day)
    assert (asked.destination, asked.purpose, asked.direction) == (session.destination, "DIGITAL_WORKSHOP", "ROUND")
    assert (asked.arrive_by, asked.leave_after, asked.companions) == (time(13, 50), time(16), 1)
    assert asked.legs.count() == 2


def test_someone_who_waits_gets_the_ride_with_the_place(session: WorkshopSession, by: User) -> None:
    first, second, third = people(session.territory, 3)
    held = [wish_add(session=session, by=by, beneficiary=person) for person in (first, second)]
    waits = wish_add(session=session, by=by, beneficiary=third, needs_ride=True)
    assert not RideRequest.objects.exists()

    wish_leave(wish=held[0], by=by, reason="empêchement")
    assert not RideRequest.objects.exists()
    wish_confirm(wish=waits, by=by)
    wish_confirm(wish=waits, by=by)

    assert RideRequest.objects.get().beneficiary == third


def test_leaving_gives_the_ride_up_and_coming_back_takes_it_up(session: WorkshopSession, by: User) -> None:
    wish, asked = ride(session, by)
    wish_leave(wish=wish, by=by, reason="empêchement")
    asked.refresh_from_db()
    assert asked.state in GIVEN_UP
    assert asked.reason == "empêchement"

    wish_take_up(wish=wish, by=by)

    assert RideRequest.objects.get().state == "REQUESTED"


def test_a_cancelled_session_gives_its_rides_up(session: WorkshopSession, by: User) -> None:
    _, asked = ride(session, by)
    wishes_close(session=session, by=by, reason="salle inondée")
    asked.refresh_from_db()

    assert asked.state in GIVEN_UP
    assert asked.cancelled_by == "PLACE"


def test_the_ride_can_be_asked_for_later_and_taken_back(session: WorkshopSession, by: User) -> None:
    wish = wish_add(session=session, by=by, beneficiary=people(session.territory, 1)[0])
    wish_ride_set(wish=wish, needs_ride=True, by=by)
    assert RideRequest.objects.get().state == "REQUESTED"

    wish_ride_set(wish=wish, needs_ride=False, by=by)

    assert RideRequest.objects.get().state in GIVEN_UP


def test_a_session_that_offers_no_ride_takes_none(session: WorkshopSession, by: User) -> None:
    session.offers_ride = False
    session.save()

    with pytest.raises(ValidationError) as told:
        wish_add(session=session, by=by, beneficiary=people(session.territory, 1)[0], needs_ride=True)

    assert "needs_ride" in told.value.message_dict


def test_a_session_that_moves_gives_the_ride_up_and_asks_for_another_at_its_new_hour(
    session: WorkshopSession, by: User
) -> None:
    wish, asked = ride(session, by)
    changed(session, by)
    asked.refresh_from_db()
    assert asked.state in GIVEN_UP
    assert asked.cancelled_by == "PLACE"
    again = RideRequest.objects.exclude(pk=asked.pk).get()
    assert (again.wish, again.state, again.arrive_by, again.leave_after) == (wish, "REQUESTED", time(14, 50), time(17))


def test_who_is_registered_is_told_that_the_session_moves_by_mail_or_on_the_list_to_phone(
    session: WorkshopSession, by: User
) -> None:
    written, phoned = people(session.territory, 2)
    written.email, written.accepts_email = "lucie@example.org", True
    written.save()
    mailed = wish_add(session=session, by=by, beneficiary=written)
    called = wish_add(session=session, by=by, beneficiary=phoned)
    elsewhere = DestinationFactory(territory=session.territory, name="Salle des fêtes de Grignols")
    changed(session, by, hours=0, destination=elsewhere)
    letter = OutboxMessage.objects.get(about=f"wish:{mailed.pk}")
    assert "Salle des fêtes de Grignols" in letter.body
    assert "Votre place est gardée" in letter.body
    called.refresh_from_db()
    assert called.to_phone
    assert not OutboxMessage.objects.filter(about=f"wish:{called.pk}").exists()


def test_a_session_that_only_changes_its_title_tells_nobody(session: WorkshopSession, by: User) -> None:
    wish, asked = ride(session, by)
    changed(session, by, hours=0, title="Un autre titre")
    wish.refresh_from_db()
    assert not wish.to_phone
    assert RideRequest.objects.get() == asked
