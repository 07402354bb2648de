"""The order of an answer: explained, and the same every time (invariants L5, L6)."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.enums import Capacity, PlaceKind, WideningStep
from directory.models import PlaceStop, Service
from directory.selectors.search import Answer, Wish, search
from tests.directory.search.offer import LEARN, PAPERS, commune, home, offer

pytestmark = pytest.mark.django_db
# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def found(answer: Answer) -> list[str]:
    return [line.service.name for line in answer.found]


def test_what_is_open_comes_first_then_the_nearest_and_what_is_full_last() -> None:
    territory = home()
    offer("Plein", commune(), capacity=Capacity.FULL, capacity_until=NOW + timedelta(days=3))
    offer("Fermé ici", commune(), place_hours="Th 09:00-12:00")
    offer("Ouvert à Saint-Astier", commune("Saint-Astier"))
    offer("Ouvert à Douzillac", commune("Douzillac"))

    answer = search(Wish(territory, themes=(LEARN,), commune=commune(), step=WideningStep.EPCI), now=NOW)

    assert found(answer) == ["Ouvert à Douzillac", "Ouvert à Saint-Astier", "Fermé ici", "Plein"]
    assert [line.rank for line in answer.found] == [1, 2, 3, 4]
    assert answer.found[3].reasons[0] == "Complet : placé après les autres."


def test_capacity_that_is_out_of_date_counts_for_nothing() -> None:
    territory = home()
    offer("Plein hier", commune(), capacity=Capacity.FULL, capacity_until=NOW - timedelta(days=1))

    line = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW).found[0]

    assert not [sentence for sentence in line.reasons if "omplet" in sentence or "places" in sentence]


def test_quality_then_freshness_part_equals() -> None:
    territory = home()
    offer("Vieille", commune(), verified_on=date(2025, 1, 1))
    offer("Fraîche", commune(), verified_on=date(2026, 11, 1))
    best = offer("Complète", commune(), verified_on=date(2020, 1, 1))
    Service.objects.filter(pk=best.pk).update(quality=0.9)

    assert found(search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW)) == [
        "Complète", "Fraîche", "Vieille",
    ]  # fmt: skip


def test_the_order_does_not_depend_on_the_order_of_writing() -> None:
    territory = home()
    names = [f"Lieu {number}" for number in range(12)]
    random.Random(3).shuffle(names)
    for name in names:
        offer(name, commune(("Neuvic", "Douzillac", "Saint-Astier")[len(name) % 3]))
    wish = Wish(territory, themes=(LEARN,), commune=commune(), step=WideningStep.EPCI)

    assert found(search(wish, now=NOW)) == found(search(wish, now=NOW))


def test_each_line_explains_itself() -> None:
    territory = home()
    offer("À Saint-Astier", commune("Saint-Astier"), verified_on=date(2026, 11, 3))

    line = search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW).found[0]

    assert [sentence.replace("\u00a0", " ") for sentence in line.reasons] == [
        "Ouvert, jusqu’à 12 h.",
        "À 12 min en voiture depuis Neuvic (estimation).",
        "Information du 3 novembre.",
    ]


def test_open_at_a_moment_keeps_only_what_is_open_then() -> None:
    territory = home()
    offer("Le matin", commune(), place_hours="Mo-Su 09:00-12:00")
    offer("Le soir", commune(), place_hours="Mo-Su 18:00-20:00")
    offer("On ne sait pas", commune(), place_hours="")
    evening = NOW.replace(hour=18)

    assert found(search(Wish(territory, themes=(LEARN,), commune=commune(), open_at=evening), now=NOW)) == ["Le soir"]


def test_open_during_a_half_day_counts_an_opening_that_begins_within_it() -> None:
    territory = home()
    offer("Permanence", commune(), place_hours="Th 15:00-16:00")
    thursday = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    wish = Wish(
        territory, themes=(LEARN,), commune=commune(), open_at=thursday, open_until=thursday + timedelta(hours=6)
    )

    line = search(wish, now=NOW).found[0]

    assert line.is_open
    assert line.opens == "Ouvert jeudi 26\u00a0novembre à partir de 15\u00a0h"


def test_a_place_closed_for_the_school_holidays_of_the_zone_is_closed() -> None:
    territory = home()
    offer("Médiathèque", commune(), closes_on_school_holidays=True)
    # A Tuesday of the Christmas holidays.
    holiday = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)

    assert search(Wish(territory, themes=(LEARN,), commune=commune(), open_at=holiday), now=NOW).step == (
        WideningStep.DESK
    )


def test_a_bus_is_open_while_it_stands_there() -> None:
    territory = home()
    bus = offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT)
    stop = {"where": "place", "insee_code": "24309", "commune_name": "Neuvic"}
    PlaceStop.objects.create(place=bus.place, starts_at=NOW, ends_at=NOW + timedelta(hours=3), **stop)

    line = search(Wish(territory, themes=(LEARN,), commune=commune(), open_at=NOW + timedelta(hours=1)), now=NOW).found

    assert line[0].is_open


def test_a_bus_that_will_not_come_back_is_not_an_answer() -> None:
    territory = home()
    bus = offer("Le bus", territory=territory, kind=PlaceKind.ITINERANT)
    PlaceStop.objects.create(
        place=bus.place, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1), where="place",
        insee_code="24309", commune_name="Neuvic",
    )  # fmt: skip

    assert search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW).step == WideningStep.DESK


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"is_free": True}, ["Gratuit"]),
        ({"public": "seniors"}, ["Gratuit", "Pour seniors"]),
        ({"is_remote": True}, ["Par téléphone"]),
        ({"is_at_home": True}, ["Chez vous"]),
        ({"minutes": 5}, ["Gratuit", "Pour les jeunes", "Pour seniors"]),
    ],
)
def test_wishes_narrow_the_answer(fields: dict[str, Any], wanted: list[str]) -> None:
    territory = home()
    offer("Gratuit", commune(), fees="gratuit", publics=["tous-publics"])
    offer("Pour seniors", commune(), fees="payant", publics=["seniors"])
    offer("Pour les jeunes", commune(), publics=["jeunes"])
    offer("Chez vous", commune("Saint-Astier"), is_at_home=True, zone=["24"], publics=["jeunes"])
    offer(
        "Par téléphone",
        territory=territory,
        kind=PlaceKind.REMOTE,
        reception_modes=["a-distance"],
        publics=["jeunes"],
    )

    names = found(search(Wish(territory, themes=(LEARN,), commune=commune(), **fields), now=NOW))

    assert sorted(set(names) - ({"Chez vous"} if fields.get("minutes") else set())) == wanted


def test_a_service_that_only_takes_people_of_another_commune_is_left_out() -> None:
    territory = home()
    offer("Réservé", commune(), zone=["24372"])

    assert search(Wish(territory, themes=(LEARN,), commune=commune()), now=NOW).step == WideningStep.DESK
    assert search(Wish(territory, themes=(LEARN,), commune=commune("Saint-Astier")), now=NOW).step == WideningStep.EPCI


def test_drafts_closed_merged_and_foreign_records_are_never_found() -> None:
    territory = home()
    kept = offer("Gardé", commune())
    offer("Brouillon", commune(), status="DRAFT")
    offer("Fermé", commune(), status="CLOSED", closed_on=date(2026, 1, 1))
    offer("Réuni", commune(), merged_into=kept)
    offer("Lieu fermé", commune(), place={"status": "CLOSED", "closed_on": date(2026, 1, 1)})

    answer = search(Wish(territory, themes=(LEARN,), commune=commune(), step=WideningStep.DEPARTMENT), now=NOW)

    assert found(answer) == ["Gardé"]


@pytest.mark.parametrize("words", ["", "papiers"])
def test_the_number_of_queries_does_not_depend_on_what_is_found(words: str) -> None:
    territory = home()
    wish = Wish(territory, words=words, themes=(LEARN,), commune=commune(), limit=60)
    counts = []
    for wanted in (1, 55):
        for number in range(wanted):
            offer(f"Lieu {wanted} {number}", commune(), themes=(LEARN, PAPERS))
        with CaptureQueriesContext(connection) as queries:
            answer = search(wish, now=NOW)
        counts.append((len(queries), answer.total))

    assert [total for _, total in counts] == [1, 56]
    assert counts[0][0] == counts[1][0] <= 12
