"""Two answers at the same moment: one wins, the other is told (TRUST R04, R40). On SQLite writers queue; on PostgreSQL
they wait for the row."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from accounts.enums import Role
from directory.models import Referral, UnmetNeed
from directory.services import referral_states
from directory.services.referral_answers import referral_accept, referral_decline
from directory.services.referral_clock import referrals_expire, referrals_remind
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.referrals.cast import a_need, a_referral, a_service

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[str]:
    """Run each act in its own thread and connection, released at once; return what each was told."""
    barrier, told = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except ValidationError as error:
            told[place] = " ".join(error.messages)
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
def row(shared_database: None, cast: Cast) -> Referral:
    service = a_service(cast.territory)
    return a_referral(service=service, by=cast.user(Role.COUNSELLOR), need=a_need(cast.territory))


@pytest.mark.parametrize("turn", range(3))
def test_of_two_answers_one_wins_and_the_other_is_told(row: Referral, turn: int) -> None:
    told = together(lambda: referral_accept(referral=row), lambda: referral_decline(referral=row, reason="NO_CAPACITY"))

    row.refresh_from_db()
    assert sorted(bool(words) for words in told) == [False, True]
    assert row.status == ("DECLINED" if told[0] else "ACCEPTED")
    assert UnmetNeed.objects.count() == (1 if row.status == "DECLINED" else 0)


def test_two_workers_remind_and_end_once(row: Referral) -> None:
    day = timezone.localdate() + timedelta(days=12)
    together(*[lambda: referrals_remind(territory_id=row.territory_id, today=day)] * 3)
    assert OutboxMessage.objects.filter(subject__startswith="Rappel").count() == 1

    day = timezone.localdate() + timedelta(days=31)
    together(
        *[lambda: referrals_expire(territory_id=row.territory_id, today=day)] * 2, lambda: referral_accept(referral=row)
    )
    row.refresh_from_db()
    assert row.status in {"EXPIRED", "ACCEPTED"}
    assert UnmetNeed.objects.count() == (1 if row.status == "EXPIRED" else 0)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer whatever the code does")
def test_without_the_lock_both_would_win(row: Referral, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the race is real."""
    barrier = threading.Barrier(2)

    def unlocked(referral: Referral) -> Referral:
        found = Referral.objects.select_related("territory", "service__place__organisation").get(pk=referral.pk)
        barrier.wait(timeout=20)
        return found

    monkeypatch.setattr("directory.services.referral_answers.locked", unlocked)
    told = together(lambda: referral_accept(referral=row), lambda: referral_decline(referral=row, reason="NO_CAPACITY"))

    assert told == ["", ""]
    assert referral_states.locked is not unlocked
