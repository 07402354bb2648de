"""Measure the search of a misspelt name among 20,000 people, on PostgreSQL, in a database made for it."""

import random
import statistics
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Commune, Territory
from core.near_words import set_closeness
from core.text import fold
from mediation.models import Beneficiary
from mediation.selectors.near_names import near_names, near_query

_FIRST = ("Jeannette", "Simone", "Yvette", "Élodie", "Robert", "Lucette", "Marcelle", "Andrée", "Gérard", "Huguette")
_START = ("Le", "Du", "De", "La", "Mar", "Ber", "Tey", "Rou", "Cha", "Pey", "Gué", "Fau", "Bou", "Val", "Mon")
_MIDDLE = ("fè", "lan", "gar", "ssi", "tin", "cha", "ron", "ver", "mé", "li", "nau", "bre", "ta", "do", "ri")
_END = (
    "bvre",
    "ge",
    "dier",
    "gnol",
    "ssier",
    "naud",
    "det",
    "rac",
    "llet",
    "nière",
    "gue",
    "mont",
    "bert",
    "ton",
    "las",
)
ASKED = ("Lefébvre", "Jeanete", "Marchivve", "Simonne Dulange", "Teysier", "Huguete Lefebre", "Éloddie", "Rouverac")


class Command(BaseCommand):
    """Prints the median and the plan; the scratch database is removed."""

    help = "Mesure la recherche d’un nom mal écrit parmi 20 000 personnes (PostgreSQL)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, how many searches of each name."""
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--times", type=int, default=10)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure."""
        if connection.vendor != "postgresql":
            self.stdout.write("Sans PostgreSQL, rien à mesurer : donnez TEST_DATABASE_URL ou DATABASE_URL.")
            return
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            _fill(options["people"])
            self._measure(options["people"], options["times"])
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)

    def _measure(self, people: int, times: int) -> None:
        visible = Beneficiary.objects.filter(erased_at=None, merged_into=None)
        spent, found = [], 0
        for words in ASKED * (times + 1):
            start = perf_counter()
            keys = near_names(visible, words)
            list(visible.filter(pk__in=keys).select_related("commune"))
            spent.append((perf_counter() - start) * 1000)
            found += bool(keys)
        kept = spent[len(ASKED) :]
        self.stdout.write(
            f"{people} personnes, {len(kept)} recherches : médiane {statistics.median(kept):.1f} ms, "
            f"la plus longue {max(kept):.1f} ms, {found} sur {len(spent)} ont trouvé quelqu’un."
        )
        with transaction.atomic():
            set_closeness()
            self.stdout.write(near_query(visible, [fold(ASKED[0])]).explain(analyze=True))
        with CaptureQueriesContext(connection) as queries:
            near_names(visible, ASKED[0])
        self.stdout.write(f"Requêtes : {len(queries)}")


def _fill(people: int) -> None:
    chance = random.Random(24)  # noqa: S311
    territory = Territory.objects.create(name="Mesure", slug="mesure", siren="200040095", department="24")
    commune = Commune.objects.create(
        territory=territory, insee="24309", name="Neuvic", postal_code="24190", population=3663,
        latitude=45.1, longitude=0.47,
    )  # fmt: skip
    rows = []
    for _ in range(people):
        first, last = chance.choice(_FIRST), "".join(chance.choice(part) for part in (_START, _MIDDLE, _END))
        rows.append(
            Beneficiary(
                territory=territory, commune=commune, first_name=first, last_name=last, latitude=45.1, longitude=0.47,
                search_text=f"{fold(f'{first} {last} Neuvic')} 5364{chance.randrange(10**5):05d}",
            )
        )  # fmt: skip
    Beneficiary.objects.bulk_create(rows, batch_size=2000)
    # Rows written all at once wait beside the index until a vacuum, which PostgreSQL runs by itself in everyday life.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE mediation_beneficiary")
