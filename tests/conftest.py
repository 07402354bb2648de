"""Guards that are on for every test, and the named cast."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.enums import Role
from accounts.models import Membership, Territory, User
from tests.factories import CommuneFactory, MembershipFactory, TerritoryFactory, UserFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Nothing is timed in tests: a busy machine is no failure.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def shuffled_when_unordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset read without an order comes back shuffled, so that no test relies on luck."""
    get_order_by = SQLCompiler.get_order_by

    def order_or_random(self: SQLCompiler) -> Any:
        query = self.query
        plain = not (query.combinator or query.distinct or query.group_by or query.is_sliced or query.subquery)
        if (
            plain
            and query.model
            and query.default_cols
            and not (query.order_by or query.extra_order_by or query.get_meta().ordering)
        ):
            query.add_ordering("?")
        return get_order_by(self)

    monkeypatch.setattr(SQLCompiler, "get_order_by", order_or_random)


@pytest.fixture(autouse=True)
def nobody_has_sent_anything_yet() -> None:
    """Counts of public forms and links start from nothing, whatever the tests run before."""
    cache.clear()


@pytest.fixture(autouse=True)
def locks_with_joins_name_their_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """``select_for_update`` with ``select_related`` must say ``of=``: otherwise it locks every joined row."""
    as_sql = SQLCompiler.as_sql

    def checked(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        query = self.query
        if query.select_for_update and query.select_related and not query.select_for_update_of:
            raise AssertionError("select_for_update() with select_related() needs of=")
        return as_sql(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", checked)


@pytest.fixture(autouse=True, scope="session")
def journal_lets_itself_be_emptied_between_tests() -> Iterator[None]:
    """After a test that commits every table is emptied: the journal's guard steps aside for that, and comes back."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_with_journal(self: BaseDatabaseOperations, sql_list: Any) -> Any:
        with self.connection.cursor() as cursor:
            guards: list[str] = []
            if self.connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'core_journal%'"
                )
                for name, sql in cursor.fetchall():
                    guards.append(sql)
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                guards.append("ALTER TABLE core_journalentry ENABLE TRIGGER USER")
                cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER USER")
            try:
                return flush(self, sql_list)
            finally:
                for guard in guards:
                    cursor.execute(guard)

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_with_journal)
    yield
    patch.undo()


@dataclass(frozen=True)
class Cast:
    """One member of each role in Isle Vern Salembre, and a counsellor of another territory."""

    territory: Territory
    other_territory: Territory
    members: Mapping[Role, Membership]
    stranger: Membership

    def user(self, role: Role) -> User:
        return self.members[role].user


NAMES = {
    Role.COUNSELLOR: ("Nadia", "Ferrand"),
    Role.COORDINATOR: ("Sylvie", "Marchive"),
    Role.MANAGER: ("Bernard", "Lafon"),
    Role.OPERATOR: ("Corinne", "Teyssier"),
    Role.HELPER: ("Monique", "Aubert"),
    Role.PARTNER: ("Paul", "Reynier"),
    Role.ADMIN: ("Aline", "Desmaison"),
}


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast."""
    home = CommuneFactory().territory
    other = TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")
    members = {
        role: MembershipFactory(
            territory=home,
            role=role,
            user=UserFactory(first_name=first, last_name=last, email=f"{first.lower()}@example.org"),
        )
        for role, (first, last) in NAMES.items()
    }
    stranger = MembershipFactory(territory=other, user=UserFactory(first_name="Luc", email="luc@example.org"))
    return Cast(home, other, members, stranger)


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[Role], Client]:
    """Return a browser-like client signed in as the member of a role."""

    def signed_in(role: Role) -> Client:
        client = Client()
        client.force_login(cast.user(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of services are skipped where they are absent, unless REQUIRE_SERVICES=1 makes that a failure."""
    if os.environ.get("REQUIRE_SERVICES") == "1" or os.environ.get("SERVICES") == "1":
        return
    reason = "needs PostgreSQL and Redis: set SERVICES=1 to run it"
    for item in items:
        if item.get_closest_marker("services"):
            item.add_marker(pytest.mark.skip(reason=reason))
