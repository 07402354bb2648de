"""What the law and the agreed rules allow each kind of helper. Pure functions on values, dated where the law is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from core.formatting import hour
from mediation.enums import Theme
from volunteers.enums import HelperKind, SchoolTime

# Aidants Connect habilitates professionals only; civic service is no substitute for an agent (code du service
# national, art. L. 120-1 and L. 120-9). Administrative procedures on someone's behalf are therefore closed to both.
NO_PROCEDURES = frozenset({HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE})
PROCEDURES_REFUSED = (
    "Les démarches administratives sont réservées aux conseillers et aux professionnels : ni les bénévoles ni les "
    "services civiques n’agissent à la place de quelqu’un (règle d’Aidants Connect)."
)


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """What the law allows a civic-service youth from ``valid_from`` to ``valid_until``, both included."""

    minors: bool
    valid_from: date
    valid_until: date | None
    minutes_week: int
    days_week: int
    source: str
    minutes_day: int | None = None
    earliest: time = time(0, 0)
    latest: time = time(23, 59)
    # At most so many minutes without a break of ``break_minutes``.
    minutes_unbroken: int | None = None
    break_minutes: int = 0
    rest_days_in_a_row: int = 0
    works_on_public_holidays: bool = True


# Dated rows in code rather than in the database: the law is the same for every territory, is reviewed with its tests,
# and nobody may soften it from a page. When it changes, close the row with ``valid_until`` and add the next one: a week
# gone by is judged by the law of that week, day by day.
CIVIC_SERVICE_LIMITS = (
    LegalLimit(
        minors=False,
        valid_from=date(2010, 3, 12),
        valid_until=None,
        minutes_week=48 * 60,
        days_week=6,
        source="code du service national, art. L. 120-8",
    ),
    LegalLimit(
        minors=True,
        valid_from=date(2011, 8, 27),
        valid_until=None,
        minutes_week=35 * 60,
        days_week=5,
        source="code du service national, art. L. 120-8 et R. 121-12",
        minutes_day=7 * 60,
        earliest=time(6),
        latest=time(22),
        minutes_unbroken=4 * 60 + 30,
        break_minutes=30,
        rest_days_in_a_row=2,
        works_on_public_holidays=False,
    ),
)
# The law asks for this average over a contract (art. L. 120-8): told, never blocking.
CIVIC_SERVICE_AVERAGE_WEEK = 24 * 60


# A contract of civic service gives the date of birth; otherwise only its year is known.
Birth = date | int | None


def counts_as_minor(birth: Birth, on: date) -> bool:
    """Tell whether someone must be treated as under 18 on a date.

    Where only the year of birth is kept, the year in which someone turns 18 counts as under 18: the protective reading.
    """
    if isinstance(birth, date):
        return (on.year - birth.year, on.month, on.day) < (18, birth.month, birth.day)
    return birth is not None and on.year - birth <= 18


def legal_limit(kind: str, birth: Birth, on: date) -> LegalLimit | None:
    """Return the limits of the law for a helper on a date; None where the law sets none (volunteers, employees)."""
    if kind != HelperKind.CIVIC_SERVICE:
        return None
    minors = counts_as_minor(birth, on)
    in_force = (
        limit
        for limit in CIVIC_SERVICE_LIMITS
        if limit.minors == minors and limit.valid_from <= on and (limit.valid_until is None or on <= limit.valid_until)
    )
    return next(in_force, None)


def may_do_procedures(kind: str) -> bool:
    """Tell whether this kind of helper may do administrative procedures on someone's behalf."""
    return kind not in NO_PROCEDURES


def theme_problem(kind: str, themes: Collection[str]) -> str:
    """Return why these themes are refused to this kind of helper, or nothing."""
    refused = Theme.PROCEDURES in themes and not may_do_procedures(kind)
    return PROCEDURES_REFUSED if refused else ""


def limit_problems(kind: str, birth_year: int | None, minutes_day: int, minutes_week: int, on: date) -> dict[str, str]:
    """Return by field what exceeds the law: the hours asked of a civic-service youth."""
    if kind == HelperKind.CIVIC_SERVICE and birth_year is None:
        return {"birth_year": "Indiquez l’année de naissance : les heures permises en service civique en dépendent."}
    limit = legal_limit(kind, birth_year, on)
    if limit is None:
        return {}
    who = "de moins de 18 ans" if limit.minors else ""
    person = f"Un volontaire en service civique {who}".strip()
    problems = {}
    if minutes_week > limit.minutes_week:
        hours = limit.minutes_week // 60
        problems["max_minutes_week"] = f"{person} ne dépasse pas {hours} h par semaine ({limit.source})."
    if limit.minutes_day is not None and minutes_day > limit.minutes_day:
        hours = limit.minutes_day // 60
        problems["max_minutes_day"] = f"{person} ne dépasse pas {hours} h par jour ({limit.source})."
    return problems


@dataclass(frozen=True, slots=True)
class SpanInput:
    """A weekly span as it is typed or received, before it is checked."""

    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None
    school_time: str = SchoolTime.ALWAYS

    def meets(self, other: "SpanInput") -> bool:
        """Tell whether both spans hold on some same day and share some minutes."""
        apart = (
            self.weekday != other.weekday
            or self.ends <= other.starts
            or other.ends <= self.starts
            or (self.valid_until or date.max) < (other.valid_from or date.min)
            or (other.valid_until or date.max) < (self.valid_from or date.min)
            or {self.school_time, other.school_time} == {SchoolTime.TERM, SchoolTime.HOLIDAYS}
        )
        return not apart


def order_problem(starts: time, ends: time) -> str:
    """Return why two hours of one day are not in order, or nothing."""
    if ends > starts:
        return ""
    if ends == time(0):
        return "Minuit appartient au jour suivant : indiquez 23 h 55 au plus tard."
    return "L’heure de fin doit suivre l’heure de début, le même jour : notez deux horaires si la nuit passe entre."


def _night_problem(span: SpanInput, limit: LegalLimit | None) -> str:
    if limit is None or (limit.earliest <= span.starts and span.ends <= limit.latest):
        return ""
    return f"Pas de mission avant {hour(limit.earliest)} ni après {hour(limit.latest)} avant 18 ans ({limit.source})."


def span_problems(spans: Sequence[SpanInput], limit: LegalLimit | None = None) -> dict[tuple[int, str], str]:
    """Return what is wrong in a weekly pattern: (position of the span, field) → sentence. Empty when all is well."""
    problems: dict[tuple[int, str], str] = {}
    for place, span in enumerate(spans):
        wrong = order_problem(span.starts, span.ends) or _night_problem(span, limit)
        if wrong:
            problems[place, "ends"] = wrong
        if span.valid_from and span.valid_until and span.valid_until < span.valid_from:
            problems[place, "valid_until"] = "La date de fin doit suivre la date de début."
    for place, span in enumerate(spans):
        rival = next((other for other in spans[:place] if span.meets(other)), None)
        if rival is not None and (place, "ends") not in problems:
            problems[place, "starts"] = (
                f"Cet horaire en chevauche un autre du même jour, de {hour(rival.starts)} à {hour(rival.ends)}."
            )
    return problems
