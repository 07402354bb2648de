"""The access journal: append-only in the database, read by the manager of the territory."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.journal import journal_record
from core.models import JournalEntry
from tests.conftest import Cast

SignIn = Callable[[Role], Client]
PAGE = "accounts:journal"


def record(cast: Cast, sentence: str = "Nadia Ferrand a lu un dossier.", role: Role = Role.COUNSELLOR) -> JournalEntry:
    journal_record(actor=cast.user(role), verb="test", target=cast.territory, sentence=sentence)
    return JournalEntry.objects.latest("pk")


def test_a_line_can_be_neither_changed_nor_removed(cast: Cast) -> None:
    entry = record(cast)
    entry.sentence = "rien"
    table = JournalEntry._meta.db_table

    def by_sql(statement: str) -> Callable[[], object]:
        return lambda: connection.cursor().execute(statement.format(table=table))

    attempts: list[Callable[[], object]] = [
        entry.save,
        entry.delete,
        lambda: JournalEntry.objects.update(sentence="rien"),
        lambda: JournalEntry.objects.all().delete(),
        by_sql("UPDATE {table} SET sentence = 'rien'"),
        by_sql("DELETE FROM {table}"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert [line.sentence for line in JournalEntry.objects.all()] == ["Nadia Ferrand a lu un dossier."]


def test_the_manager_reads_the_own_territory_only(cast: Cast, sign_in: SignIn) -> None:
    record(cast)
    journal_record(actor=cast.stranger.user, verb="test", target=cast.other_territory, sentence="Ailleurs.")
    page = sign_in(Role.MANAGER).get(reverse(PAGE)).content.decode()

    assert "Nadia Ferrand a lu un dossier." in page
    assert "Ailleurs." not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_nobody_else_reads_it(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse(PAGE)).status_code == 403


def test_it_is_filtered_by_person_and_by_day(cast: Cast, sign_in: SignIn) -> None:
    record(cast, "Nadia a lu.")
    record(cast, "Sylvie a lu.", Role.COORDINATOR)
    browser = sign_in(Role.MANAGER)
    today = timezone.localdate().isoformat()

    def shown(**query: str | int) -> str:
        return browser.get(reverse(PAGE), query).content.decode()

    one = shown(person=cast.user(Role.COORDINATOR).pk, day=today)
    assert "Sylvie a lu." in one
    assert "Nadia a lu." not in one
    assert "Rien à cette date" in shown(day="2020-01-01")
    assert "Nadia a lu." in shown(person=cast.stranger.user.pk, day="n’importe quoi")


def test_a_line_written_after_midnight_stands_under_its_french_day(cast: Cast, sign_in: SignIn) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-23T23:30:00+00:00")):
        record(cast)
        page = sign_in(Role.MANAGER).get(reverse(PAGE)).content.decode().replace("\xa0", " ")

    assert "Mardi 24 novembre" in page
    assert "0 h 30" in page


def test_an_empty_journal_says_what_will_come(sign_in: SignIn) -> None:
    assert "Le journal est vide" in sign_in(Role.MANAGER).get(reverse(PAGE)).content.decode()


def test_a_refresh_brings_the_list_alone(cast: Cast, sign_in: SignIn) -> None:
    record(cast)
    fragment = sign_in(Role.MANAGER).get(reverse(PAGE), headers={"HX-Request": "true"})

    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_long_journal_costs_no_more_questions(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.MANAGER)
    counts = []
    for size in (1, 60):
        for _ in range(size):
            record(cast)
        browser.get(reverse(PAGE))
        with connection.execute_wrapper(counted := Counter()):
            browser.get(reverse(PAGE))
        counts.append(counted.total)

    # Beyond a page, nothing more is asked.
    assert counts[0] == counts[1]


class Counter:
    """Counts the statements sent to the database."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Callable[..., object], *args: object) -> object:
        self.total += 1
        return execute(*args)
