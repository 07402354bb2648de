"""What the law asks of a contract of civic service. Pure functions on values.

Code du service national: age and length, art. L. 120-1, L. 120-3 and L. 120-4; hours, art. L. 120-8; a mission that is
not an agent's, art. L. 120-9.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.formatting import day_date, duration
from volunteers.enums import HelperKind
from volunteers.rules import CIVIC_SERVICE_AVERAGE_WEEK, legal_limit

SHORTEST_MONTHS, LONGEST_MONTHS = 6, 12
YOUNGEST, OLDEST, OLDEST_BY_EXCEPTION = 16, 25, 30
CIVIC_TRAINING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says: first and last day, both included, hours of a week, who."""

    starts_on: date
    ends_on: date
    birth_date: date
    weekly_minutes: int
    has_age_exception: bool = False


def months_later(day: date, months: int) -> date:
    """Return the same day of the month, so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(birth_date: date, on: date) -> int:
    """Return whole years of age."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def terms_problems(terms: Terms) -> dict[str, str]:
    """Return by field what the law does not allow in a contract."""
    return {field: words for field, words in _found(terms) if words}


def _found(terms: Terms) -> Iterable[tuple[str, str]]:
    yield "ends_on", _length_problem(terms)
    yield "birth_date", _age_problem(terms)
    yield "weekly_minutes", _hours_problem(terms)


def _length_problem(terms: Terms) -> str:
    after = terms.ends_on + timedelta(days=1)
    if after < months_later(terms.starts_on, SHORTEST_MONTHS):
        least = months_later(terms.starts_on, SHORTEST_MONTHS) - timedelta(days=1)
        return f"Un service civique dure au moins 6 mois : dernier jour le {day_date(least)} au plus tôt."
    if after > months_later(terms.starts_on, LONGEST_MONTHS):
        most = months_later(terms.starts_on, LONGEST_MONTHS) - timedelta(days=1)
        return f"Un service civique dure au plus 12 mois : dernier jour le {day_date(most)} au plus tard."
    return ""


def _age_problem(terms: Terms) -> str:
    age = age_on(terms.birth_date, terms.starts_on)
    oldest = OLDEST_BY_EXCEPTION if terms.has_age_exception else OLDEST
    if YOUNGEST <= age <= oldest:
        return ""
    who = f"Cette personne aurait {age} ans au premier jour" if age >= 0 else "Cette date est après le premier jour"
    return f"{who} : le service civique s’ouvre de {YOUNGEST} à {oldest} ans."


def _hours_problem(terms: Terms) -> str:
    if terms.weekly_minutes < CIVIC_SERVICE_AVERAGE_WEEK:
        least = duration(CIVIC_SERVICE_AVERAGE_WEEK)
        return f"Le contrat prévoit au moins {least} par semaine (code du service national, art. L. 120-8)."
    limit = legal_limit(HelperKind.CIVIC_SERVICE, terms.birth_date, terms.starts_on)
    if limit is None or terms.weekly_minutes <= limit.minutes_week:
        return ""
    who = "avant 18 ans" if limit.minors else "en service civique"
    return f"Pas plus de {duration(limit.minutes_week)} par semaine {who} ({limit.source})."
