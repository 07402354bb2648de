"""How long the journeys of a week take to know: from a routing server, and once kept."""

import json
import statistics
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test.utils import override_settings

from scheduling.models import TravelTimes
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.journeys import week_journeys
from scheduling.planning.routing import router
from scheduling.services.travel_times import travel_times_fetch

MODES = {TravelMode.CAR}


class _Answers(BaseHTTPRequestHandler):
    """Answers as OSRM, in no time: every journey is ten minutes and ten kilometres long."""

    def do_GET(self) -> None:
        """Answer a table of the size asked for, written beforehand."""
        query = parse_qs(urlsplit(self.path).query)
        places = self.path.partition("?")[0].count(";") + 1
        rows, columns = (len(query[name][0].split(";")) if name in query else places for name in NAMES)
        table = [[600.5] * columns for _ in range(rows)]
        body = json.dumps({"code": "Ok", "durations": table, "distances": [[10_000.5] * columns] * rows}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


NAMES = ("sources", "destinations")


class Command(BaseCommand):
    """Measure in a database of its own, dropped at the end."""

    help = "Mesure le temps qu’il faut pour connaître les trajets d’une semaine : demandés, puis gardés."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``--places``, ``--times`` and ``--provider``."""
        parser.add_argument("--places", type=int, default=70, help="Nombre de lieux.")
        parser.add_argument("--times", type=int, default=15, help="Nombre de mesures.")
        parser.add_argument("--provider", default="", help="Vrai serveur (TRAVEL_PROVIDER) ; sinon un serveur factice.")

    def handle(self, *, places: int, times: int, provider: str, **_: Any) -> None:
        """Print the median of each step, in milliseconds."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with override_settings(TRAVEL_PROVIDER=provider or f"osrm+http://127.0.0.1:{server.server_address[1]}"):
                self._measure([_place(number) for number in range(places)], times)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)
            server.shutdown()

    def _measure(self, places: list[Place], times: int) -> None:
        chosen = router()
        if chosen is None:
            raise CommandError("L’estimation ne se mesure pas : donnez un serveur.")
        self.stdout.write(
            f"{len(places)} lieux, {len(places) ** 2} trajets, {connection.vendor}, médiane (meilleure) de {times}"
        )
        steps: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
            ("matrice demandée au serveur", _nothing, lambda: chosen.table(places, places, TravelMode.CAR)),
            ("demandée, vérifiée et gardée", _forget, lambda: travel_times_fetch(places=places, modes=MODES)),
            ("matrice déjà gardée", _nothing, lambda: week_journeys(places, MODES, {})),
        ]
        for words, before, step in steps:
            found = _measures(before, step, times)
            self.stdout.write(f"{words:32} {statistics.median(found):8.1f} ms ({min(found):.1f})")


def _measures(before: Callable[[], object], step: Callable[[], object], times: int) -> list[float]:
    """Durations of the step in milliseconds; the first run warms up and does not count."""
    found = []
    for _ in range(times + 1):
        before()
        start = time.perf_counter()
        step()
        found.append((time.perf_counter() - start) * 1000)
    return found[1:]


def _place(number: int) -> Place:
    return Place(str(number), 45.02 + (number * 37 % 101) / 600, 0.42 + (number * 61 % 97) / 600, "24309")


def _nothing() -> None:
    """Prepare nothing."""


def _forget() -> None:
    TravelTimes.objects.all().delete()
