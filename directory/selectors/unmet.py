"""The ledger of unmet needs, counted: the sentence of its head, its months, its steps, its themes by commune."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import Commune, User
from core.formatting import MONTHS, day_date, number, plural
from directory.enums import AccessStep, UnmetReason
from directory.models import UnmetNeed
from directory.themes import label_of

HEAD_MONTHS = 3
NO_COMMUNE, NO_THEME = "commune non précisée", "thème non précisé"
# How a step is named in a sentence: "d’abord le transport".
_STEP_IN_SENTENCE = {
    AccessStep.INFORMATION: "l’information",
    AccessStep.CONTACT: "la prise de contact",
    AccessStep.DELAY: "les délais d’attente",
    AccessStep.HOURS: "les horaires",
    AccessStep.TRAVEL_TIME: "le temps d’accès",
    AccessStep.TRANSPORT: "le transport",
    AccessStep.PRACTICAL: "la facilité d’accès",
    AccessStep.RIGHTS: "les droits",
    AccessStep.COST: "le coût",
    AccessStep.SIMPLICITY: "la complexité",
    AccessStep.WHOLENESS: "l’absence de service",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A name with its count; ``resolved`` of them have an answer since."""

    key: Any
    label: str
    count: int
    resolved: int = 0

    @property
    def unresolved(self) -> int:
        """Those without an answer."""
        return self.count - self.resolved


@dataclass(frozen=True, slots=True)
class Totals:
    """How many in all, and without an answer."""

    count: int
    unresolved: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Themes by communes: ``rows`` are (theme, counts in the order of ``communes``, total)."""

    communes: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, int]], int]]


def theme_word(theme: str) -> str:
    """Return a theme in words."""
    return label_of(theme) if theme else NO_THEME


def step_phrase(step: int) -> str:
    """Return a step as it stands in a sentence."""
    return _STEP_IN_SENTENCE[AccessStep(step)]


def totals_of(rows: Any) -> Totals:
    """Count rows of the ledger."""
    found = rows.order_by().aggregate(count=Count("pk"), unresolved=Count("pk", filter=Q(resolved_on=None)))
    return Totals(**found)


def head_since(today: date) -> date:
    """First day of the months that the head of the page speaks of."""
    month = today.year * 12 + today.month - 1 - (HEAD_MONTHS - 1)
    return date(month // 12, month % 12 + 1, 1)


def head_sentence(user: User) -> str:
    """Return "14 demandes sans réponse depuis le 1er septembre, d’abord le transport à Grignols."."""
    since = head_since(timezone.localdate())
    rows = UnmetNeed.objects.visible_to(user).unresolved().filter(detected_on__gte=since).order_by()
    count = rows.count()
    if not count:
        return f"Aucune demande sans réponse depuis le {day_date(since)}."
    said = f"{plural(count, 'demande')} sans réponse depuis le {day_date(since)}"
    worst = worst_pair(rows)
    return f"{said}, d’abord {step_phrase(worst[0])} à {worst[1]}." if worst else f"{said}."


def worst_pair(rows: Any) -> tuple[int, str] | None:
    """Return the step and the commune where most demands failed."""
    known = rows.filter(step__isnull=False, commune__isnull=False).order_by()
    pairs = known.values_list("step", "commune__name").annotate(count=Count("pk"))
    found = min(((-count, name, step) for step, name, count in pairs), default=None)
    return (found[2], found[1]) if found else None


def lines_by(rows: Any, field: str, labels: dict[Any, str], *, keep_empty: bool = False) -> list[Line]:
    """Count by a field, most first; ``keep_empty`` keeps the order of ``labels`` and those that nobody met."""
    found = {
        key: (count, resolved)
        for key, count, resolved in rows.order_by()
        .values_list(field)
        .annotate(count=Count("pk"), resolved=Count("pk", filter=Q(resolved_on__isnull=False)))
    }
    if keep_empty:
        return [Line(key, label, *found.get(key, (0, 0))) for key, label in labels.items()]
    lines = [Line(key, labels.get(key, str(key)), *counts) for key, counts in found.items()]
    return sorted(lines, key=lambda line: (-line.count, line.label))


def by_reason(rows: Any) -> list[Line]:
    """Count by what was missing."""
    return lines_by(rows, "reason", dict(UnmetReason.choices))


def by_step(rows: Any) -> list[Line]:
    """Count by step of accessibility, the eleven in their order, then what concerns none of them."""
    labels: dict[Any, str] = {step.value: f"{step.value}. {step.label}" for step in AccessStep}
    return lines_by(rows, "step", {**labels, None: "aucune en particulier"}, keep_empty=True)


def by_commune(rows: Any, communes: Iterable[Commune]) -> list[Line]:
    """Count by commune, all of them in their order, then what nobody could place."""
    labels: dict[Any, str] = {commune.pk: commune.name for commune in communes}
    lines = lines_by(rows, "commune", {**labels, None: NO_COMMUNE}, keep_empty=True)
    return [line for line in lines if line.key is not None or line.count]


def by_month(rows: Any) -> list[Line]:
    """Count by month, from the first to the last, months without any included; at most the last 24."""
    counts = {
        month: (count, resolved)
        for month, count, resolved in rows.order_by()
        .annotate(month=TruncMonth("detected_on"))
        .values_list("month")
        .annotate(count=Count("pk"), resolved=Count("pk", filter=Q(resolved_on__isnull=False)))
    }
    if not counts:
        return []
    first, last = min(counts), max(counts)
    steps = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    months = [date(step // 12, step % 12 + 1, 1) for step in steps][-24:]
    return [Line(month, month_label(month), *counts.get(month, (0, 0))) for month in months]


def month_label(month: date) -> str:
    """Return "septembre 2026"."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def matrix_of(rows: Any) -> Matrix:
    """Cross themes and communes, only those that were met."""
    cells = Counter[tuple[str, str]]()
    for theme, commune, count in rows.order_by().values_list("theme", "commune__name").annotate(count=Count("pk")):
        cells[theme_word(theme), commune or NO_COMMUNE] += count
    communes = sorted({commune for _, commune in cells}, key=lambda name: (name == NO_COMMUNE, name))
    themes = Counter[str]()
    for (theme, _), count in cells.items():
        themes[theme] += count
    ordered = sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))
    rows_of = [(theme, [(name, cells[theme, name]) for name in communes], total) for theme, total in ordered]
    return Matrix(communes, rows_of)


def result_sentence(totals: Totals) -> str:
    """Return "32 demandes, dont 14 sans réponse"."""
    said = plural(totals.count, "demande")
    if not totals.unresolved:
        return f"{said}, toutes avec une réponse" if totals.count > 1 else f"{said}, avec une réponse"
    if totals.unresolved == totals.count:
        return f"{said} sans réponse"
    return f"{said}, dont {number(totals.unresolved)} sans réponse"
