"""A time asked for: nothing open is hidden by what stands nearer, and other days are told when that one is empty."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.enums import PlaceKind, RecordStatus, WideningStep
from directory.models import Place, PlaceStop, Service, ServiceTheme
from directory.selectors.search import Answer, Wish, search
from directory.selectors.search_candidates import CAP
from directory.selectors.search_other_days import moment_words
from tests.conftest import Cast
from tests.directory.search.offer import LEARN, commune, home, offer

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY, THURSDAY_END = datetime(2026, 11, 26, 12, 0, tzinfo=UTC), datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
SATURDAY, SATURDAY_END = datetime(2026, 11, 28, 7, 0, tzinfo=UTC), datetime(2026, 11, 28, 11, 30, tzinfo=UTC)


def names(answer: Answer) -> list[str]:
    return [line.service.name for line in answer.found]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ")


def crowd(count: int) -> None:
    """As many weekday places as the first reading takes, and a few more, all at the commune's centre."""
    at = commune()
    first = offer("Semaine", at)
    places = Place.objects.bulk_create(
        Place(
            territory=at.territory, organisation=first.place.organisation, name=f"Semaine {number}",
            status=RecordStatus.PUBLISHED, insee_code=at.insee, commune_name=at.name, latitude=at.latitude,
            longitude=at.longitude, opening_hours="Mo-Fr 09:00-12:00",
        )
        for number in range(count)
    )  # fmt: skip
    services = Service.objects.bulk_create(
        Service(territory=at.territory, place=place, name=place.name, status=RecordStatus.PUBLISHED) for place in places
    )
    ServiceTheme.objects.bulk_create(ServiceTheme(service=service, theme=LEARN) for service in services)


def test_the_only_place_open_that_day_is_found_behind_a_crowd_of_closed_ones() -> None:
    territory = home()
    crowd(CAP + 4)
    offer("Samedi", commune(), place_hours="Sa 09:00-12:00", latitude=commune().latitude + 0.001)

    answer = search(
        Wish(territory, themes=(LEARN,), commune=commune(), open_at=SATURDAY, open_until=SATURDAY_END), now=NOW
    )

    assert (answer.step, names(answer)) == (WideningStep.COMMUNE, ["Samedi"])


def test_a_day_when_nothing_is_open_tells_of_the_others() -> None:
    territory = home()
    offer("Permanence", commune(), place_hours="Tu 09:00-12:00")
    offer("Plus loin", commune("Saint-Astier"), place_hours="Th 14:00-18:00")
    wish = Wish(territory, themes=(LEARN,), commune=commune(), open_at=THURSDAY, open_until=THURSDAY_END)

    answer = search(wish, now=NOW)

    assert (answer.step, names(answer)) == (WideningStep.EPCI, ["Plus loin"])
    assert plain(answer.sentence) == (
        "Rien n’est ouvert à Neuvic le jeudi après-midi : recherche élargie, 1 service dans l’intercommunalité."
    )
    assert plain(answer.other_days) == "À Neuvic un autre jour : 1 service, le mardi matin"


def test_nothing_open_anywhere_is_not_nobody_doing_it() -> None:
    territory = home()
    offer("Permanence", commune(), place_hours="Tu 09:00-12:00; We 14:00-17:00")
    wish = Wish(territory, themes=(LEARN,), commune=commune(), open_at=THURSDAY, open_until=THURSDAY_END)

    answer = search(wish, now=NOW)

    assert answer.step == WideningStep.DESK
    assert "Personne ne propose" not in answer.sentence
    assert plain(answer.sentence).startswith("Rien n’est ouvert à Neuvic le jeudi après-midi")
    assert plain(answer.other_days) == "À Neuvic un autre jour : 1 service, le mardi matin et le mercredi après-midi"


def test_what_is_open_elsewhere_another_day_is_told_as_such() -> None:
    territory = home()
    offer("Permanence", commune("Saint-Astier"), place_hours="Tu 09:00-12:00")
    wish = Wish(territory, themes=(LEARN,), commune=commune(), open_at=THURSDAY, open_until=THURSDAY_END)

    answer = search(wish, now=NOW)

    assert plain(answer.other_days) == "Dans l’intercommunalité un autre jour : 1 service, le mardi matin"


def test_a_service_that_nobody_offers_is_said_so_whatever_the_day() -> None:
    answer = search(Wish(home(), themes=(LEARN,), commune=commune(), open_at=THURSDAY), now=NOW)

    assert answer.sentence.startswith("Personne ne propose ce service par ici")
    assert answer.other_days == ""


def test_the_page_links_to_the_other_days(client: Client) -> None:
    territory = home()
    offer("Permanence", commune(), place_hours="Tu 09:00-12:00")
    address = reverse("directory:public-search", args=[territory.slug])

    page = client.get(f"{address}?theme={LEARN}&commune=24309&quand=3-a").content.decode()

    assert "un autre jour" in page
    link = page.split("un autre jour")[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert "quand" not in link
    assert "Permanence" in client.get(link).content.decode()


def test_a_bus_that_comes_on_the_day_asked_is_found_even_if_it_comes_nearer_later() -> None:
    territory = home()
    bus = offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT)
    for start, place, insee in ((NOW + timedelta(days=9), "Neuvic", "24309"), (THURSDAY, "Saint-Astier", "24372")):
        PlaceStop.objects.create(
            place=bus.place, starts_at=start, ends_at=start + timedelta(hours=2), where="place de la Halle",
            insee_code=insee, commune_name=place,
        )  # fmt: skip
    wish = Wish(territory, themes=(LEARN,), commune=commune(), open_at=THURSDAY, open_until=THURSDAY_END)

    answer = search(wish, now=NOW)

    assert names(answer) == ["Le bus"]
    assert answer.found[0].where == "place de la Halle, Saint-Astier"


def test_a_bus_without_passages_is_found_at_its_place() -> None:
    territory = home()
    offer("Le bus", commune(), kind=PlaceKind.ITINERANT, place_hours="")
    known = offer("Le car", commune(), kind=PlaceKind.ITINERANT, place_hours="Tu 09:00-12:00")

    answer = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)

    assert answer.step == WideningStep.COMMUNE
    assert {line.service.name: plain(line.opens) for line in answer.found} == {
        "Le bus": "Passages à demander",
        "Le car": "Ouvert, jusqu’à 12 h. Passages à demander",
    }
    open_then = search(Wish(territory, themes=(LEARN,), commune=commune(), open_at=NOW), now=NOW)
    assert names(open_then) == [known.name]


def test_past_passages_do_not_hide_a_bus() -> None:
    territory = home()
    bus = offer("Le bus", commune(), kind=PlaceKind.ITINERANT, place_hours="")
    PlaceStop.objects.create(
        place=bus.place, starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=9, hours=-2),
        where="place", insee_code="24309", commune_name="Neuvic",
    )  # fmt: skip

    assert names(search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)) == ["Le bus"]


def test_who_comes_home_from_no_place_and_says_no_zone_is_found() -> None:
    territory = home()
    offer("Chez vous", territory=territory, kind=PlaceKind.REMOTE, is_at_home=True, zone=[], place_hours="")

    for is_at_home in (True, False):
        wish = Wish(territory, themes=(LEARN,), commune=commune(), is_at_home=is_at_home)
        answer = search(wish, now=NOW)

        assert (answer.step, names(answer)) == (WideningStep.EPCI, ["Chez vous"])


def test_the_page_of_a_bus_without_passages_says_to_ask(client: Client) -> None:
    home()
    known = offer("Le car", commune(), kind=PlaceKind.ITINERANT, place_hours="Mo-Su 00:00-24:00", phone="0536492110")
    unknown = offer("Le bus", commune(), kind=PlaceKind.ITINERANT, place_hours="")

    page = client.get(reverse("directory:public-service", args=[known.public_id])).content.decode()

    assert "demandez ses prochains passages" in page
    assert "Toujours ouvert" in page or "Ouvert, jusqu’à" in page
    assert "demandez ses prochains passages" in (
        client.get(reverse("directory:public-service", args=[unknown.public_id])).content.decode()
    )


def test_the_team_s_list_tells_a_bus_with_passages_from_one_to_ask(
    cast: Cast, sign_in: Callable[[Role], Client]
) -> None:
    territory = cast.territory
    with_stops = offer("Le car", territory=territory, kind=PlaceKind.ITINERANT, place_hours="")
    offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT, place_hours="")
    start = timezone.now() + timedelta(days=2)
    PlaceStop.objects.create(
        place=with_stops.place, starts_at=start, ends_at=start + timedelta(hours=2), where="place",
        commune_name="Neuvic",
    )  # fmt: skip

    page = sign_in(Role.COUNSELLOR).get(reverse("directory:record-list")).content.decode()

    assert (page.count("Voir ses passages"), page.count("Passages à demander")) == (1, 1)


@pytest.mark.parametrize(
    ("at", "until", "words"),
    [
        (NOW, None, "maintenant"),
        (NOW, NOW + timedelta(hours=2, minutes=30), "ce matin"),
        (NOW + timedelta(hours=9), None, "aujourd’hui à 19 h"),
        (NOW - timedelta(hours=1), NOW + timedelta(hours=14), "aujourd’hui"),
        (THURSDAY, THURSDAY_END, "le jeudi après-midi"),
        (THURSDAY + timedelta(hours=5), THURSDAY + timedelta(hours=9), "le jeudi soir"),
        (THURSDAY + timedelta(hours=6), None, "le jeudi à 19 h"),
        (THURSDAY + timedelta(days=21), None, "le jeudi 17 décembre à 13 h"),
    ],
)
def test_the_time_asked_for_is_said_as_people_say_it(at: datetime, until: datetime | None, words: str) -> None:
    wish = Wish(home(), open_at=at, open_until=until)

    assert plain(moment_words(wish, NOW)) == words
