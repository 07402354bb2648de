"""Stops of itinerant places: the clock on the wall decides, also when the hour changes."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.models import PlaceStop
from directory.services.stops import stop_remove, stops_add
from directory.stop_rules import Where, monthly, read_list, stop_on, weekly
from tests.directory.factories import PlaceFactory
from tests.factories import MembershipFactory

SOURZAC = Where("Place de la mairie", "Sourzac", "24543", 45.05, 0.4)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("first", [date(2026, 3, 24), date(2026, 10, 20)])
def test_half_past_nine_stays_half_past_nine_when_the_hour_changes(first: date) -> None:
    stops = [stop_on(day, time(9, 30), time(12), SOURZAC) for day in weekly(first, first + timedelta(weeks=2))]

    assert [timezone.localtime(stop.starts_at).time() for stop in stops] == [time(9, 30)] * 3
    assert len({stop.starts_at.utcoffset() for stop in stops}) == 2
    gaps = {two.starts_at - one.starts_at for one, two in zip(stops, stops[1:], strict=False)}  # noqa: RUF007
    assert timedelta(weeks=1) in {stops[1].starts_at.replace(tzinfo=None) - stops[0].starts_at.replace(tzinfo=None)}
    assert gaps


@given(days, st.integers(0, 400), st.integers(1, 5), st.integers(0, 6))
def test_the_second_tuesday_is_the_second_tuesday(first: date, length: int, rank: int, weekday: int) -> None:
    until = first + timedelta(days=length)

    found = list(monthly(first, until, rank, weekday))
    assert found == sorted(set(found))
    for day in found:
        assert first <= day <= until
        assert day.weekday() == weekday
        is_last = (day + timedelta(weeks=1)).month != day.month
        assert is_last if rank == 5 else (day.day - 1) // 7 + 1 == rank


@given(days, st.integers(0, 300), st.sampled_from([1, 2]))
def test_weeks_follow_each_other(first: date, length: int, every: int) -> None:
    found = list(weekly(first, first + timedelta(days=length), every))

    assert found[0] == first
    assert {two - one for one, two in zip(found, found[1:], strict=False)} <= {timedelta(weeks=every)}  # noqa: RUF007


def test_a_pasted_list_is_read_in_several_dialects() -> None:
    text = "08/12/2026 ; 9h30-12h ; place de la mairie, Sourzac\nmardi 15/12/26;14:00 à 16:30;Jaure"
    text += "\n2026-12-22\t9h-10h\tX"

    stops, errors = read_list(text, {"sourzac": SOURZAC})

    assert not errors
    assert [(stop.starts_at.date().isoformat(), stop.where) for stop in stops] == [
        ("2026-12-08", "place de la mairie, Sourzac"), ("2026-12-15", "Jaure"), ("2026-12-22", "X"),
    ]  # fmt: skip
    assert stops[0].at.insee_code == "24543"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("08/12/2026", "écrivez la date"),
        ("31/02/2026;9h-12h;ici", "la date"),
        ("08/12/2026;matin;ici", "l’heure"),
        ("08/12/2026;12h-9h;ici", "l’heure"),
    ],
)
def test_a_line_that_is_not_understood_is_said(line: str, said: str) -> None:
    stops, errors = read_list(f"\n{line}", {})

    assert not stops
    assert errors[0].startswith("Ligne 2")
    assert said in errors[0]


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    read_list(text, {"sourzac": SOURZAC})


@pytest.mark.django_db
def test_the_same_stop_is_kept_once_and_can_be_removed() -> None:
    by, bus = MembershipFactory().user, PlaceFactory(itinerant=True)
    stop = stop_on(date(2027, 1, 12), time(9), time(12), SOURZAC)

    assert stops_add(place=bus, stops=[stop, stop], by=by) == 1
    assert stops_add(place=bus, stops=[stop], by=by) == 0
    stop_remove(stop=PlaceStop.objects.get(), by=by)
    assert not PlaceStop.objects.exists()


@pytest.mark.django_db
def test_a_fixed_place_has_no_stops() -> None:
    stop = stop_on(date(2027, 1, 12), time(9), time(12), SOURZAC)

    with pytest.raises(ValidationError):
        stops_add(place=PlaceFactory(), stops=[stop], by=None)
