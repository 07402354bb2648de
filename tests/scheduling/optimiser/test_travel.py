"""Travel times: the calibrated estimate, servers over HTTP, overrides by hand."""

import csv
import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from scheduling.optimiser import (
    CommuneOverrides,
    Estimate,
    OsrmServer,
    TravelError,
    ValhallaServer,
    estimate_matrix,
)
from scheduling.optimiser.model import Place, TravelMode

TABLE = Path(__file__).parents[4] / "shared/data/routing/ivs_matrice_estimee_16x16.csv"
ASTIER = Place("astier", 45.145, 0.528, "24372")
NEUVIC = Place("neuvic", 45.101, 0.469, "24309")


def answering(answer: object) -> "Canned":
    return Canned(json.dumps(answer).encode())


class Canned:
    """A server's answer, and the request it got."""

    def __init__(self, body: bytes | Exception) -> None:
        self.body = body
        self.request = urllib.request.Request("http://unused")

    def __call__(self, request: urllib.request.Request, timeout: float) -> bytes:
        self.request = request
        if isinstance(self.body, Exception):
            raise self.body
        return self.body


def test_the_estimate_follows_the_calibration() -> None:
    minutes = estimate_matrix([ASTIER, NEUVIC], TravelMode.CAR).minutes

    # 6.75 km as the crow flies: 1.35 + 1.55 × 6.75 = 11.8
    assert minutes.tolist() == [[0, 12], [12, 0]]


def test_slower_modes_take_longer_and_passengers_as_long_as_cars() -> None:
    by_mode = {mode: int(estimate_matrix([ASTIER, NEUVIC], mode).minutes[0, 1]) for mode in TravelMode}

    assert by_mode[TravelMode.CAR] == by_mode[TravelMode.PASSENGER]
    assert (by_mode[TravelMode.BICYCLE], by_mode[TravelMode.FOOT]) == (43, 133)


def test_a_place_without_position_cannot_be_reached() -> None:
    lost = Place("lost", float("nan"), float("nan"))

    assert estimate_matrix([ASTIER, lost], TravelMode.CAR).minutes.tolist() == [[0, -1], [-1, 0]]


@pytest.mark.skipif(not TABLE.exists(), reason="the shared data set is not beside the repository")
def test_the_estimate_agrees_with_the_table_of_the_16_communes() -> None:
    with TABLE.open() as file:
        rows = [(float(row["crow_km"]), float(row["est_minutes"])) for row in csv.DictReader(file)]
    for crow, expected in rows:
        target = Place("there", 45.0 + crow / 111.195, 0.5)
        minutes = estimate_matrix([Place("here", 45.0, 0.5), target], TravelMode.CAR).minutes[0, 1]
        assert minutes == pytest.approx(expected, rel=0.19, abs=1.5)


def test_osrm_answers_in_seconds_and_metres() -> None:
    server = answering({"code": "Ok", "durations": [[0, 610], [None, 0]], "distances": [[0, 8200], [None, 0]]})

    found = OsrmServer("http://osrm:5000/", fetch=server).matrix([ASTIER, NEUVIC], TravelMode.CAR)

    assert found.minutes.tolist() == [[0, 11], [-1, 0]]
    assert found.kilometres[0, 1] == pytest.approx(8.2)
    assert found.source.startswith("OSRM 2")
    assert server.request.full_url.startswith("http://osrm:5000/table/v1/driving/0.528000,45.145000;0.469000,45.1")


def test_valhalla_answers_in_seconds_and_kilometres() -> None:
    cells = [[{"time": 0, "distance": 0}, {"time": 600, "distance": 8.1}], [{"time": None, "distance": None}] * 2]
    server = answering({"sources_to_targets": cells})

    found = ValhallaServer("http://valhalla:8002", fetch=server).matrix([ASTIER, NEUVIC], TravelMode.FOOT)

    assert found.minutes.tolist() == [[0, 10], [-1, 0]]
    assert json.loads(bytes(server.request.data or b""))["costing"] == "pedestrian"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (urllib.error.URLError("refused"), "does not answer"),
        (b"<html>", "not JSON"),
        (b"[]", "instead of an object"),
        (json.dumps({"code": "TooBig", "message": "too many"}).encode(), "TooBig too many"),
        (json.dumps({"code": "Ok", "durations": [[0]], "distances": [[0]]}).encode(), "shape"),
        (json.dumps({"code": "Ok", "durations": "none"}).encode(), "cannot be read"),
    ],
)
def test_a_server_that_fails_is_a_clear_error(body: bytes | Exception, message: str) -> None:
    with pytest.raises(TravelError, match=message):
        OsrmServer("http://osrm", fetch=Canned(body)).matrix([ASTIER, NEUVIC], TravelMode.CAR)


def test_a_local_file_is_not_a_server() -> None:
    with pytest.raises(TravelError, match="not a web address"):
        OsrmServer("file:///etc/passwd").matrix([ASTIER, NEUVIC], TravelMode.CAR)


def test_an_override_holds_both_ways_and_for_cars_only() -> None:
    provider = CommuneOverrides(Estimate(), {("24372", "24309"): 25})

    assert provider.matrix([ASTIER, NEUVIC], TravelMode.CAR).minutes.tolist() == [[0, 25], [25, 0]]
    assert provider.matrix([ASTIER, NEUVIC], TravelMode.CAR).source == "estimate, 2 corrected by hand"
    assert provider.matrix([ASTIER, NEUVIC], TravelMode.FOOT).source == "estimate"
