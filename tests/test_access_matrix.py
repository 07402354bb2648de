"""Every address, for every role, on the own territory, on another one, and for a stranger (TRUST R01)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from tests.access.matrix import API_SELF, OWN_SIGN_IN, PUBLIC, ROWS
from tests.access.rows import Row
from tests.access.things import DAYS, UNKNOWN, Things
from tests.conftest import Cast

SIGN_IN = "/compte/login/"
# Served: shown, done, or sent back with what is wrong in an empty form.
SERVED = {200, 201, 202, 204, 302, 303, 400, 409, 422}
WITH_KEYS = [row for row in ROWS if set(row.keys.values()) - set(DAYS)]
SignIn = Callable[[Role], Client]


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every address of the application, by name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"
        else:
            yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def call(client: Client, row: Row, keys: dict[str, Any]) -> HttpResponse:
    """Call the address, and undo what it has done."""
    with transaction.atomic():
        method = getattr(client, row.method.lower())
        response: HttpResponse = method(reverse(row.name, kwargs=keys))
        transaction.set_rollback(True)
    return response


def keys_in(row: Row, things: Things) -> dict[str, Any]:
    """Return the keys of the row's objects."""
    return {name: things.key(kind) for name, kind in row.keys.items()}


def without_tokens(response: HttpResponse) -> bytes:
    """Return the page without the random values that guard its forms."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"", response.content)


def verdict(response: HttpResponseBase) -> str:
    """Say what happened in a word."""
    if response.status_code in {302, 303} and response["Location"].startswith(SIGN_IN):
        return "sign in"
    return "served" if response.status_code in SERVED else str(response.status_code)


def test_every_address_is_in_the_matrix() -> None:
    listed = {row.name for row in ROWS} | set(PUBLIC) | OWN_SIGN_IN | API_SELF
    existing = set(names(get_resolver()))

    assert existing - listed == set(), "say in tests/access/matrix.py who may open them"
    assert {row.name for row in ROWS} - existing == set(), "these addresses are gone"


def test_every_right_of_the_matrix_is_stated_once() -> None:
    stated = [(row.name, row.method) for row in ROWS]

    assert len(stated) == len(set(stated))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_is_served_or_refused_on_the_own_territory(row: Row, cast: Cast, sign_in: SignIn) -> None:
    things = Things(cast.territory, cast.user(Role.HELPER))
    things.week_in_use()
    keys = keys_in(row, things)
    wanted = {role: "served" if role in row.roles else "403" for role in Role}
    wanted |= dict.fromkeys(row.not_theirs, "404")

    assert {role: verdict(call(sign_in(role), row, keys)) for role in Role} == wanted


@pytest.mark.parametrize("row", WITH_KEYS, ids=str)
def test_an_object_of_another_territory_looks_like_one_that_does_not_exist(
    row: Row, cast: Cast, sign_in: SignIn
) -> None:
    foreign = keys_in(row, Things(cast.other_territory))
    unknown = {name: foreign[name] if kind in DAYS else UNKNOWN for name, kind in row.keys.items()}

    for role in row.roles:
        client = sign_in(role)
        answers = [call(client, row, keys) for keys in (foreign, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404], role
        assert without_tokens(answers[0]) == without_tokens(answers[1]), role


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_stranger_is_sent_to_sign_in(row: Row, cast: Cast) -> None:
    answer = call(Client(), row, keys_in(row, Things(cast.territory)))

    if row.name.startswith("api:"):
        assert answer.status_code in {401, 403}
    else:
        assert verdict(answer) == "sign in"


@pytest.mark.parametrize("name", sorted(OWN_SIGN_IN | API_SELF))
def test_own_pages_are_closed_to_strangers(name: str, db: None) -> None:
    needs_key = name in {"mfa_remove_webauthn", "mfa_edit_webauthn"}
    answer = Client().get(reverse(name, kwargs={"pk": 1} if needs_key else {}))

    assert verdict(answer) in {"sign in", "401", "403"}
