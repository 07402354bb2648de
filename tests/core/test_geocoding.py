"""From an address to a point: what is asked, what is believed, and what happens when nobody answers."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.geocoding import FAILURES, Spot, geocode
from tests.core.geocoder import Geocoder, feature, geocoder

ADDRESS = "12 chemin des Vignes, Neuvic"


@pytest.fixture
def server(settings: Any) -> Iterator[Geocoder]:
    with geocoder() as running:
        settings.GEOCODER_URL = running.address
        yield running


def test_without_a_geocoder_nothing_is_asked(settings: Any) -> None:
    settings.GEOCODER_URL = ""

    assert geocode(ADDRESS).found == ()


def test_an_address_becomes_a_point(server: Geocoder) -> None:
    server.features = [feature("12 Chemin des Vignes 24190 Neuvic", 45.1012, 0.4699)]

    answer = geocode(f"  {ADDRESS} ", near=(45.1234, 0.5678))

    assert answer.found == (Spot("12 Chemin des Vignes 24190 Neuvic", 45.1012, 0.4699, "24309", "housenumber"),)
    assert server.questions == [{"q": ADDRESS, "limit": "5", "lat": "45.12", "lon": "0.57"}]


def test_the_same_address_is_asked_once(server: Geocoder) -> None:
    server.features = [feature("Neuvic", 45.1, 0.47)]

    assert geocode(ADDRESS) == geocode(ADDRESS.upper())
    assert len(server.questions) == 1


def test_two_letters_are_not_asked(server: Geocoder) -> None:
    geocode("12")

    assert server.questions == []


def test_what_makes_no_sense_is_left_out(server: Geocoder) -> None:
    server.features = [
        feature("Trop loin du compte", 45.1, 0.4, score=0.1),
        feature("Hors du monde", 145.1, 0.4),
        {"geometry": {"coordinates": ["x", "y"]}, "properties": {"label": "Pas un point"}},
        "rien",
        feature("Neuvic", 45.1, 0.47, citycode=None),
    ]

    assert [spot.label for spot in geocode(ADDRESS).found] == ["Neuvic"]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"features": 3}', b"\xff", b"{" * 300_000])
def test_an_answer_that_is_none_is_a_failure(server: Geocoder, body: bytes) -> None:
    server.raw = body

    assert geocode(ADDRESS).is_down


def test_a_server_that_sends_elsewhere_is_not_followed(server: Geocoder) -> None:
    server.moves_to = f"{server.address}/search?q=ailleurs"

    assert geocode(ADDRESS).is_down
    assert len(server.questions) == 1


def test_a_server_that_fails_is_left_alone_for_a_while(server: Geocoder) -> None:
    server.status = 500
    for number in range(FAILURES):
        assert geocode(f"{number} {ADDRESS}").is_down
    server.status = 200

    assert geocode(f"9 {ADDRESS}").is_down
    assert len(server.questions) == FAILURES

    cache.clear()
    assert not geocode(f"9 {ADDRESS}").is_down


def test_failures_that_do_not_follow_one_another_do_not_count(server: Geocoder) -> None:
    for number in range(FAILURES * 2):
        server.status = 500 if number % 2 else 200
        geocode(f"{number} {ADDRESS}")

    assert len(server.questions) == FAILURES * 2


def test_an_address_is_never_logged(server: Geocoder, caplog: pytest.LogCaptureFixture) -> None:
    server.status = 500
    with caplog.at_level(logging.DEBUG):
        for _ in range(FAILURES):
            geocode(ADDRESS)

    assert "left alone" in caplog.text
    assert "Vignes" not in caplog.text
    assert "q=" not in caplog.text


@pytest.mark.django_db
def test_the_team_s_forms_look_for_an_address(server: Geocoder, sign_in: Callable[[Role], Client]) -> None:
    server.features = [feature("12 Chemin des Vignes 24190 Neuvic", 45.1012, 0.4699)]
    team = sign_in(Role.COUNSELLOR)

    answer = team.post(reverse("core:address-search"), {"adresse": ADDRESS}).json()

    assert answer["is_down"] is False
    assert (answer["found"][0]["latitude"], answer["found"][0]["longitude"]) == (45.1012, 0.4699)
    assert "Chercher l’adresse" in team.get(reverse("mediation:beneficiary-create")).content.decode()
    assert Client().post(reverse("core:address-search"), {"adresse": ADDRESS}).status_code == 302


@pytest.mark.django_db
def test_without_a_geocoder_forms_offer_no_search(settings: Any, sign_in: Callable[[Role], Client]) -> None:
    settings.GEOCODER_URL = ""

    page = sign_in(Role.COUNSELLOR).get(reverse("mediation:beneficiary-create")).content.decode()

    assert "Chercher l’adresse" not in page
