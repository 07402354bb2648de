"""What the pages of an import show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Territory
from core.formatting import plural
from directory.enums import ImportState, RowAction, RowDecision
from directory.exchange.drafts import Draft
from directory.exchange.merging import EMPTY, shown
from directory.models import ImportRow, ImportRun, Place, Source

ACTIONS: dict[RowAction, str] = {
    RowAction.CREATE: "À créer",
    RowAction.UPDATE: "À mettre à jour",
    RowAction.MERGE: "Déjà connus par une autre source",
    RowAction.DOUBTFUL: "Douteux",
    RowAction.UNCHANGED: "Sans changement",
    RowAction.REFUSED: "Refusés",
    RowAction.CLOSE: "Disparus du fichier",
}
KEPT = "GARDE"
# What two places are compared by, side by side.
_COMPARED = ("name", "address", "postal_code", "commune_name", "phone", "email", "website", "opening_hours")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each kind, how many wait for an answer, how many would change something."""

    by_action: Mapping[str, int]
    waiting: int
    taken: int
    kept: int

    @property
    def total(self) -> int:
        """Rows read, with those that disappeared."""
        return sum(self.by_action.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what it reads side by side with what is known, when a person is to decide."""

    row: ImportRow
    compared: list[tuple[str, str, str]]

    @property
    def known(self) -> str:
        """Say where the known place stands."""
        return f"Ligne {self.row.twin_line} du fichier" if self.row.twin_line else "Dans l’annuaire"


def counts_of(run: ImportRun) -> Counts:
    """Count the rows of an import, in two queries."""
    rows = run.rows.order_by()
    by_action = dict(rows.values_list("action").annotate(count=Count("pk")))
    doubtful = Q(action=RowAction.DOUBTFUL)
    decided = Q(decision__in=(RowDecision.SAME, RowDecision.OTHER))
    more = rows.aggregate(
        waiting=Count("pk", filter=doubtful & Q(decision=RowDecision.NONE)),
        decided=Count("pk", filter=doubtful & decided),
        kept=Count("pk", filter=Q(kept__gt=0)),
    )
    changes = [RowAction.CREATE, RowAction.UPDATE, RowAction.MERGE, *([RowAction.CLOSE] * run.closes_missing)]
    taken = sum(by_action.get(action, 0) for action in changes) + more["decided"]
    return Counts(by_action=by_action, waiting=more["waiting"], taken=taken, kept=more["kept"])


def rows_shown(run: ImportRun, wanted: str) -> "QuerySet[ImportRow]":
    """Return the rows of one kind, those with fields kept, or all of them, in the order of the file."""
    rows = run.rows.select_related("place__organisation").order_by("line", "pk")
    if wanted == KEPT:
        return rows.filter(kept__gt=0)
    return rows.filter(action=wanted) if wanted in RowAction.values else rows


def lines_of(run: ImportRun, rows: Iterable[ImportRow]) -> list[Line]:
    """Put beside each doubtful row what it resembles, in one query for those of the same file."""
    shown_rows = list(rows)
    lines = {row.twin_line for row in shown_rows if row.twin_line and row.action == RowAction.DOUBTFUL}
    twins = dict(run.rows.filter(line__in=lines, action=RowAction.CREATE).values_list("line", "draft"))
    return [Line(row, _compared(row, twins)) for row in shown_rows]


def _compared(row: ImportRow, twins: Mapping[int, dict[str, Any]]) -> list[tuple[str, str, str]]:
    if row.action != RowAction.DOUBTFUL or not row.draft:
        return []
    given = Draft.from_json(row.draft).place
    twin = twins.get(row.twin_line or 0)
    there = twin["place"] if twin else {name: getattr(row.place, name, "") for name in _COMPARED}
    pairs = ((name, shown(given.get(name)), shown(there.get(name))) for name in _COMPARED)
    return [(_label(name), mine, theirs) for name, mine, theirs in pairs if mine not in EMPTY or theirs not in EMPTY]


def _label(name: str) -> str:
    return str(Place._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def report_of(run: ImportRun) -> list[str]:
    """Tell in sentences what became of an import once it is written."""
    done, counts = run.written, run.counts
    left = run.rows.filter(action=RowAction.DOUBTFUL, decision__in=(RowDecision.NONE, RowDecision.SKIP)).count()
    said: Iterable[tuple[int, str, str]] = (
        (done.get("created", 0), "lieu créé", "lieux créés"),
        (done.get("updated", 0), "mis à jour", "mis à jour"),
        (done.get("merged", 0), "réuni à un lieu déjà connu", "réunis à des lieux déjà connus"),
        (done.get("closed", 0), "fermé", "fermés"),
        (done.get("left_open", 0), "disparu du fichier mais gardé ouvert", "disparus du fichier mais gardés ouverts"),
        (counts.get(RowAction.UNCHANGED, 0), "sans changement", "sans changement"),
        (left, "ligne douteuse laissée de côté", "lignes douteuses laissées de côté"),
        (counts.get(RowAction.REFUSED, 0), "ligne refusée", "lignes refusées"),
        (done.get("kept", 0), "champ gardé tel qu’il était", "champs gardés tels qu’ils étaient"),
    )
    return [plural(count, one, many) for count, one, many in said if count] or ["rien n’a changé"]


def sources_of(territory: Territory) -> "QuerySet[Source]":
    """Return the sources in the order in which they win, each with its last import and how much it gave."""
    sources = Source.objects.filter(territory=territory).order_by("-is_human", "precedence", "name")
    written = Max("runs__written_at", filter=Q(runs__state=ImportState.DONE))
    return sources.annotate(last_import=written, rows=Count("records", distinct=True))
