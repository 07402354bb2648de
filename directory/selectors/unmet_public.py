"""The unmet needs that anybody may read: one fixed table a calendar year, small figures kept back.

A year is published once it is over and its demands can no longer change (``UNMET_OPEN_DAYS``). No filter and no other
period is offered: there is nothing to subtract. See ``directory.suppression`` for what is guaranteed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min
from django.utils import timezone

from accounts.models import Commune, Territory
from directory.enums import Bouquet
from directory.models import UnmetNeed
from directory.rules import UNMET_OPEN_DAYS
from directory.suppression import WHOLE, Counts, Figure, published
from directory.themes import bouquet_of

UNKNOWN = ""
NO_COMMUNE, NO_BOUQUET = "Commune non précisée", "Sans thème précis"
QUARTERS = ("1er trimestre", "2e trimestre", "3e trimestre", "4e trimestre")


@dataclass(frozen=True, slots=True)
class PublicTable:
    """The figures of a year; None where one is kept back."""

    year: int
    communes: Sequence[tuple[str, str]]
    bouquets: Sequence[tuple[str, str]]
    figures: Mapping[Figure, int | None]

    @property
    def whole(self) -> int | None:
        """All demands of the year."""
        return self.figures[WHOLE]

    @property
    def rows(self) -> list[tuple[str, str, list[tuple[str, int | None]], int | None]]:
        """Rows of the page: code, commune, (bouquet, figure) in order, total."""
        return [
            (
                code,
                name,
                [(label, self.figures["cell", code, key]) for key, label in self.bouquets],
                self.figures["row", code],
            )
            for code, name in self.communes
        ]

    @property
    def column_totals(self) -> list[tuple[str, int | None]]:
        """Totals by bouquet."""
        return [(label, self.figures["column", key]) for key, label in self.bouquets]

    @property
    def shown_columns(self) -> list[tuple[str, int | None]]:
        """Totals of the bouquets of which a figure is published."""
        return [(label, self.figures["column", key]) for key, label in self._spoken_bouquets]

    @property
    def shown_rows(self) -> list[tuple[str, int | None, list[int | None]]]:
        """Communes of which a figure is published: name, total, figures in the order of ``shown_columns``."""
        return [
            (name, self.figures["row", code], [self.figures["cell", code, key] for key, _ in self._spoken_bouquets])
            for code, name in self._spoken_communes
        ]

    @property
    def silent_communes(self) -> list[str]:
        """Communes of which nothing is published."""
        return [name for code, name in self.communes if (code, name) not in self._spoken_communes]

    @property
    def silent_bouquets(self) -> list[str]:
        """Bouquets of which nothing is published."""
        return [f"« {label} »" for key, label in self.bouquets if (key, label) not in self._spoken_bouquets]

    @property
    def _spoken_communes(self) -> list[tuple[str, str]]:
        totals = {code: self.figures["row", code] for code, _ in self.communes}
        return [each for each in self.communes if totals[each[0]] is not None or self._is_told(1, each[0])]

    @property
    def _spoken_bouquets(self) -> list[tuple[str, str]]:
        told = (
            (each, self._is_told(2, each[0]) or self.figures["column", each[0]] is not None) for each in self.bouquets
        )
        return [each for each, is_told in told if is_told]

    def _is_told(self, place: int, key: str) -> bool:
        """Tell whether a cell of a row (1) or of a column (2) is published."""
        cells = ((figure, value) for figure, value in self.figures.items() if figure[0] == "cell")
        return any(value is not None and figure[place] == key for figure, value in cells)

    @property
    def quarters(self) -> list[tuple[str, int | None]]:
        """Totals by quarter."""
        return [(label, self.figures["part", str(place)]) for place, label in enumerate(QUARTERS, 1)]


def public_years(territory: Territory) -> list[int]:
    """Return the years published, the latest first."""
    first: date | None = UnmetNeed.objects.filter(territory=territory).aggregate(first=Min("detected_on"))["first"]
    last = (timezone.localdate() - timedelta(days=UNMET_OPEN_DAYS + 1)).year - 1
    return list(range(last, first.year - 1, -1)) if first else []


def public_table(territory: Territory, year: int) -> PublicTable:
    """Return the table of a year, whatever it is asked with: nothing else decides what it shows."""
    communes = [
        *Commune.objects.filter(territory=territory).order_by("name", "insee").values_list("insee", "name"),
        (UNKNOWN, NO_COMMUNE),
    ]
    bouquets = [*((value, str(label)) for value, label in Bouquet.choices), (UNKNOWN, NO_BOUQUET)]
    cells, quarters = Counter[tuple[str, str]](), Counter[str]()
    rows = UnmetNeed.objects.filter(territory=territory, detected_on__year=year).order_by()
    for code, theme, day in rows.values_list("commune__insee", "theme", "detected_on"):
        cells[code or UNKNOWN, bouquet_of(theme)] += 1
        quarters[str((day.month + 2) // 3)] += 1
    counts = Counts(
        rows=tuple(code for code, _ in communes),
        columns=tuple(key for key, _ in bouquets),
        cells=tuple((code, key, cells[code, key]) for code, key in sorted(cells)),
        parts=tuple((str(place), quarters[str(place)]) for place in range(1, 5)),
    )
    return PublicTable(year, communes, bouquets, published(counts))
