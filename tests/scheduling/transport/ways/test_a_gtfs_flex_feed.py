"""The files of a feed keep each rule of GTFS-Flex that its validator looks at."""

import json
import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from scheduling.transport.enums import BookingNotice
from scheduling.transport.gtfs import Feed, booking_of, files_of, mixed_case, zipped
from scheduling.transport.gtfs_zones import Zones, is_simple, zones_of
from tests.scheduling.transport.ways.feeds import AWKWARD, BOOKINGS, TODAY, feed_of, read_zip, rows_of
from tests.scheduling.transport.ways.outlines import outline, square

# Everything a feed may be here: each rule below is looked at in all of them.
FEEDS = (
    {f"booking type {kind}": feed_of(booking) for kind, booking in BOOKINGS.items()}
    | {name: feed_of(outlines=outlines) for name, outlines in AWKWARD.items()}
    | {"seasons": feed_of(hours="Nov-Dec Tu,Th 09:00-12:00; Jan-Mar Mo-Fr 08:00-18:00")}
    | {"day and night": feed_of(hours="24/7")}
)


@pytest.fixture(params=list(FEEDS.values()), ids=list(FEEDS))
def files(request: pytest.FixtureRequest) -> dict[str, str]:
    return files_of(request.param)


def _apart(feed: Feed) -> Feed:
    """The same feed with communes that could not be joined."""
    alone = [zones_of([outline(name, square(45.1, west))], name).zones[0] for name, west in (("A", 0.2), ("B", 0.25))]
    zones = tuple(replace(zone, id=f"commune-{rank}") for rank, zone in enumerate(alone))
    return replace(feed, zones=Zones(zones, are_joined=False))


def test_the_files_of_the_standard_are_there(files: dict[str, str]) -> None:
    assert set(files) - {"calendar.txt", "calendar_dates.txt"} == {
        "agency.txt", "routes.txt", "trips.txt", "stop_times.txt", "booking_rules.txt", "locations.geojson",
        "feed_info.txt",
    }  # fmt: skip
    assert {"calendar.txt", "calendar_dates.txt"} & set(files)


def test_lines_end_with_crlf_and_hold_no_line_end(files: dict[str, str]) -> None:
    for name, text in files.items():
        if name.endswith(".txt"):
            assert text.endswith("\r\n")
            assert "\n" not in text.replace("\r\n", "")
            assert not any("\r" in value or "\n" in value for row in rows_of(text) for value in row.values())


def test_identifiers_are_plain_and_point_to_something(files: dict[str, str]) -> None:
    tables = {name: rows_of(text) for name, text in files.items() if name.endswith(".txt")}
    services = {row["service_id"] for name in ("calendar.txt", "calendar_dates.txt") for row in tables.get(name, [])}
    assert {row["service_id"] for row in tables["trips.txt"]} == services
    assert {row["trip_id"] for row in tables["trips.txt"]} == {row["trip_id"] for row in tables["stop_times.txt"]}
    assert {row["route_id"] for row in tables["trips.txt"]} == {row["route_id"] for row in tables["routes.txt"]}
    assert {row["agency_id"] for row in tables["routes.txt"]} == {row["agency_id"] for row in tables["agency.txt"]}
    every = [value for rows in tables.values() for row in rows for key, value in row.items() if key.endswith("_id")]
    assert all(re.fullmatch(r"[a-z0-9-]*", value) for value in every)


def test_each_stop_time_is_a_zone_and_a_window_and_nothing_else(files: dict[str, str]) -> None:
    zones = {feature["id"] for feature in json.loads(files["locations.geojson"])["features"]}
    rows = rows_of(files["stop_times.txt"])
    assert {row["location_id"] for row in rows} == zones
    forbidden = {"stop_id", "location_group_id", "arrival_time", "departure_time", "shape_dist_traveled", "timepoint"}
    assert not forbidden & set(rows[0])
    assert all(row["start_pickup_drop_off_window"] < row["end_pickup_drop_off_window"] <= "24:00:00" for row in rows)
    assert all(re.fullmatch(r"\d\d:\d\d:00", row["start_pickup_drop_off_window"]) for row in rows)


def test_one_is_picked_up_before_one_is_dropped_off_never_both_in_a_row(files: dict[str, str]) -> None:
    trips: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(files["stop_times.txt"]):
        trips.setdefault(row["trip_id"], []).append(row)
    for rows in trips.values():
        kinds = [(row["pickup_type"], row["drop_off_type"]) for row in rows]
        half = len(kinds) // 2
        assert kinds == [("2", "1")] * half + [("1", "2")] * half
        assert [row["location_id"] for row in rows[:half]] == [row["location_id"] for row in rows[half:]]
        assert [int(row["stop_sequence"]) for row in rows] == list(range(1, len(rows) + 1))


def test_each_pickup_and_each_drop_off_says_how_to_book(files: dict[str, str]) -> None:
    (rule,) = rows_of(files["booking_rules.txt"])
    for row in rows_of(files["stop_times.txt"]):
        is_pickup = row["pickup_type"] == "2"
        assert row["pickup_booking_rule_id"] == (rule["booking_rule_id"] if is_pickup else "")
        assert row["drop_off_booking_rule_id"] == ("" if is_pickup else rule["booking_rule_id"])


def test_zones_are_closed_polygons_that_do_not_cross_themselves(files: dict[str, str]) -> None:
    written = json.loads(files["locations.geojson"])
    assert set(written) == {"type", "features"}
    features = written["features"]
    assert len({feature["id"] for feature in features}) == len(features)
    for feature in features:
        assert set(feature) == {"id", "type", "properties", "geometry"}
        assert isinstance(feature["id"], str)
        assert feature["geometry"]["type"] == "Polygon"
        rings = [tuple(map(tuple, ring)) for ring in feature["geometry"]["coordinates"]]
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in rings)
        assert is_simple([ring[:-1] for ring in rings])
        assert all(0 < east < 1 and 45 <= north < 46 for ring in rings for east, north in ring)


def test_the_route_stops_nowhere_else_and_is_named_once(files: dict[str, str]) -> None:
    (route,) = rows_of(files["routes.txt"])
    assert (route["continuous_pickup"], route["continuous_drop_off"]) == ("1", "1")
    assert "route_short_name" not in route
    assert route["route_long_name"] == "Isle mobilité solidaire"
    assert route["route_desc"] != route["route_long_name"]


def test_the_feed_tells_its_language_its_days_and_whom_to_write_to(files: dict[str, str]) -> None:
    (info,), (agency,) = rows_of(files["feed_info.txt"]), rows_of(files["agency.txt"])
    assert info["feed_lang"] == agency["agency_lang"] == "fr"
    assert info["feed_start_date"] < f"{TODAY:%Y%m%d}"
    assert (date.fromisoformat(info["feed_end_date"]) - TODAY).days > 30
    assert info["feed_version"]
    assert info["feed_contact_email"]
    assert all(value.startswith("https://") for row in (info, agency) for key, value in row.items() if "url" in key)


def test_the_days_told_are_within_those_of_the_feed(files: dict[str, str]) -> None:
    (info,) = rows_of(files["feed_info.txt"])
    for row in rows_of(files["calendar.txt"]) if "calendar.txt" in files else []:
        assert info["feed_start_date"] <= row["start_date"] <= row["end_date"] <= info["feed_end_date"]
        assert "1" in (
            row[day] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )


PRIOR = ("prior_notice_duration_min", "prior_notice_last_day", "prior_notice_last_time")


@pytest.mark.parametrize(
    ("kind", "given"), [("0", (None, None, None)), ("1", ("120", None, None)), ("2", (None, "2", "17:00:00"))]
)
def test_a_booking_rule_gives_only_what_its_type_allows(kind: str, given: tuple[str | None, ...]) -> None:
    (rule,) = rows_of(files_of(feed_of(BOOKINGS[kind]))["booking_rules.txt"])
    assert rule["booking_type"] == kind
    assert tuple(rule.get(name) for name in PRIOR) == given
    assert not {"prior_notice_duration_max", "prior_notice_start_day", "prior_notice_service_id"} & set(rule)
    assert rule["phone_number"] == "+33536491200"
    assert rule["message"].startswith("Réservez")


@pytest.mark.parametrize(
    ("kind", "hours", "last", "told"),
    [
        (BookingNotice.REAL_TIME, 48, None, (BookingNotice.REAL_TIME, 0, 0, None)),
        (BookingNotice.SAME_DAY, 3, None, (BookingNotice.SAME_DAY, 180, 0, None)),
        (BookingNotice.SAME_DAY, 0, None, (BookingNotice.REAL_TIME, 0, 0, None)),
        (BookingNotice.PRIOR_DAYS, 48, time(17), (BookingNotice.PRIOR_DAYS, 0, 2, time(17))),
        (BookingNotice.PRIOR_DAYS, 30, None, (BookingNotice.PRIOR_DAYS, 0, 2, time(8))),
        (BookingNotice.PRIOR_DAYS, 5, time(12), (BookingNotice.PRIOR_DAYS, 0, 1, time(12))),
    ],
)
def test_the_notice_of_a_scheme_becomes_a_booking_rule(
    kind: BookingNotice, hours: int, last: time | None, told: tuple[Any, ...]
) -> None:
    found = booking_of(kind, hours, last, time(8))
    assert (found.kind, found.notice_minutes, found.last_day, found.last_time) == told


def test_zones_that_touch_are_never_twice_alike_in_a_trip() -> None:
    """Overlapping zones of one trip with the same pickup type are an error: a trip for each pair, both ways."""
    files = files_of(_apart(feed_of(hours="Mo-Fr 08:00-18:00")))
    trips: dict[str, list[str]] = {}
    for row in rows_of(files["stop_times.txt"]):
        trips.setdefault(row["trip_id"], []).append(row["location_id"])
    pairs = ("commune-0", "commune-1")
    assert sorted(trips.values()) == [[start, end] for start in pairs for end in pairs]


def test_equal_feeds_are_equal_files_and_another_hour_is_another_version() -> None:
    assert zipped(feed_of()) == zipped(feed_of())
    versions = {
        rows_of(read_zip(zipped(feed_of(hours=hours)))["feed_info.txt"])[0]["feed_version"]
        for hours in ("Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:30")
    }
    assert len(versions) == 2


def test_a_feed_without_a_zone_or_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="needs"):
        files_of(feed_of(outlines=[]))
    with pytest.raises(ValueError, match="needs"):
        files_of(replace(feed_of(), runs=()))


def test_a_vehicle_that_takes_wheelchairs_is_told() -> None:
    trips = rows_of(files_of(feed_of(takes_wheelchairs=True))["trips.txt"])
    assert {trip["wheelchair_accessible"] for trip in trips} == {"1"}
    assert "wheelchair_accessible" not in rows_of(files_of(feed_of())["trips.txt"])[0]


def test_a_name_in_capitals_is_written_as_a_name() -> None:
    assert mixed_case("ISLE MOBILITÉ") == "Isle mobilité"
    assert mixed_case("CC Isle Vern  Salembre") == "CC Isle Vern Salembre"
