"""Places are given in order, companions sit too, a freed place goes to the first who waits."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_clock import wishes_tend
from scheduling.services.workshops.wishes import (
    wish_add,
    wish_confirm,
    wish_leave,
    wish_take_up,
    wish_told,
    wishes_close,
)
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.workshops.wishes.cast import moved, people, stages


def registered(session: WorkshopSession, by: User, count: int, **fields: object) -> list[SessionWish]:
    return [
        wish_add(session=session, by=by, beneficiary=person) for person in people(session.territory, count, **fields)
    ]


def test_the_first_have_a_place_and_the_next_wait(session: WorkshopSession, by: User) -> None:
    registered(session, by, 4)

    assert stages(session) == {"Aubert": "PLACED", "Bost": "PLACED", "Chabrol": "WAITING", "Dumas": "WAITING"}


def test_companions_take_seats(session: WorkshopSession, by: User) -> None:
    first, second = people(session.territory, 2)
    wish_add(session=session, by=by, beneficiary=first, companions=1)
    wish_add(session=session, by=by, beneficiary=second)

    assert stages(session) == {"Aubert": "PLACED", "Bost": "WAITING"}


def test_nobody_is_overtaken_by_someone_who_needs_fewer_seats(session: WorkshopSession, by: User) -> None:
    first, couple, last = people(session.territory, 3)
    wish_add(session=session, by=by, beneficiary=first)
    wish_add(session=session, by=by, beneficiary=couple, companions=1)
    wish_add(session=session, by=by, beneficiary=last)

    assert stages(session) == {"Aubert": "PLACED", "Bost": "WAITING", "Chabrol": "WAITING"}


def test_more_seats_than_the_room_holds_are_refused(session: WorkshopSession, by: User) -> None:
    with pytest.raises(ValidationError) as told:
        wish_add(session=session, by=by, beneficiary=people(session.territory, 1)[0], companions=2)

    assert "companions" in told.value.message_dict


def test_nobody_is_registered_twice(session: WorkshopSession, by: User) -> None:
    person = people(session.territory, 1)[0]
    wish_add(session=session, by=by, beneficiary=person)

    with pytest.raises(ValidationError, match="déjà inscrite"):
        wish_add(session=session, by=by, beneficiary=person)


def test_a_past_session_takes_nobody(session: WorkshopSession, by: User) -> None:
    moved(session, timezone.now() - timedelta(hours=5))

    with pytest.raises(ValidationError, match="n’est plus à venir"):
        wish_add(session=session, by=by, beneficiary=people(session.territory, 1)[0])


def test_a_freed_place_is_offered_by_e_mail_to_the_first_who_waits(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 4, email="odette@example.org", accepts_email=True)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")

    assert stages(session) == {"Aubert": "LEFT", "Bost": "PLACED", "Chabrol": "OFFERED", "Dumas": "WAITING"}
    message = OutboxMessage.objects.get()
    assert message.is_secret
    assert "Une place s’est libérée" in message.subject
    third = SessionWish.objects.get(pk=wishes[2].pk)
    assert third.secret_digest
    assert third.secret_digest not in message.body


def test_without_an_e_mail_the_person_is_to_be_phoned(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 3, email="odette@example.org", accepts_email=False)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")

    assert not OutboxMessage.objects.exists()
    assert SessionWish.objects.get(pk=wishes[2].pk).to_phone


@pytest.mark.parametrize(("days", "hours"), [(10, 24), (1, 3)])
def test_the_time_to_confirm_is_shorter_near_the_session(
    session: WorkshopSession, by: User, days: int, hours: int
) -> None:
    moved(session, timezone.now() + timedelta(days=days))
    wishes = registered(session, by, 3)
    before = timezone.now()
    wish_leave(wish=wishes[0], by=by, reason="empêchement")
    row = SessionWish.objects.get(pk=wishes[2].pk)

    assert row.confirm_by is not None
    assert before + timedelta(hours=hours) <= row.confirm_by <= timezone.now() + timedelta(hours=hours)


def test_a_place_is_never_kept_beyond_the_beginning(session: WorkshopSession, by: User) -> None:
    moved(session, timezone.now() + timedelta(hours=1))
    wishes = registered(session, by, 3)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")

    assert SessionWish.objects.get(pk=wishes[2].pk).confirm_by == session.starts_at


def test_a_newcomer_does_not_take_the_place_that_is_offered(session: WorkshopSession, by: User) -> None:
    *_, last = people(session.territory, 4)
    wishes = [wish_add(session=session, by=by, beneficiary=person) for person in _]
    wish_leave(wish=wishes[0], by=by, reason="empêchement")
    wish_add(session=session, by=by, beneficiary=last)

    assert stages(session)["Dumas"] == "WAITING"


def test_an_offer_without_an_answer_passes_to_the_next(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 4, email="odette@example.org", accepts_email=True)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")
    later = timezone.now() + timedelta(hours=25)
    assert later < session.starts_at
    wishes_tend(now=later)
    wishes_tend(now=later)

    assert stages(session) == {"Aubert": "LEFT", "Bost": "PLACED", "Chabrol": "LEFT", "Dumas": "OFFERED"}
    with pytest.raises(ValidationError, match="n’est plus gardée"):
        wish_confirm(wish=wishes[2], by=None)


def test_whom_nobody_phoned_keeps_a_turn_behind_those_who_wait(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 4)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")
    wishes_tend(now=timezone.now() + timedelta(hours=25))

    assert stages(session) == {"Aubert": "LEFT", "Bost": "PLACED", "Chabrol": "WAITING", "Dumas": "OFFERED"}


def test_a_larger_room_offers_its_places(session: WorkshopSession, by: User) -> None:
    registered(session, by, 3)
    session.capacity = 3
    session.save()
    wishes_tend()

    assert stages(session)["Chabrol"] == "OFFERED"


def test_leaving_is_undone_while_the_place_is_free(session: WorkshopSession, by: User) -> None:
    wish = registered(session, by, 1)[0]
    wish_leave(wish=wish, by=by, reason="empêchement")
    wish_take_up(wish=wish, by=by)

    assert stages(session) == {"Aubert": "PLACED"}


def test_leaving_is_not_undone_once_the_place_is_offered(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 3)
    wish_leave(wish=wishes[0], by=by, reason="empêchement")

    with pytest.raises(ValidationError, match="déjà proposée"):
        wish_take_up(wish=wishes[0], by=by)


def test_leaving_needs_a_reason(session: WorkshopSession, by: User) -> None:
    with pytest.raises(ValidationError, match="Indiquez pourquoi"):
        wish_leave(wish=registered(session, by, 1)[0], by=by, reason=" ")


def test_a_cancelled_session_tells_everybody_by_e_mail_or_by_telephone(session: WorkshopSession, by: User) -> None:
    wishes = registered(session, by, 3)
    reader = people(session.territory, 4, email="odette@example.org", accepts_email=True)[3]
    wish_add(session=session, by=by, beneficiary=reader)
    wishes_close(session=session, by=by, reason="salle inondée")
    wishes_close(session=session, by=by, reason="salle inondée")

    assert set(stages(session).values()) == {"LEFT"}
    message = OutboxMessage.objects.get()
    assert "salle inondée" in message.body
    assert SessionWish.objects.filter(to_phone=True).count() == 3
    wish_told(wish=wishes[0], by=by)
    assert SessionWish.objects.filter(to_phone=True).count() == 2


def test_the_hour_of_a_letter_is_that_of_the_village(cast: Cast, session: WorkshopSession, by: User) -> None:
    moved(session, local_moment(session.day, 14, 30))
    person = people(cast.territory, 1, email="odette@example.org", accepts_email=True)[0]
    wish_add(session=session, by=by, beneficiary=person)
    wishes_close(session=session, by=by, reason="neige")

    assert "14 h 30" in OutboxMessage.objects.get().body.replace("\xa0", " ")
