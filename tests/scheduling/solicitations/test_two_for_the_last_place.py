"""Two volunteers accept the last place at the same moment: one gets it, the other is told and waits (TRUST R04).

On SQLite writers queue; on PostgreSQL they wait for the row of the call, and a conditional update stands behind.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.models import Solicitation, SolicitationReply
from scheduling.services import solicitation_answers
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitation_clock import solicitations_tend
from scheduling.services.solicitations import solicitation_wave_send
from tests.conftest import Cast
from tests.scheduling.solicitations.cast import a_call, asked, links_of, volunteers
from volunteers.models import Helper

pytestmark = pytest.mark.django_db(transaction=True)


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run each act in its own thread and connection, released at once; return what each answered or was told."""
    barrier = threading.Barrier(len(acts))
    told: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            told[place] = act()
        except ValidationError as error:
            told[place] = " ".join(error.messages)
        except Exception as error:  # any other failure is what the test is about
            told[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can share: of SQLite, the one in memory is copied to a file."""
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "race.sqlite3"
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    copy = sqlite3.connect(path)
    in_memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.fixture
def two(shared_database: None, cast: Cast, by: User) -> list[SolicitationReply]:
    call = a_call(cast.territory, by)
    return asked(call, by, *volunteers(cast.territory, 2))


def yes(reply: SolicitationReply) -> Callable[[], str]:
    return lambda: str(reply_answer(reply=reply, answer="YES").answer)


@pytest.mark.parametrize("turn", range(3))
def test_of_two_for_the_last_place_one_has_it_and_the_other_waits(two: list[SolicitationReply], turn: int) -> None:
    told = together([yes(reply) for reply in two])
    call = Solicitation.objects.get()

    assert Counter(told) == {"YES": 1, "WAITING": 1}
    assert (call.taken, call.held, call.state) == (1, 0, "FILLED")


def test_by_their_links_the_second_is_told_kindly(two: list[SolicitationReply], mailoutbox: list[EmailMessage]) -> None:
    links = [links_of(mailoutbox, reply.helper.email)[0] for reply in two]
    together([lambda link=link: Client().post(link, {"act": "oui"}).status_code for link in links])  # type: ignore[misc]
    titles = sorted("Vous êtes sur la liste d’attente" in Client().get(link).content.decode() for link in links)

    assert titles == [False, True]
    assert Solicitation.objects.get().taken == 1


def test_ten_at_once_for_three_places(shared_database: None, cast: Cast, by: User) -> None:
    call = a_call(cast.territory, by, places=3)
    replies = asked(call, by, *volunteers(cast.territory, 8))
    told = together([yes(reply) for reply in replies])

    assert Counter(told) == {"YES": 3, "WAITING": 5}
    assert Solicitation.objects.get().taken == 3


def test_a_withdrawal_and_a_yes_at_the_same_moment_lose_no_place(two: list[SolicitationReply]) -> None:
    reply_answer(reply=two[0], answer="YES")
    together([lambda: reply_answer(reply=two[0], answer="WITHDRAWN"), yes(two[1])])
    call, second = Solicitation.objects.get(), SolicitationReply.objects.get(pk=two[1].pk)

    assert call.taken + call.held == 1
    assert second.answer == "YES" or second.confirm_by is not None


def test_two_workers_send_a_wave_once(shared_database: None, cast: Cast, by: User) -> None:
    call = a_call(cast.territory, by, wave_size=2)
    team: list[Helper] = volunteers(cast.territory, 6)
    solicitation_wave_send(solicitation=call, by=by, chosen=[helper.pk for helper in team[:2]])
    later = timezone.now() + timedelta(hours=40)
    told = together([lambda: solicitations_tend(now=later)] * 3)

    assert told == [None] * 3
    assert Counter(SolicitationReply.objects.values_list("wave", flat=True)) == {1: 2, 2: 2}
    assert OutboxMessage.objects.count() == 4


@pytest.mark.parametrize("turn", range(2))
def test_without_the_lock_the_conditional_update_still_gives_the_place_once(
    two: list[SolicitationReply], monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    monkeypatch.setattr(solicitation_answers, "live", lambda call: Solicitation.objects.get(pk=call.pk))
    told = together([yes(reply) for reply in two])

    assert Counter(told)["YES"] <= 1
    assert Solicitation.objects.get().taken == Counter(told)["YES"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer whatever the code does")
def test_without_lock_and_condition_both_would_have_it(
    two: list[SolicitationReply], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the race is real."""
    barrier = threading.Barrier(2)

    def look_then_take(call: Solicitation) -> bool:
        is_free = Solicitation.objects.get(pk=call.pk).free > 0
        barrier.wait(timeout=20)
        return is_free

    monkeypatch.setattr(solicitation_answers, "live", lambda call: Solicitation.objects.get(pk=call.pk))
    monkeypatch.setattr(solicitation_answers, "place_take", look_then_take)

    assert together([yes(reply) for reply in two]) == ["YES", "YES"]
