"""What the pages of an import show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.formatting import plural
from mediation.enums import Decision, Outcome, Verdict
from mediation.models import PeopleImport, PeopleImportRow

LABELS = {
    Verdict.VALID: "Prêtes",
    Verdict.DOUBTFUL: "Douteuses",
    Verdict.DUPLICATE: "Déjà connues",
    Verdict.REFUSED: "Refusées",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines of each kind, and how many wait for an answer."""

    by_verdict: Counter[str]
    waiting: int
    taken: int

    @property
    def total(self) -> int:
        """Lines read."""
        return self.by_verdict.total()


def counts_of(run: PeopleImport) -> Counts:
    """Count the lines of an import."""
    rows = run.rows.order_by()
    doubtful = rows.filter(verdict=Verdict.DOUBTFUL)
    return Counts(
        by_verdict=Counter(rows.values_list("verdict", flat=True)),
        waiting=doubtful.filter(decision=Decision.NONE).count(),
        taken=rows.filter(
            Q(verdict=Verdict.VALID) | Q(verdict=Verdict.DOUBTFUL, decision=Decision.TAKE), outcome=Outcome.NONE
        ).count(),
    )


def lines_shown(run: PeopleImport, verdict: str) -> "QuerySet[PeopleImportRow]":
    """Lines of one kind, or all of them, in the order of the file."""
    rows = run.rows.select_related("beneficiary", "twin").order_by("line", "pk")
    return rows.filter(verdict=verdict) if verdict in Verdict.values else rows


def lines_to_correct(run: PeopleImport) -> "QuerySet[PeopleImportRow]":
    """Lines that were refused, when read or when written: their contents can be taken back."""
    wrong = Q(verdict=Verdict.REFUSED) | Q(outcome=Outcome.FAILED)
    return run.rows.filter(wrong).exclude(told="").order_by("line", "pk")


def report_of(run: PeopleImport) -> list[str]:
    """Tell in sentences what became of the lines once they are written."""
    became = Counter(run.rows.order_by().values_list("verdict", "decision", "outcome"))
    created = _sum(became, outcome=Outcome.CREATED)
    skipped = _sum(became, verdict=Verdict.DOUBTFUL, outcome=Outcome.NONE)
    said: Iterable[tuple[int, str, str]] = (
        (_sum(became, outcome=Outcome.REMOVED), "fiche retirée", "fiches retirées"),
        (_sum(became, verdict=Verdict.DUPLICATE), "ligne déjà connue", "lignes déjà connues"),
        (_sum(became, verdict=Verdict.DOUBTFUL, outcome=Outcome.LEFT), "fiche déjà là", "fiches déjà là"),
        (_sum(became, verdict=Verdict.VALID, outcome=Outcome.LEFT), "reprise entre-temps", "reprises entre-temps"),
        (skipped, "ligne douteuse laissée de côté", "lignes douteuses laissées de côté"),
        (_sum(became, verdict=Verdict.REFUSED), "ligne refusée", "lignes refusées"),
        (_sum(became, outcome=Outcome.FAILED), "ligne non reprise", "lignes non reprises"),
    )
    first = plural(created, "personne reprise", "personnes reprises")
    return [first, *(plural(count, one, many) for count, one, many in said if count)]


def _sum(became: "Counter[tuple[str, str, str]]", *, verdict: str = "", outcome: str | None = None) -> int:
    return sum(
        count
        for (its_verdict, _, its_outcome), count in became.items()
        if (not verdict or verdict == its_verdict) and (outcome is None or outcome == its_outcome)
    )
