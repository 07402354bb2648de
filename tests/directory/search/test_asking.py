"""What can be asked: any day and hour, a domain, an address; and what a page tells of places left, ways and paper."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Territory
from directory.enums import Bouquet, Capacity, PlaceKind
from directory.forms.search import SearchForm
from directory.models import Contribution
from directory.themes import themes_of
from tests.core.geocoder import Geocoder, feature, geocoder
from tests.directory.search.offer import LEARN, PAPERS, commune, home, offer

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def territory() -> Territory:
    return home()


@pytest.fixture
def server(settings: Any) -> Iterator[Geocoder]:
    with geocoder() as running:
        settings.GEOCODER_URL = running.address
        yield running


def paris(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of November or December 2026, in winter time."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ")


def search_page(client: Client, territory: Territory, query: str = "") -> str:
    return plain(client.get(f"{reverse('directory:public-search', args=[territory.slug])}?{query}").content.decode())


@pytest.mark.parametrize(
    ("asked", "at", "until"),
    [
        ({"quand": "3-a"}, paris(26, 13), paris(26, 19)),
        ({"quand": "jeudi", "heure": "apres-midi"}, paris(26, 13), paris(26, 19)),
        ({"quand": "dimanche"}, paris(29, 0), paris(30, 0)),
        ({"quand": "dimanche", "heure": "soir"}, paris(29, 18), paris(29, 22)),
        ({"quand": "jeudi", "heure": "19h"}, paris(26, 19), None),
        ({"quand": "mardi", "heure": "9h"}, paris(1, 9, month=12), None),
        ({"quand": "mardi", "heure": "matin"}, NOW, paris(24, 12, 30)),
        ({"heure": "20h"}, paris(24, 20), None),
        ({"heure": "8h"}, paris(25, 8), None),
        ({"le": "2026-12-17", "heure": "matin"}, paris(17, 8, month=12), paris(17, 12, 30, month=12)),
        ({"le": "2026-12-17", "quand": "jeudi"}, paris(17, 0, month=12), paris(18, 0, month=12)),
        ({"le": "2026-11-23"}, None, None),
        ({"le": "pas une date"}, None, None),
        ({"quand": "maintenant", "heure": "matin"}, NOW, None),
        ({"quand": "9"}, None, None),
    ],
)  # fmt: skip
@time_machine.travel(NOW, tick=False)
def test_a_day_an_hour_or_a_date(
    territory: Territory, asked: dict[str, str], at: datetime | None, until: datetime | None
) -> None:
    wish = SearchForm(asked, territory=territory).wish()

    assert (wish.open_at, wish.open_until) == (at, until)


@time_machine.travel(NOW, tick=False)
def test_what_is_open_on_sunday_is_found(client: Client, territory: Territory) -> None:
    offer("Semaine", commune())
    offer("Dimanche", commune(), place_hours="Su 10:00-12:00")

    page = search_page(client, territory, f"theme={LEARN}&commune=24309&quand=dimanche")

    assert "Dimanche</a>" in page
    assert "Semaine</a>" not in page


def test_the_ten_domains_lead_to_their_services(client: Client, territory: Territory) -> None:
    offer("Apprendre", commune())
    offer("Papiers", commune(), themes=(PAPERS,))

    page = search_page(client, territory)

    assert all(f"sujet={bouquet.value}" in page for bouquet in Bouquet)
    assert all(themes_of(bouquet.value) for bouquet in Bouquet)
    answer = search_page(client, territory, f"sujet={Bouquet.COMMUNICATION.value}&commune=24309")
    assert "Apprendre</a>" in answer
    assert "Papiers</a>" not in answer
    one = search_page(client, territory, f"sujet={PAPERS}&commune=24309")
    assert "Papiers</a>" in one
    assert "Apprendre</a>" not in one


def test_a_theme_of_an_older_address_stays_chosen_and_can_be_changed(territory: Territory) -> None:
    old = SearchForm({"theme": LEARN}, territory=territory)
    both = SearchForm({"theme": LEARN, "sujet": PAPERS}, territory=territory)

    assert old["sujet"].value() == LEARN
    assert old.asked["theme"] == [LEARN]
    assert both.wish().themes == (PAPERS,)


def test_the_team_chooses_a_domain_among_records_of_any_state(
    client: Client, territory: Territory, sign_in: Callable[[Role], Client]
) -> None:
    offer("Apprendre", commune(), status="DRAFT")
    offer("Papiers", commune(), themes=(PAPERS,), status="DRAFT")

    page = sign_in(Role.COUNSELLOR).get(f"/annuaire/?statut=DRAFT&sujet={Bouquet.COMMUNICATION.value}").content.decode()

    assert "Apprendre" in page
    assert "Papiers</a>" not in page


def ask(client: Client, territory: Territory, words: str) -> str:
    return client.post(reverse("directory:public-address", args=[territory.slug]), {"adresse": words}).content.decode()


def test_without_a_geocoder_communes_are_offered(client: Client, territory: Territory) -> None:
    page = ask(client, territory, "saint as")

    assert 'data-commune="24372"' in page
    assert "Neuvic" not in page


def test_addresses_are_offered_with_a_rounded_point(client: Client, territory: Territory, server: Geocoder) -> None:
    server.features = [
        feature("12 Chemin des Vignes 24190 Neuvic", 45.10123, 0.46987),
        feature("3 Rue Basse 24000 Périgueux", 45.18, 0.72, citycode="24322"),
        feature("Neuvic", 45.1, 0.47, type="municipality"),
    ]

    page = ask(client, territory, "12 chemin des vignes neuvic")

    assert 'data-commune="24309" data-point="45.101,0.47"' in page
    assert 'data-commune="" data-point="45.18,0.72"' in page
    assert page.count("data-start") == 2


def test_a_geocoder_that_does_not_answer_leaves_the_communes(
    client: Client, territory: Territory, server: Geocoder
) -> None:
    server.status = 500

    page = ask(client, territory, "neuvic")

    assert 'data-commune="24309"' in page
    assert "choisissez la commune" in page


def test_an_address_is_never_part_of_a_page_s_address(client: Client, territory: Territory) -> None:
    page = reverse("directory:public-address", args=[territory.slug])

    assert client.get(f"{page}?adresse=12 chemin des Vignes").status_code == 405


def test_journeys_start_from_the_chosen_point(client: Client, territory: Territory) -> None:
    offer("Espace", commune())

    page = search_page(client, territory, f"theme={LEARN}&commune=24309&point=45.2,0.5")

    assert "Les trajets partent de l’endroit choisi" in page


def test_only_pages_of_search_may_ask_where_their_reader_is(client: Client, territory: Territory) -> None:
    service = offer("Espace", commune())

    search = client.get(reverse("directory:public-search", args=[territory.slug]))
    record = client.get(reverse("directory:public-service", args=[service.public_id]))

    assert search["Permissions-Policy"] == "geolocation=(self)"
    assert record["Permissions-Policy"] == "geolocation=()"


def test_places_left_are_told_until_they_are_out_of_date(client: Client, territory: Territory) -> None:
    until = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=9), datetime.min.time()))
    full = offer("Plein", commune(), capacity=Capacity.FULL, capacity_until=until)
    old = offer("Libre", commune(), capacity=Capacity.FULL, capacity_until=timezone.now() - timedelta(days=1))

    page = search_page(client, territory, f"theme={LEARN}&commune=24309")

    assert page.count("Complet jusqu’au") == 1
    for name in ("public-service", "public-service-print"):
        assert "Complet jusqu’au" in client.get(reverse(f"directory:{name}", args=[full.public_id])).content.decode()
        assert "Complet" not in client.get(reverse(f"directory:{name}", args=[old.public_id])).content.decode()


def test_a_service_page_shows_the_way_and_takes_a_confirmation(client: Client, territory: Territory) -> None:
    service = offer("Espace", commune())
    nowhere = offer("Par téléphone", territory=territory, kind=PlaceKind.REMOTE)

    page = client.get(reverse("directory:public-service", args=[service.public_id])).content.decode()
    other = client.get(reverse("directory:public-service", args=[nowhere.public_id])).content.decode()

    assert f"openstreetmap.org/directions?to={commune().latitude}%2C{commune().longitude}" in page
    assert "geo:45" in page
    assert "data-places" in page
    assert "openstreetmap.org" not in other
    confirm = reverse("directory:public-confirm", args=[service.public_id])
    assert f'action="{confirm}"' in page
    client.post(confirm)
    assert Contribution.objects.count() == 1


def test_answers_are_printed_in_large_type(client: Client, territory: Territory) -> None:
    offer("Espace", commune(), phone="0536492110", place={"address": "4 place de la Halle"})

    page = search_page(client, territory, f"theme={LEARN}&commune=24309")
    link = page.split("Imprimer en gros")[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    sheet = plain(client.get(link).content.decode())

    assert "letter large" in sheet
    assert "05 36 49 21 10" in sheet
    assert "4 place de la Halle, Neuvic" in sheet
