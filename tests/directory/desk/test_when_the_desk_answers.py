"""The hours of our own desk: typed once, told wherever someone wonders whether to call; and the pages the law asks."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Territory
from accounts.selectors.territory import completeness
from directory.selectors.desk_hours import desk_sentence
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
WORDS = "du lundi au vendredi 9h-12h et 14h-17h sauf jours fériés"
OSM = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))  # type: ignore[arg-type,misc]


def told(territory: Territory, *moment: int) -> str:
    return desk_sentence(territory, paris(*moment)).replace("\u00a0", " ")


def test_an_administrator_types_the_hours_in_words_and_they_are_kept(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(Role.ADMIN), reverse("directory:desk-hours")

    filled = client.post(url, {"hours-text": WORDS, "hours-do": "read"})
    assert filled.status_code == 200
    client.post(url, {"hours-text": WORDS})

    cast.territory.refresh_from_db()
    assert (cast.territory.opening_hours, cast.territory.opening_hours_text) == (OSM, WORDS)


def test_hours_that_end_before_they_begin_are_refused_and_stay_on_the_page(sign_in: SignIn, cast: Cast) -> None:
    typed = {"hours-d0-0-from": "17:00", "hours-d0-0-to": "09:00"}
    page = sign_in(Role.MANAGER).post(reverse("directory:desk-hours"), typed)

    assert page.status_code == 422
    assert 'value="17:00"' in page.content.decode()
    cast.territory.refresh_from_db()
    assert cast.territory.opening_hours == ""


def test_the_sentence_follows_the_clock_weekends_and_public_holidays(cast: Cast) -> None:
    cast.territory.opening_hours = OSM

    assert told(cast.territory, 2026, 11, 23, 10) == "Ouvert, jusqu’à 12 h"
    assert told(cast.territory, 2026, 11, 28, 23, 30) == "Fermé. Ouvre lundi 30 novembre à 9 h"
    assert told(cast.territory, 2026, 12, 24, 18) == "Fermé. Ouvre lundi 28 décembre à 9 h"


def test_it_stands_at_the_foot_of_public_pages_in_a_search_that_fails_and_at_the_desk(
    cast: Cast, client: Client, sign_in: SignIn
) -> None:
    Territory.objects.filter(pk=cast.territory.pk).update(opening_hours=OSM)
    search = reverse("directory:public-search", args=[cast.territory.slug])
    with time_machine.travel(paris(2026, 11, 23, 10), tick=False):
        foot = client.get(search).content.decode()
        failed = client.get(search, {"q": "un canari savant"}, headers={"HX-Request": "true"}).content.decode()
        desk = sign_in(Role.OPERATOR).get(reverse("directory:desk")).content.decode()

    assert all("Ouvert, jusqu’à 12" in page for page in (foot, failed, desk))


def test_without_hours_nothing_is_invented_and_the_administrator_is_told(cast: Cast, client: Client) -> None:
    page = client.get(reverse("directory:public-search", args=[cast.territory.slug])).content.decode()

    assert "Horaires à demander" not in page
    missing = {point.label for point in completeness(cast.territory) if not point.is_done}
    assert {"Horaires de l’accueil", "Mentions légales"} <= missing


def test_the_pages_the_law_asks_are_at_the_foot_and_say_what_is_not_known(cast: Cast, client: Client) -> None:
    slug = cast.territory.slug
    foot = client.get(reverse("directory:public-request", args=[slug])).content.decode()
    accessibility = reverse("directory:accessibility", args=[slug])
    legal = reverse("directory:legal-notice", args=[slug])
    assert accessibility in foot
    assert legal in foot

    assert "n’a pas été audité par un organisme extérieur" in client.get(accessibility).content.decode()
    assert "Pas encore renseignée" in client.get(legal).content.decode()
    Territory.objects.filter(pk=cast.territory.pk).update(legal_publisher="Colette Vergne", legal_host="Hébergeur SA")
    page = client.get(legal).content.decode()
    assert "Colette Vergne" in page
    assert "Hébergeur SA" in page


def test_the_legal_notice_is_filled_in_from_the_settings(cast: Cast, sign_in: SignIn) -> None:
    typed = {
        "service_name": "Tisseurs", "phone": "05 36 49 12 34", "email": "a@example.org", "school_zone": "A",
        "legal_address": "1 place de la Mairie, 24190 Neuvic", "legal_publisher": "Colette Vergne",
        "legal_host": "Hébergeur SA", "privacy_contact": "dpo@example.org",
    }  # fmt: skip
    sign_in(Role.ADMIN).post(reverse("accounts:territory"), typed)

    cast.territory.refresh_from_db()
    assert cast.territory.legal_publisher == "Colette Vergne"
    assert next(point for point in completeness(cast.territory) if point.label == "Mentions légales").is_done
