"""Feeds go through the standard's own validator, and stand beside its published example, where these are at hand.

``GTFS_VALIDATOR`` names a command that takes a zip and a folder, then options of the validator, and writes
``report.json`` in the folder (docs/gtfs-flex.md). ``GTFS_FLEX_EXAMPLE`` names the example feed of the standard.
"""

import json
import os
import shlex
import subprocess
from datetime import date
from pathlib import Path

import pytest

from scheduling.transport.gtfs import Feed, files_of, zipped
from tests.scheduling.transport.ways.feeds import TODAY, feed_of, read_zip, rows_of
from tests.scheduling.transport.ways.test_a_gtfs_flex_feed import FEEDS, _apart

VALIDATOR = os.environ.get("GTFS_VALIDATOR", "")
EXAMPLE = Path(os.environ.get("GTFS_FLEX_EXAMPLE", "../shared/data/standards/FlexExample--on-demand-service.zip"))
# A service on Saturdays alone is cut by two public holidays in a row: the validator tells it, rightly (INFO).
TOLD_RIGHTLY = {"big_gap_in_service"}


def _notices(feed: Feed, folder: Path, today: date = TODAY) -> dict[str, int]:
    """Notices of every severity, by code."""
    (folder / "feed.zip").write_bytes(zipped(feed))
    command = [
        *shlex.split(VALIDATOR),
        str(folder / "feed.zip"),
        str(folder / "out"),
        "-d",
        today.isoformat(),
        "-c",
        "fr",
    ]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    return {notice["code"]: notice["totalNotices"] for notice in report["notices"]}


needs_validator = pytest.mark.skipif(not VALIDATOR, reason="GTFS_VALIDATOR names no command of the GTFS validator")


@needs_validator
@pytest.mark.parametrize("name", FEEDS)
def test_the_validator_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    assert _notices(FEEDS[name], tmp_path) == {}


@needs_validator
def test_the_validator_has_nothing_to_say_of_communes_that_were_not_joined(tmp_path: Path) -> None:
    assert _notices(_apart(feed_of()), tmp_path) == {}


@needs_validator
@pytest.mark.parametrize("month", range(1, 13))
def test_the_validator_has_nothing_to_correct_whatever_the_day(month: int, tmp_path: Path) -> None:
    today = date(2027, month, 10 + month)
    assert set(_notices(feed_of(today=today), tmp_path, today)) <= TOLD_RIGHTLY


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the standard's example of an on-demand feed is not here")
def test_our_feeds_say_what_the_standards_example_says() -> None:
    """Same files but the list of stops, same way of writing a trip: one zone twice, a pickup then a drop-off."""
    theirs = read_zip(EXAMPLE.read_bytes())
    ours = files_of(feed_of(hours="Mo-Fr 08:00-18:00"))
    assert set(theirs) - set(ours) == {"stops.txt"}
    kinds = ("pickup_type", "drop_off_type", "stop_sequence")
    shapes = [
        [tuple(row[name] for name in kinds) for row in rows_of(files["stop_times.txt"])] for files in (theirs, ours)
    ]
    assert shapes[0] == shapes[1]
    for name in ("agency.txt", "routes.txt", "booking_rules.txt", "feed_info.txt"):
        assert set(rows_of(ours[name])[0]) - {"agency_email"} <= set(rows_of(theirs[name])[0])
