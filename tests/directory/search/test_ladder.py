"""The ladder of a search: never empty, and it says which step answered (invariant L4)."""

from datetime import UTC, datetime, timedelta

import pytest

from directory.enums import PlaceKind, WideningStep
from directory.models import PlaceStop
from directory.selectors.search import Answer, Wish, search
from tests.directory.search.offer import CLEANING, LEARN, PAPERS, commune, home, offer

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def found(answer: Answer) -> list[str]:
    return [line.service.name for line in answer.found]


def test_the_commune_answers_first() -> None:
    territory = home()
    offer("Ici", commune())
    offer("Plus loin", commune("Saint-Astier"))

    answer = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)

    assert (answer.step, found(answer)) == (WideningStep.COMMUNE, ["Ici"])
    assert answer.counts[WideningStep.EPCI] == 2


def test_without_anything_there_the_search_widens_and_says_so() -> None:
    territory = home()
    offer("À Saint-Astier", commune("Saint-Astier"))

    answer = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)

    assert (answer.step, found(answer)) == (WideningStep.EPCI, ["À Saint-Astier"])
    assert answer.sentence.startswith("Rien à Neuvic : recherche élargie")


def test_then_thirty_minutes_then_the_departement() -> None:
    territory = home()
    offer("Tout près", territory=territory, insee_code="33001", latitude=45.15, longitude=0.40)
    offer("Sarlat", territory=territory, insee_code="24520", latitude=44.89, longitude=1.21, themes=(PAPERS,))

    near = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)
    far = search(Wish(territory, themes=(PAPERS,), commune=commune()), now=NOW)

    assert (near.step, found(near)) == (WideningStep.NEAR, ["Tout près"])
    assert (far.step, found(far)) == (WideningStep.DEPARTMENT, ["Sarlat"])


def test_then_what_is_done_at_a_distance_then_our_own_desk() -> None:
    territory = home()
    offer("Le CIAS", commune(), themes=(PAPERS,), is_own_service=True)
    offer("Par téléphone", territory=territory, kind=PlaceKind.REMOTE, reception_modes=["a-distance"])

    remote = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)
    desk = search(Wish(territory, themes=(CLEANING,), commune=commune()), now=NOW)

    assert (remote.step, found(remote)) == (WideningStep.REMOTE, ["Par téléphone"])
    assert (desk.step, found(desk)) == (WideningStep.DESK, ["Le CIAS"])


def test_an_empty_directory_still_gives_the_phone_of_the_service() -> None:
    answer = search(Wish(home(), words="n’importe quoi"), now=NOW)

    assert (answer.step, answer.found, answer.phone) == (WideningStep.DESK, [], "+33536491000")


def test_a_bus_counts_where_it_stops_next() -> None:
    territory = home()
    bus = offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT)
    PlaceStop.objects.create(
        place=bus.place, starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=2, hours=3),
        where="place de la Halle", insee_code="24309", commune_name="Neuvic",
    )  # fmt: skip

    answer = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)

    assert answer.step == WideningStep.COMMUNE
    assert answer.found[0].state.changes_at == NOW + timedelta(days=2)
    assert answer.found[0].where == "place de la Halle, Neuvic"


def test_who_comes_home_counts_by_the_zone() -> None:
    territory = home()
    for name, zone in (("Chez vous", ["24309"]), ("Ailleurs", ["24157"]), ("Partout", ["france"])):
        offer(name, commune("Saint-Astier"), is_at_home=True, zone=zone, place_hours="")

    answer = search(Wish(territory, themes=(LEARN,), commune=commune(), is_at_home=True), now=NOW)

    assert (answer.step, sorted(found(answer))) == (WideningStep.COMMUNE, ["Chez vous", "Partout"])


def test_who_comes_home_does_not_hide_the_nearest_place() -> None:
    territory = home()
    offer("Chez vous", commune("Saint-Astier"), is_at_home=True, zone=["24309"], place_hours="")
    offer("Espace", commune("Saint-Astier"))

    answer = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)

    assert (answer.step, sorted(found(answer))) == (WideningStep.EPCI, ["Chez vous", "Espace"])
