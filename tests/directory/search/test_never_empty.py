"""Whatever the directory holds and whatever is asked, the search answers (invariant L4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Commune
from directory.enums import PlaceKind, WideningStep
from directory.models import Organisation, Place, PlaceStop, Service
from directory.selectors.search import Wish, search
from directory.selectors.search_ladder import LADDER
from tests.directory.search.offer import CLEANING, LEARN, PAPERS, home, offer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THEMES = st.sampled_from([LEARN, PAPERS, CLEANING])
OFFERS = st.fixed_dictionaries(
    {
        "theme": THEMES,
        "commune": st.sampled_from(["Neuvic", "Saint-Astier", "Douzillac", "", "loin"]),
        "kind": st.sampled_from(PlaceKind),
        "is_at_home": st.booleans(),
        "zone": st.lists(st.sampled_from(["24309", "24157", "200040095", "24", "france", "75"]), max_size=2),
        "hours": st.sampled_from(["", "Mo-Fr 09:00-12:00", "Sa 10:00-12:00", "24/7", "pas des horaires"]),
        "modes": st.sampled_from([[], ["a-distance"], ["en-presentiel"], ["a-distance", "en-presentiel"]]),
        "is_own": st.booleans(),
        "stops": st.booleans(),
    }
)
WISHES = st.fixed_dictionaries(
    {
        "themes": st.lists(THEMES, max_size=1).map(tuple),
        "words": st.sampled_from(["", "impôts", "imprimente", "zzz", "Lieu 0"]),
        "commune": st.sampled_from(["Neuvic", "Saint-Astier", None]),
        "minutes": st.sampled_from([None, 5, 30]),
        "is_free": st.booleans(),
        "is_remote": st.booleans(),
        "is_at_home": st.booleans(),
        "open_at": st.sampled_from([None, NOW, NOW + timedelta(days=4)]),
        "step": st.sampled_from([None, *WideningStep]),
    }
)


def write(number: int, row: dict[str, Any]) -> None:
    """Write an offer somewhere, with or without a place on earth."""
    where = Commune.objects.filter(name=row["commune"]).first()
    far = {"insee_code": "24520", "latitude": 44.89, "longitude": 1.21} if row["commune"] == "loin" else {}
    service = offer(
        f"Lieu {number}", where, themes=(row["theme"],), kind=row["kind"], place_hours=row["hours"],
        is_at_home=row["is_at_home"], zone=row["zone"], reception_modes=row["modes"],
        is_own_service=row["is_own"], **far,
    )  # fmt: skip
    if row["stops"]:
        PlaceStop.objects.create(
            place=service.place, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2),
            where="place", insee_code="24309", commune_name="Neuvic",
        )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(OFFERS, max_size=4), asked=st.lists(WISHES, min_size=1, max_size=3))
def test_a_search_is_never_empty(rows: list[dict[str, Any]], asked: list[dict[str, Any]]) -> None:
    Service.objects.all().delete()
    PlaceStop.objects.all().delete()
    Place.objects.all().delete()
    Organisation.objects.all().delete()
    territory = home()
    communes = {row.name: row for row in Commune.objects.filter(territory=territory)}
    for number, row in enumerate(rows):
        write(number, row)
    for wanted in asked:
        wish = Wish(territory, **{**wanted, "commune": communes.get(wanted["commune"])})
        answer = search(wish, now=NOW)

        assert answer.sentence
        assert answer.found or (answer.step == WideningStep.DESK and answer.phone)
        assert set(answer.counts) == set(LADDER)
        assert answer.counts[answer.step]
        assert [line.rank for line in answer.found] == list(range(1, len(answer.found) + 1))
        assert all(line.reasons for line in answer.found)
        steps = [answer.counts[step] for step in LADDER[:4]]
        assert steps == sorted(steps), "a wider step holds the narrower ones"
        assert search(wish, now=NOW) == answer
