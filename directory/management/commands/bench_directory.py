"""Measure the search of a service among 100,000, on PostgreSQL, in a database made for it."""

import random
import statistics
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Commune, Territory
from core.text import fold
from directory.enums import Capacity, PlaceKind, RecordStatus
from directory.models import Organisation, Place, PlaceStop, Service, ServiceTheme
from directory.selectors.search import Wish, search
from directory.themes import THEME_LABELS, label_of

_LEARN = "numerique--maitriser-les-fondamentaux-du-numerique"
_PAPERS = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
_CLEANING = "equipement-et-alimentation--aide-menagere"
_RARE = "sante--addictions"
# Names that repeat as they do in real directories.
_FIRST = ("Espace", "Maison", "Atelier", "Relais", "Association", "Centre", "Point", "Permanence", "Accueil", "Foyer")
_LAST = ("des Remparts", "de la Halle", "du Pont", "Multimédia", "des Aînés", "Solidaire", "du Chêne", "de l’Isle")
_DAYS = ("Mo-Fr", "Tu-Sa", "Mo,We,Fr", "Tu,Th", "We", "Sa", "Mo-Sa")
# Share of services within the town, the rest being spread over the country around.
_DENSE, _KM_AROUND = 0.4, 90
_TOWN, _COUNTRY = (45.184, 0.721), (45.05, 0.60)
_BATCH = 2000


def _wishes(territory: Territory) -> dict[str, Wish]:
    """Return the kinds of questions that are asked, in a town and in the country."""
    communes = {commune.name: commune for commune in Commune.objects.filter(territory=territory).order_by("name")}
    town, village = communes["Ville"], communes["Village 3"]
    tuesday = timezone.make_aware(datetime.combine(date(2026, 11, 24), time(10)))
    evening = timezone.make_aware(datetime.combine(date(2026, 11, 26), time(19)))
    return {
        "thème courant, en ville": Wish(territory, themes=(_LEARN,), commune=town),
        "thème courant, au village": Wish(territory, themes=(_LEARN,), commune=village),
        "thème rare, au village": Wish(territory, themes=(_RARE,), commune=village),
        "mots de tous les jours": Wish(territory, words="mes papiers de retraite", commune=village),
        "nom d’un lieu": Wish(territory, words="Espace des Remparts", commune=town),
        "nom mal écrit": Wish(territory, words="Espasse des Rempars", commune=village),
        "nom qui n’existe pas": Wish(territory, words="Zanzibarium", commune=village),
        "ouvert mardi matin": Wish(territory, themes=(_PAPERS,), commune=village, open_at=tuesday),
        "ouvert jeudi soir": Wish(territory, themes=(_PAPERS,), commune=town, open_at=evening),
        "à domicile": Wish(territory, themes=(_CLEANING,), commune=village, is_at_home=True),
        "à distance": Wish(territory, themes=(_LEARN,), commune=village, is_remote=True),
        "gratuit, seniors, 20 min": Wish(
            territory, themes=(_LEARN,), commune=village, is_free=True, public="seniors", minutes=20
        ),
        "sans rien demander": Wish(territory, commune=village),
        "sans commune": Wish(territory, themes=(_LEARN,)),
        "tout un bouquet, autour d’un point": Wish(territory, bouquet="SANTE", point=(45.02, 0.31)),
    }


class Command(BaseCommand):
    """Prints times and numbers of queries; the scratch database is removed."""

    help = "Mesure la recherche d’un service parmi 100 000 (PostgreSQL)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many services, how many times each question, and whether to show plans."""
        parser.add_argument("--services", type=int, default=100_000)
        parser.add_argument("--times", type=int, default=10)
        parser.add_argument("--plans", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure."""
        if connection.vendor != "postgresql":
            self.stdout.write("Sans PostgreSQL, rien à mesurer : donnez TEST_DATABASE_URL ou DATABASE_URL.")
            return
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            territory = fill(options["services"])
            self._measure(territory, options)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)

    def _measure(self, territory: Territory, options: dict[str, Any]) -> None:
        wishes = _wishes(territory)
        spent: dict[str, list[float]] = {name: [] for name in wishes}
        for turn in range(options["times"] + 1):
            for name, wish in wishes.items():
                start = perf_counter()
                search(wish)
                if turn:
                    spent[name].append((perf_counter() - start) * 1000)
        for name, wish in wishes.items():
            with CaptureQueriesContext(connection) as queries:
                answer = search(wish)
            self.stdout.write(
                f"  {name:<38} {statistics.median(spent[name]):6.1f} ms  {len(queries):>2} requêtes  "
                f"{answer.total:>3} {answer.step.label}"
            )
            if options["plans"]:
                self._plans(queries.captured_queries)
        every = sorted(value for values in spent.values() for value in values)
        self.stdout.write(
            f"{options['services']} services, {len(every)} recherches de {len(wishes)} sortes : "
            f"médiane {statistics.median(every):.1f} ms, 95 % en moins de {every[int(len(every) * 0.95)]:.1f} ms, "
            f"la plus longue {every[-1]:.1f} ms."
        )

    def _plans(self, queries: list[dict[str, str]]) -> None:
        slow = max(queries, key=lambda query: float(query["time"]))
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slow["sql"].replace("%", "%%"))
            self.stdout.write(slow["sql"])
            self.stdout.write("\n".join(row[0] for row in cursor.fetchall()))


def fill(count: int) -> Territory:
    """Write the services: two in five in a town, the others over 90 km of country, with home and moving ones."""
    chance = random.Random(24)  # noqa: S311
    territory = Territory.objects.create(name="Mesure", slug="mesure", siren="200040095", department="24")
    communes = _communes(territory, chance)
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(territory=territory, name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {number}")
            for number in range(max(1, count // 5))
        ],
        batch_size=_BATCH,
    )
    places = Place.objects.bulk_create(
        [_place(territory, chance.choice(organisations), communes, chance) for _ in range(max(1, count * 2 // 5))],
        batch_size=_BATCH,
    )
    _stops([place for place in places if place.kind == PlaceKind.ITINERANT], communes, chance)
    services = Service.objects.bulk_create([_service(chance.choice(places), chance) for _ in range(count)], _BATCH)
    weights = [30 if theme in {_LEARN, _PAPERS} else 1 if theme == _RARE else 4 for theme in THEME_LABELS]
    themes = list(THEME_LABELS)
    ServiceTheme.objects.bulk_create(
        [
            ServiceTheme(service=service, theme=theme)
            for service in services
            for theme in set(chance.choices(themes, weights, k=2))
        ],
        batch_size=_BATCH,
    )
    with connection.cursor() as cursor:
        for name in ("place", "service", "servicetheme", "organisation", "placestop"):
            cursor.execute(f"VACUUM ANALYZE directory_{name}")
    return territory


def _communes(territory: Territory, chance: random.Random) -> list[Commune]:
    named = [("Ville", *_TOWN)]
    for number in range(15):
        named.append(
            (f"Village {number}", _COUNTRY[0] + chance.uniform(-0.2, 0.2), _COUNTRY[1] + chance.uniform(-0.3, 0.2))
        )
    return Commune.objects.bulk_create(
        Commune(
            territory=territory, name=name, insee=f"24{number:03d}", postal_code="24190",
            latitude=latitude, longitude=longitude,
        )
        for number, (name, latitude, longitude) in enumerate(named, 1)
    )  # fmt: skip


def _place(territory: Territory, organisation: Organisation, communes: list[Commune], chance: random.Random) -> Place:
    is_dense = chance.random() < _DENSE
    centre, spread = (_TOWN, 0.03) if is_dense else (_COUNTRY, _KM_AROUND / 111)
    latitude, longitude = chance.gauss(centre[0], spread / 2), chance.gauss(centre[1], spread / 1.4)
    near = min(communes, key=lambda row: (row.latitude - latitude) ** 2 + (row.longitude - longitude) ** 2)
    is_here = (near.latitude - latitude) ** 2 + (near.longitude - longitude) ** 2 < 0.002
    kind = chance.choices(list(PlaceKind), [92, 2, 6])[0]
    morning = f"{chance.randrange(8, 11):02d}:{chance.choice(('00', '30'))}-12:00"
    afternoon = f"14:00-{chance.randrange(16, 20)}:00"
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    return Place(
        territory=territory, organisation=organisation, name=name, kind=kind, status=RecordStatus.PUBLISHED,
        insee_code=near.insee if is_here else f"24{chance.randrange(100, 600)}",
        commune_name=near.name if is_here else "Ailleurs", latitude=latitude, longitude=longitude,
        opening_hours=f"{chance.choice(_DAYS)} {morning},{afternoon}",
        quality=round(chance.random(), 2), search_text=fold(name),
    )  # fmt: skip


def _service(place: Place, chance: random.Random) -> Service:
    is_home = chance.random() < 0.1
    full = chance.random() < 0.05
    zone = chance.choice((["24001"], [f"24{chance.randrange(1, 17):03d}"], ["200040095"], ["24"], ["france"]))
    name = label_of(chance.choice(tuple(THEME_LABELS)))
    return Service(
        territory=place.territory, place=place, name=name, status=RecordStatus.PUBLISHED, is_at_home=is_home,
        zone=zone if is_home else [], fees=chance.choice(("gratuit", "payant", "")),
        publics=chance.choice(([], ["seniors"], ["tous-publics"], ["jeunes"])),
        reception_modes=chance.choice((["en-presentiel"], ["en-presentiel"], ["en-presentiel", "a-distance"])),
        capacity=Capacity.FULL if full else Capacity.UNKNOWN,
        capacity_until=timezone.now() + timedelta(days=30) if full else None,
        quality=round(chance.random(), 2),
        search_text=fold(f"{name} {place.name} {place.commune_name} Aide et accompagnement de tous les publics"),
    )  # fmt: skip


def _stops(places: list[Place], communes: list[Commune], chance: random.Random) -> None:
    now = timezone.now()
    rows = []
    for place in places:
        for _ in range(4):
            start, commune = now + timedelta(hours=chance.randrange(1, 900)), chance.choice(communes)
            rows.append(
                PlaceStop(
                    place=place, starts_at=start, ends_at=start + timedelta(hours=3), where="place du marché",
                    insee_code=commune.insee, commune_name=commune.name,
                    latitude=commune.latitude, longitude=commune.longitude,
                )
            )  # fmt: skip
    PlaceStop.objects.bulk_create(rows, batch_size=_BATCH)
