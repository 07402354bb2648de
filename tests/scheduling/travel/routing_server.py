"""A routing server on this machine that speaks as OSRM and Valhalla do, well or badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Pair = tuple[tuple[float, float], tuple[float, float]]
SECONDS_PER_DEGREE, METRES_PER_DEGREE = 6000.0, 100_000.0


class RoutingServer(ThreadingHTTPServer):
    """Answers with journeys along latitude and longitude; ``spoil`` may change an answer before it leaves."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.questions: list[int] = []
        self.spoil: Callable[[dict[str, Any]], Any] = lambda answer: answer
        self.raw: bytes | None = None
        self.moves_to = ""
        self.wait = threading.Event()
        self.wait.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: RoutingServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        places = [tuple(map(float, point.split(","))) for point in parts.path.rsplit("/", 1)[1].split(";")]
        rows, columns = (
            [places[int(row)] for row in query[name][0].split(";")] if name in query else places
            for name in ("sources", "destinations")
        )
        seconds = [[_far(one, other) * SECONDS_PER_DEGREE for other in columns] for one in rows]
        metres = [[_far(one, other) * METRES_PER_DEGREE for other in columns] for one in rows]
        self._answer(len(rows) * len(columns), {"code": "Ok", "durations": seconds, "distances": metres})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows, columns = ([(p["lon"], p["lat"]) for p in asked[name]] for name in ("sources", "targets"))
        cells = [
            [
                {"time": _far(a, b) * SECONDS_PER_DEGREE, "distance": _far(a, b) * METRES_PER_DEGREE / 1000}
                for b in columns
            ]
            for a in rows
        ]
        self._answer(len(rows) * len(columns), {"sources_to_targets": cells, "units": "kilometers"})

    def _answer(self, size: int, answer: dict[str, Any]) -> None:
        self.server.questions.append(size)
        self.server.wait.wait(20)
        body = self.server.raw if self.server.raw is not None else json.dumps(self.server.spoil(answer)).encode()
        self.send_response(302 if self.server.moves_to else 200)
        if self.server.moves_to:
            self.send_header("Location", self.server.moves_to)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _far(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


@contextmanager
def routing_server() -> Iterator[RoutingServer]:
    """Run a server until the end of the block."""
    server = RoutingServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.wait.set()
        server.shutdown()
        server.server_close()
        thread.join()
