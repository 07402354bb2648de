"""Pages anyone may open: what they say, and what they never say."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Territory
from directory.enums import PlaceKind
from directory.forms.search import SearchForm
from directory.models import FieldOrigin, PlaceStop, Service, Source
from directory.selectors.search_json_ld import opening
from tests.conftest import Cast
from tests.directory.search.offer import LEARN, PAPERS, commune, home, offer
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def territory() -> Territory:
    return home()


def url(name: str, record: Any) -> str:
    return reverse(f"directory:{name}", args=[record.public_id])


def search_url(territory: Territory, **asked: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('directory:public-search', args=[territory.slug])}?{query}"


def test_one_territory_is_opened_at_once_and_several_are_offered(client: Client, territory: Territory) -> None:
    assert client.get("/services/")["Location"] == f"/services/{territory.slug}/"

    TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")

    assert "CC d’Ailleurs" in client.get("/services/").content.decode()


def test_a_question_is_answered_without_javascript(client: Client, territory: Territory) -> None:
    offer("Espace multimédia", commune("Saint-Astier"), fees="gratuit")

    page = client.get(search_url(territory, q="ordinateur", commune="24309")).content.decode()

    assert "Rien à Neuvic : recherche élargie" in page.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Espace multimédia" in page
    assert "Gratuit" in page


def test_the_same_address_gives_a_fragment_to_htmx(client: Client, territory: Territory) -> None:
    offer("Espace multimédia", commune())

    fragment = client.get(search_url(territory, q="ordinateur"), headers={"HX-Request": "true"}).content.decode()

    assert "Espace multimédia" in fragment
    assert "<html" not in fragment


def test_nothing_found_still_gives_somebody_to_call(client: Client, territory: Territory) -> None:
    page = client.get(search_url(territory, q="zzzz")).content.decode()

    assert "notre accueil cherche avec vous" in page
    assert "+33536491000" in page


@pytest.mark.parametrize(
    "query",
    ["commune=99999", "quand=demain", "theme=rien", "rayon=7", "etape=X", "nombre=9999", "point=200,500",
     "q=" + "a" * 300],
)  # fmt: skip
def test_a_senseless_value_is_left_out(client: Client, territory: Territory, query: str) -> None:
    assert client.get(f"/services/{territory.slug}/?{query}").status_code == 200


def test_an_unknown_territory_does_not_exist(client: Client) -> None:
    assert client.get("/services/nulle-part/").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_a_form_becomes_a_wish(territory: Territory) -> None:
    data = {"q": "impôts", "commune": "24309", "quand": "1-m", "rayon": "30", "gratuit": "on", "point": "45.1,0.5"}

    wish = SearchForm(data, territory=territory).wish()

    assert (wish.words, wish.minutes, wish.is_free, wish.point) == ("impôts", 30, True, (45.1, 0.5))
    assert wish.commune == commune()
    # Tuesday morning has begun: what is left of it.
    assert (wish.open_at, wish.open_until) == (NOW, datetime(2026, 11, 24, 11, 30, tzinfo=UTC))


@time_machine.travel(NOW, tick=False)
def test_a_half_day_that_is_over_is_that_of_next_week(territory: Territory) -> None:
    monday = SearchForm({"quand": "0-m"}, territory=territory).wish()

    assert monday.open_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
def test_a_service_page_says_what_one_needs_to_go(client: Client, territory: Territory) -> None:
    service = offer(
        "Espace multimédia", commune(), fees="gratuit", documents="une pièce d’identité", publics=["seniors"],
        verified_on=date(2026, 11, 3), verified_how="CALL", phone="0536492110",
    )  # fmt: skip
    offer("Autre lieu", commune("Saint-Astier"))
    source = Source.objects.create(territory=territory, key="x", name="La mairie", licence="Licence Ouverte 2.0")
    FieldOrigin.objects.create(service=service, field="fees", source=source)

    page = client.get(url("public-service", service)).content.decode().replace("\u00a0", " ")

    for words in (
        "Ouvert, jusqu’à 12 h", "Gratuit", "une pièce d’identité", "tel:+33536492110",
        "Vérifié le 3 novembre par téléphone",
        "Mardi 24 (aujourd’hui)", "9 h à 12 h, 14 h à 17 h", "Autre lieu", "La mairie", "Licence Ouverte 2.0",
    ):  # fmt: skip
        assert words in page
    assert f'<link rel="canonical" href="http://testserver{url("public-service", service)}">' in page


def linked_data(page: str) -> dict[str, Any]:
    """Return the schema.org description of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def test_linked_data_says_the_hours_of_the_page_and_escapes_what_is_written(
    client: Client, territory: Territory
) -> None:
    service = offer("Le </script><b>lieu", commune(), place_hours="Mo 09:00-12:00; We 14:00-24:00")

    told = linked_data(client.get(url("public-service", service)).content.decode())

    assert told["name"] == "Le </script><b>lieu"
    assert told["@type"] == "LocalBusiness"
    assert told["geo"]["latitude"] == commune().latitude
    assert told["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Monday",
            "opens": "09:00",
            "closes": "12:00",
        },
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Wednesday",
            "opens": "14:00",
            "closes": "23:59",
        },
    ]


def test_hours_that_change_are_told_day_by_day() -> None:
    odd = opening("Mo-Fr 09:00-12:00; 2026 Nov 26 off", NOW)
    holidays = opening("Mo-Su 09:00-12:00", datetime(2026, 12, 17, 9, 0, tzinfo=UTC), holidays="A")

    assert [row["validFrom"] for row in odd] == ["2026-11-24", "2026-11-25", "2026-11-27", "2026-11-30"]
    assert [row["validFrom"] for row in holidays] == ["2026-12-17", "2026-12-18"]
    assert opening("", NOW) == opening("n’importe quoi", NOW) == []


def test_a_merged_record_leads_to_the_one_that_was_kept(client: Client, territory: Territory) -> None:
    kept = offer("Gardé", commune())
    middle = offer("Réuni", commune(), merged_into=kept)
    old = offer("Ancien", commune(), merged_into=middle)

    for name in ("public-service", "public-service-print"):
        answer = client.get(url(name, old))

        assert (answer.status_code, answer["Location"]) == (301, url(name, kept))
    old.place.merged_into = kept.place
    old.place.save()
    assert client.get(url("public-place", old.place))["Location"] == url("public-place", kept.place)


def test_a_closed_record_says_so_and_offers_something_else(client: Client, territory: Territory) -> None:
    closed = offer("Fermé", commune(), status="CLOSED", closed_on=date(2026, 3, 1))
    offer("Ouvert", commune("Saint-Astier"))

    answer = client.get(url("public-service", closed))

    assert answer.status_code == 410
    assert "Ouvert" in answer.content.decode()


def test_a_draft_and_an_unknown_record_do_not_exist(client: Client, territory: Territory) -> None:
    draft = offer("Brouillon", commune(), status="DRAFT")
    of_draft = offer("À relire", commune(), place={"status": "DRAFT"})

    for path in (
        url("public-service", draft),
        url("public-service-print", draft),
        url("public-service", of_draft),
        url("public-place", of_draft.place),
        "/service/nulle-part/",
        "/lieu/nulle-part/",
    ):
        assert client.get(path).status_code == 404, path


def test_the_printed_sheet_is_large_and_shows_any_week(client: Client, territory: Territory) -> None:
    service = offer("Espace multimédia", commune(), phone="0536492110")

    page = client.get(url("public-service-print", service)).content.decode()

    assert "letter large" in page
    assert "Lundi" in page
    assert "aujourd’hui" not in page


def test_a_place_lists_what_is_done_there_and_a_bus_its_stops(client: Client, territory: Territory) -> None:
    service = offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT)
    Service.objects.create(territory=territory, place=service.place, name="Caché", status="DRAFT")
    PlaceStop.objects.create(
        place=service.place, starts_at=datetime(2099, 1, 1, 9, tzinfo=UTC),
        ends_at=datetime(2099, 1, 1, 11, tzinfo=UTC), where="place du marché", commune_name="Sourzac",
    )  # fmt: skip

    page = client.get(url("public-place", service.place)).content.decode()

    assert "Le bus" in page
    assert "place du marché, Sourzac" in page
    assert "Caché" not in page


def test_public_pages_never_tell_who_wrote_nor_our_numbers(client: Client, cast: Cast) -> None:
    territory = home()
    service = offer("Espace multimédia", commune(), themes=(LEARN, PAPERS))
    source = Source.objects.create(territory=territory, key="equipe", name="L’équipe", is_human=True)
    author = cast.stranger.user
    author.first_name, author.email = "CanariPrenom", "canari@example.org"
    author.save()
    FieldOrigin.objects.create(service=service, field="name", source=source, by=author)

    for path in (
        url("public-service", service), url("public-service-print", service), url("public-place", service.place),
        search_url(territory, q="ordinateur"),
    ):  # fmt: skip
        page = client.get(path).content.decode()

        assert "anari" not in page
        assert f'"{service.pk}"' not in page


def test_the_page_asks_the_same_number_of_questions_at_1_and_60_results(client: Client, territory: Territory) -> None:
    counts = []
    for wanted in (1, 60):
        for number in range(wanted):
            offer(f"Lieu {wanted} {number}", commune())
        with CaptureQueriesContext(connection) as queries:
            client.get(search_url(territory, theme=LEARN, commune="24309", nombre=100))
        counts.append(len(queries))

    assert counts[0] == counts[1]
