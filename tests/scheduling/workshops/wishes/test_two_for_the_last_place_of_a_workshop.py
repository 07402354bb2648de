"""Two people ask for the last place at the same moment: one gets it, the other waits and is told kindly.

On SQLite writers queue; on PostgreSQL they wait for the row of the session.
"""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops import wish_seats, wishes
from scheduling.services.workshops.wishes import wish_add, wish_leave
from scheduling.workshops import places
from tests.conftest import Cast
from tests.factories import SessionFactory
from tests.scheduling.solicitations.test_two_for_the_last_place import shared_database, together  # noqa: F401
from tests.scheduling.workshops.wishes.cast import guest, people, stages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def last_place(shared_database: None, cast: Cast) -> WorkshopSession:  # noqa: F811
    """A session with one place."""
    made: WorkshopSession = SessionFactory(territory=cast.territory, capacity=1)
    return made


def asks(session: WorkshopSession, by: User, person: object) -> Callable[[], str]:
    return lambda: str(wish_add(session=session, by=by, beneficiary=person).stage)  # type: ignore[arg-type]


@pytest.mark.parametrize("turn", range(3))
def test_of_two_for_the_last_place_one_has_it_and_the_other_waits(
    last_place: WorkshopSession, by: User, turn: int
) -> None:
    told = together([asks(last_place, by, person) for person in people(last_place.territory, 2)])

    assert Counter(told) == {"PLACED": 1, "WAITING": 1}
    assert SessionWish.objects.filter(stage="PLACED").count() == 1


def test_on_the_public_page_the_second_is_told_kindly(last_place: WorkshopSession) -> None:
    page = reverse("scheduling:workshop-public", args=[last_place.territory.slug, last_place.pk])

    def send(name: str, phone: str) -> Callable[[], str]:
        told = guest(guest_name=name, guest_phone=phone)

        def sent() -> str:
            answer = Client().post(page, told, follow=True)
            return answer.content.decode()

        return sent

    pages = together([send("Lucette Roussel", "06 39 98 44 12"), send("Denis Combe", "06 39 98 44 13")])

    assert sorted("Vous êtes sur la liste d’attente" in str(page) for page in pages) == [False, True]
    assert sorted("Votre place est gardée" in str(page) for page in pages) == [False, True]


def test_one_leaves_while_another_asks_and_no_place_is_lost(last_place: WorkshopSession, by: User) -> None:
    first, second = people(last_place.territory, 2)
    held = wish_add(session=last_place, by=by, beneficiary=first)
    together([lambda: wish_leave(wish=held, by=by, reason="empêchement").stage, asks(last_place, by, second)])

    assert stages(last_place) in ({"Aubert": "LEFT", "Bost": "PLACED"}, {"Aubert": "LEFT", "Bost": "OFFERED"})


def test_the_same_person_registered_twice_at_once_is_registered_once(last_place: WorkshopSession, by: User) -> None:
    person = people(last_place.territory, 1)[0]
    told = together([asks(last_place, by, person)] * 2)

    assert told.count("PLACED") == 1
    assert any("déjà inscrite" in str(each) for each in told)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer whatever the code does")
def test_without_the_lock_both_would_have_it(
    last_place: WorkshopSession, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the race is real."""
    barrier = threading.Barrier(2)
    to_place = places.to_place

    def look_together(capacity: int, rows: object) -> object:
        barrier.wait(timeout=20)
        return to_place(capacity, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(wishes, "session_lock", lambda key: WorkshopSession.objects.get(pk=key))
    monkeypatch.setattr(wish_seats, "to_place", look_together)
    told = together([asks(last_place, by, person) for person in people(last_place.territory, 2)])

    assert told == ["PLACED", "PLACED"]
