"""R04: nobody is booked twice at the same time, however many try at once."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from scheduling.models import Occupancy, Plan, Visit
from scheduling.services import booking
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory
from volunteers.models import Helper

WON, LOST = "won", "lost"


def visits(plan: Plan, count: int, step_minutes: int) -> list[Visit]:
    """Visits of an hour on the same morning, each starting some minutes after the one before."""
    made: list[Visit] = []
    for number in range(count):
        person = BeneficiaryFactory(territory=plan.territory, last_name=f"Delage {number}")
        visit = VisitFactory(request=RequestFactory(beneficiary=person), plan=plan, helpers=[])
        visit.starts_at += timedelta(minutes=step_minutes * number)
        visit.ends_at = visit.starts_at + timedelta(hours=1)
        visit.save()
        made.append(visit)
    return made


def race(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """Run the acts at the same instant, each in a thread with its own connection; count what came of them."""
    gate, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
            results.append(WON)
        except booking.DoubleBookingError:
            results.append(LOST)
        except Exception as error:  # any other failure is what the test is about
            results.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(results)


def book(visit: Visit, helpers: Sequence[Helper]) -> Callable[[], object]:
    """An act that books a visit."""
    return lambda: booking.occupancy_book(booked=visit, helpers=helpers)


def only_on(vendor: str) -> None:
    """Skip on the other database, before it is touched."""
    if connection.vendor != vendor:
        pytest.skip(f"{vendor} only")


@pytest.fixture
def only_sqlite() -> None:
    only_on("sqlite")


@pytest.fixture
def only_postgresql(django_db_blocker: Any) -> Iterator[None]:
    """Lets the journal be emptied after the test, and guards it again."""
    only_on("postgresql")
    yield
    with django_db_blocker.unblock():
        _journal_trigger("ENABLE")


def _journal_trigger(verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE core_journalentry {verb} TRIGGER core_journal_no_truncate")


@pytest.fixture
def on_a_file(only_sqlite: None, transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The test database copied to a file: threads cannot share one in memory."""
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
def on_postgresql(only_postgresql: None, transactional_db: None) -> Iterator[None]:
    """The test database, when it is PostgreSQL."""
    yield
    _journal_trigger("DISABLE")


def assert_one_winner(bookers: int, rounds: int) -> None:
    """Bookers try overlapping hours of one helper at once: one gets it, the others are told."""
    plan = PlanFactory()
    helper = HelperFactory(territory=plan.territory)
    wanted = visits(plan, bookers, step_minutes=1)
    for _ in range(rounds):
        Occupancy.objects.all().delete()
        assert race([book(visit, [helper]) for visit in wanted]) == {WON: 1, LOST: bookers - 1}
        assert Occupancy.objects.count() == 1


def assert_pairs_never_block_each_other(rounds: int) -> None:
    """The same pair booked in opposite orders: at the same hours one wins, at other hours all do."""
    plan = PlanFactory()
    anne, paul = HelperFactory(territory=plan.territory), HelperFactory(territory=plan.territory)
    orders = ([anne, paul], [paul, anne])
    together, apart = visits(plan, 6, step_minutes=5), visits(plan, 6, step_minutes=60)
    for _ in range(rounds):
        Occupancy.objects.all().delete()
        same_hours = [book(visit, orders[place % 2]) for place, visit in enumerate(together)]
        assert race(same_hours) == {WON: 1, LOST: 5}
        Occupancy.objects.all().delete()
        other_hours = [book(visit, orders[place % 2]) for place, visit in enumerate(apart)]
        assert race(other_hours) == {WON: 6}


def test_one_of_many_bookers_wins_on_sqlite(on_a_file: None) -> None:
    assert_one_winner(bookers=20, rounds=3)


def test_pairs_in_opposite_orders_on_sqlite(on_a_file: None) -> None:
    assert_pairs_never_block_each_other(rounds=2)


@pytest.mark.services
def test_one_of_fifty_bookers_wins_on_postgresql(on_postgresql: None) -> None:
    assert_one_winner(bookers=50, rounds=5)


@pytest.mark.services
def test_pairs_in_opposite_orders_on_postgresql(on_postgresql: None) -> None:
    assert_pairs_never_block_each_other(rounds=5)


@pytest.mark.services
def test_the_constraint_alone_still_refuses(on_postgresql: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking, "helpers_lock", lambda keys: None)
    monkeypatch.setattr(booking, "_refuse_overlaps", lambda rows, taken: None)
    assert_one_winner(bookers=8, rounds=1)


@pytest.mark.services
def test_without_lock_and_constraint_several_win(on_postgresql: None, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = PlanFactory()
    helper = HelperFactory(territory=plan.territory)
    wanted = visits(plan, 8, step_minutes=1)
    checked, refuse = threading.Barrier(len(wanted)), booking._refuse_overlaps

    def refuse_then_wait(rows: Sequence[Occupancy], taken: Sequence[Occupancy]) -> None:
        refuse(rows, taken)
        checked.wait()

    monkeypatch.setattr(booking, "helpers_lock", lambda keys: None)
    monkeypatch.setattr(booking, "_refuse_overlaps", refuse_then_wait)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scheduling_occupancy DROP CONSTRAINT occupancy_no_overlap")
    try:
        assert race([book(visit, [helper]) for visit in wanted])[WON] == len(wanted)
    finally:
        Occupancy.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE scheduling_occupancy ADD CONSTRAINT occupancy_no_overlap "
                "EXCLUDE USING gist (helper_id WITH =, tstzrange(starts_at, ends_at) WITH &&)"
            )


@pytest.mark.django_db
def test_hours_that_touch_do_not_overlap_and_freed_hours_can_be_taken() -> None:
    plan = PlanFactory()
    helper = HelperFactory(territory=plan.territory)
    first, second, third = visits(plan, 3, step_minutes=60)
    booking.occupancy_book(booked=first, helpers=[helper])
    booking.occupancy_book(booked=second, helpers=[helper])
    third.starts_at, third.ends_at = first.starts_at, first.ends_at
    with pytest.raises(booking.DoubleBookingError, match="a déjà une visite"):
        booking.occupancy_book(booked=third, helpers=[helper])
    booking.occupancy_release(booked=first)
    booking.occupancy_book(booked=third, helpers=[helper])
    assert Occupancy.objects.count() == 2
