"""A geocoder on this machine that speaks as the Géoplateforme does, well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def feature(label: str, latitude: float, longitude: float, **told: Any) -> dict[str, Any]:
    """One answer of the search API."""
    properties = {"label": label, "score": 0.9, "citycode": "24309", "type": "housenumber", **told}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


class Geocoder(ThreadingHTTPServer):
    """Answers every question with ``features``, or with ``raw`` and ``status`` when it is broken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.features: list[Any] = []
        self.questions: list[dict[str, str]] = []
        self.raw: bytes | None = None
        self.status = 200
        self.moves_to = ""

    @property
    def address(self) -> str:
        """What ``GEOCODER_URL`` is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}/geocodage"


class _Handler(BaseHTTPRequestHandler):
    server: Geocoder

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.questions.append({name: values[0] for name, values in parse_qs(parts.query).items()})
        answer = {"type": "FeatureCollection", "features": self.server.features}
        body = self.server.raw if self.server.raw is not None else json.dumps(answer).encode()
        is_known = parts.path == "/geocodage/search"
        self.send_response(302 if self.server.moves_to else self.server.status if is_known else 404)
        if self.server.moves_to:
            self.send_header("Location", self.server.moves_to)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def geocoder() -> Iterator[Geocoder]:
    """Run a server until the end of the block."""
    server = Geocoder()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
