"""Public forms are kept from machines without asking anything of people."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.http import QueryDict
from django.test import RequestFactory

from core import throttle
from core.throttle import PER_ADDRESS, PER_EMAIL, PublicFormMixin, client_address, is_refused, seconds_since, stamp


class AskForm(PublicFormMixin, forms.Form):
    words = forms.CharField()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sent(**values: str) -> AskForm:
    data = QueryDict(mutable=True)
    data.update({"words": "Bonjour", "affiche": stamp(0), **values})
    return AskForm(data)


def test_a_person_gets_through() -> None:
    form = sent()

    assert form.is_valid()
    assert form.cleaned_data == {"words": "Bonjour"}


def test_the_trap_is_emptied_and_what_was_typed_stays() -> None:
    form = sent(ne_pas_remplir="https://example.org")

    assert not form.is_valid()
    assert form.non_field_errors() == [throttle.TRAPPED]
    assert (form["ne_pas_remplir"].value(), form["words"].value()) == ("", "Bonjour")


def test_a_form_sent_at_once_is_asked_again() -> None:
    assert sent(affiche=stamp()).non_field_errors() == [throttle.TOO_FAST]


@pytest.mark.parametrize("forged", ["", "1700000000", "abc:def:ghi"])
def test_a_forged_moment_is_replaced_by_a_true_one(forged: str) -> None:
    form = sent(affiche=forged)

    assert not form.is_valid()
    age = seconds_since(form["affiche"].value())
    assert age is not None
    assert age < 60


def test_the_shortest_time_is_a_setting(settings: Any) -> None:
    settings.PUBLIC_FORM_SECONDS = 0

    assert sent(affiche=stamp()).is_valid()


def test_a_connection_that_sends_too_much_is_refused_and_another_is_not() -> None:
    request, other = RequestFactory().post("/"), RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")

    answers = [is_refused(request, "proposal") for _ in range(PER_ADDRESS + 1)]

    assert answers == [False] * PER_ADDRESS + [True]
    assert not is_refused(other, "proposal")
    assert not is_refused(request, "error"), "each form counts for itself"


def test_an_address_that_writes_too_much_is_refused_from_any_connection() -> None:
    def send(number: int, email: str) -> bool:
        return is_refused(RequestFactory().post("/", REMOTE_ADDR=f"192.0.2.{number}"), "proposal", email)

    answers = [send(number, "marc@example.org") for number in range(PER_EMAIL)]

    assert not any(answers)
    assert send(99, " MARC@example.org ")
    assert not send(99, "lea@example.org")


def test_the_cache_holds_no_address_and_no_email(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    add = cache.add

    def kept(key: str, *rest: Any) -> bool:
        keys.append(key)
        return bool(add(key, *rest))

    monkeypatch.setattr(cache, "add", kept)

    is_refused(RequestFactory().post("/"), "proposal", "marc@example.org")

    assert len(keys) == 2
    assert not [key for key in keys if "127.0.0.1" in key or "marc" in key]


def test_a_cache_that_does_not_answer_lets_people_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "add", fail)

    assert not is_refused(RequestFactory().post("/"), "proposal", "marc@example.org")


def test_behind_our_proxy_the_address_that_it_saw_counts(settings: Any) -> None:
    request = RequestFactory().post("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1")

    assert client_address(request) == "127.0.0.1", "without a proxy of ours, anybody could write this header"
    settings.TRUSTED_PROXIES = 1
    assert client_address(request) == "192.0.2.1"
    settings.TRUSTED_PROXIES = 2
    assert client_address(request) == "203.0.113.9"
