"""Journeys from commune to commune: the estimate, and what someone who drives them says."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Commune, Territory
from core.text import fold
from scheduling.models import TravelOverride
from scheduling.models.travel import MAX_MINUTES
from scheduling.optimiser import estimate_matrix
from scheduling.optimiser.model import Place, TravelMode

HEADERS = ("commune de départ", "commune d’arrivée", "minutes", "sens")
BOTH_WAYS, ONE_WAY = "aller et retour", "un seul sens"
OTHER_NAMES = {"depart": 0, "arrivee": 1, "temps": 2}
MAX_LINES = 2000
# A correction this many times longer or shorter than the estimate is worth a second look.
DOUBTFUL_RATIO = 2


@dataclass(frozen=True, slots=True)
class TravelRow:
    """A journey: ``minutes`` corrected by hand (None: nobody did), ``estimate`` by car in whole minutes."""

    start: Commune
    end: Commune
    estimate: int
    minutes: int | None = None
    override: int | None = None
    both_ways: bool = False


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line of a file, as it would be taken: ``state`` is valid, doubtful or refused, ``words`` say why."""

    number: int
    start_text: str
    end_text: str
    minutes_text: str
    state: str
    words: str
    start: Commune | None = None
    end: Commune | None = None
    minutes: int = 0
    both_ways: bool = True


@dataclass(frozen=True, slots=True)
class ImportAnalysis:
    """What a file would change. ``problem`` says why the file as a whole cannot be read."""

    lines: tuple[ImportLine, ...] = ()
    problem: str = ""

    def of_state(self, state: str) -> list[ImportLine]:
        """Lines in a state."""
        return [line for line in self.lines if line.state == state]

    @property
    def valid(self) -> list[ImportLine]:
        """Lines taken as they are."""
        return self.of_state("valid")

    @property
    def doubtful(self) -> list[ImportLine]:
        """Lines to look at."""
        return self.of_state("doubtful")

    @property
    def refused(self) -> list[ImportLine]:
        """Lines left out."""
        return self.of_state("refused")


class Estimates:
    """Estimated minutes by car between the communes of a territory. One query."""

    def __init__(self, territory: Territory) -> None:
        rows = Commune.objects.filter(territory=territory).defer("outline").order_by("name", "pk")
        self.communes = list(rows)
        places = [Place(str(row.pk), row.latitude, row.longitude, row.insee) for row in self.communes]
        self._minutes = estimate_matrix(places, TravelMode.CAR).minutes
        self._rows = {row.pk: place for place, row in enumerate(self.communes)}

    def between(self, start: int, end: int) -> int:
        """Minutes between two communes, by their keys."""
        return int(self._minutes[self._rows[start], self._rows[end]])

    def by_key(self, key: int) -> Commune:
        """Commune of a key."""
        return self.communes[self._rows[key]]


def travel_rows(territory: Territory, start: Commune | None = None) -> list[TravelRow]:
    """Corrected journeys, there and back on one line when both take as long; or all those from ``start``."""
    estimates = Estimates(territory)
    rows = TravelOverride.objects.filter(territory=territory)
    known = {(row.from_commune_id, row.to_commune_id): row for row in rows}
    if start is not None:
        ends = [commune for commune in estimates.communes if commune.pk != start.pk]
        return [_row(estimates, known, (start.pk, end.pk)) for end in ends]
    order = {commune.pk: place for place, commune in enumerate(estimates.communes)}
    found = [_row(estimates, known, pair) for pair in sorted(known, key=lambda pair: tuple(order[key] for key in pair))]
    return [row for row in found if not row.both_ways or order[row.start.pk] < order[row.end.pk]]


def _row(estimates: Estimates, known: Mapping[tuple[int, int], TravelOverride], pair: tuple[int, int]) -> TravelRow:
    override, back = known.get(pair), known.get(pair[::-1])
    return TravelRow(
        start=estimates.by_key(pair[0]),
        end=estimates.by_key(pair[1]),
        estimate=estimates.between(*pair),
        minutes=override.minutes if override else None,
        override=override.pk if override else None,
        both_ways=override is not None and back is not None and back.minutes == override.minutes,
    )


def travel_csv(territory: Territory) -> str:
    """Corrected journeys as a file that a spreadsheet opens and that the import reads back."""
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow([*HEADERS, "estimation"])
    for row in travel_rows(territory):
        ways = BOTH_WAYS if row.both_ways else ONE_WAY
        writer.writerow([row.start.name, row.end.name, row.minutes, ways, row.estimate])
    # The mark at the start tells spreadsheets how letters with accents are written.
    return "\ufeff" + content.getvalue()


def travel_import_analysis(territory: Territory, text: str) -> ImportAnalysis:
    """Read a file of journeys without writing anything: which lines are valid, doubtful, refused, and why."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not any(line.strip() for line in lines):
        return ImportAnalysis(problem="Ce fichier est vide.")
    if len(lines) > MAX_LINES + 1:
        return ImportAnalysis(problem="Ce fichier dépasse 2 000 lignes. Coupez-le en plusieurs.")
    delimiter = max(";,\t", key=lines[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return ImportAnalysis(problem="Ce fichier est illisible. Dans le tableur : Enregistrer sous, puis CSV.")
    columns = _columns(rows[0])
    missing = [HEADERS[place] for place in range(3) if place not in columns]
    if missing:
        return ImportAnalysis(problem=f"Il manque la colonne « {missing[0]} » sur la première ligne.")
    reader = _Reader(Estimates(territory), columns)
    return ImportAnalysis(tuple(reader.lines(rows[1:])))


def _columns(titles: Sequence[str]) -> dict[int, int]:
    """Where each column of HEADERS is in the file."""
    names = {fold(name): place for place, name in enumerate(HEADERS)} | OTHER_NAMES
    return {names[fold(title)]: column for column, title in enumerate(titles) if fold(title) in names}


class _RefusedError(Exception):
    """A line cannot be taken; the message says why."""


class _Reader:
    """Reads lines, and remembers journeys already given."""

    def __init__(self, estimates: Estimates, columns: Mapping[int, int]) -> None:
        self._estimates, self._columns = estimates, columns
        self._by_name = {fold(row.name): row for row in estimates.communes}
        self._by_code = {row.insee: row for row in estimates.communes}
        self._seen: dict[tuple[int, int], int] = {}

    def lines(self, rows: Sequence[Sequence[str]]) -> Iterator[ImportLine]:
        """Read each line; empty ones are skipped. Numbers are those of the file, titles being line 1."""
        for number, row in enumerate(rows, start=2):
            if any(cell.strip() for cell in row):
                yield self._line(number, row)

    def _line(self, number: int, row: Sequence[str]) -> ImportLine:
        texts = [self._cell(row, place) for place in range(3)]
        try:
            start, end = self._commune(texts[0], "départ"), self._commune(texts[1], "arrivée")
            minutes = _minutes(texts[2])
            both_ways = self._both_ways(self._cell(row, 3))
            self._check_pair(number, start, end, both_ways=both_ways)
        except _RefusedError as refusal:
            return ImportLine(number, texts[0], texts[1], texts[2], "refused", str(refusal))
        estimate = self._estimates.between(start.pk, end.pk)
        is_odd = minutes > DOUBTFUL_RATIO * estimate or DOUBTFUL_RATIO * minutes < estimate
        words = f"L’estimation dit {estimate} min : vérifiez." if is_odd else f"L’estimation dit {estimate} min."
        state = "doubtful" if is_odd else "valid"
        return ImportLine(number, start.name, end.name, texts[2], state, words, start, end, minutes, both_ways)

    def _cell(self, row: Sequence[str], place: int) -> str:
        column = self._columns.get(place)
        return row[column].strip()[:80] if column is not None and column < len(row) else ""

    def _commune(self, text: str, which: str) -> Commune:
        if not text:
            raise _RefusedError(
                f"La commune de {which} manque." if which == "départ" else "La commune d’arrivée manque."
            )
        code = text.zfill(5) if text.isdigit() else text.upper()
        found = self._by_code.get(code) or self._by_name.get(fold(text))
        if found is None:
            raise _RefusedError(f"« {text} » n’est pas une commune de ce territoire.")
        return found

    @staticmethod
    def _both_ways(text: str) -> bool:
        known = {"": True, fold(BOTH_WAYS): True, "deux sens": True, fold(ONE_WAY): False, "aller": False}
        if fold(text) not in known:
            raise _RefusedError(f"« {text} » : écrivez « {BOTH_WAYS} » ou « {ONE_WAY} » dans la colonne « sens ».")
        return known[fold(text)]

    def _check_pair(self, number: int, start: Commune, end: Commune, *, both_ways: bool) -> None:
        if start.pk == end.pk:
            raise _RefusedError("Le départ et l’arrivée sont la même commune.")
        pairs = [(start.pk, end.pk), (end.pk, start.pk)] if both_ways else [(start.pk, end.pk)]
        for pair in pairs:
            if pair in self._seen:
                raise _RefusedError(f"Ce trajet est déjà donné à la ligne {self._seen[pair]}.")
        self._seen |= dict.fromkeys(pairs, number)


def _minutes(text: str) -> int:
    """Whole minutes; "25 min" and "25,0" are understood."""
    plain = text.lower().removesuffix("min").strip().replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        raise _RefusedError(
            f"« {text} » n’est pas un nombre de minutes." if text else "Les minutes manquent."
        ) from None
    if not 1 <= value <= MAX_MINUTES:
        raise _RefusedError(f"« {text} » : donnez un temps entre 1 et {MAX_MINUTES} minutes.")
    return round(value)
