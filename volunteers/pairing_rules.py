"""Rules on pairs and matches, in sentences. Pure functions on rows and values."""

from collections.abc import Collection, Sequence
from datetime import date

from core.formatting import enumerate_fr
from volunteers.enums import HelperKind
from volunteers.models import Helper
from volunteers.pairing.model import Wishes
from volunteers.rules import counts_as_minor

TRIAL_WEEKS = 4
# Each senior should know two helpers.
WANTED_HELPERS = 2


def may_lead(helper: Helper, on: date) -> bool:
    """Tell whether someone may lead a pair: an adult who is not in civic service."""
    return helper.kind != HelperKind.CIVIC_SERVICE and not counts_as_minor(helper.birth_year, on)


def may_go_alone(helper: Helper, on: date) -> bool:
    """Tell whether someone may visit without a second person: the same adults as may lead (J4)."""
    return may_lead(helper, on)


def together_problem(helpers: Sequence[Helper], wishes: Wishes) -> str:
    """Say that two helpers are kept apart, never who asked for it (J7); nothing when they are not."""
    for place, one in enumerate(helpers):
        for other in helpers[place + 1 :]:
            if (one.pk, other.pk) in wishes.apart or (other.pk, one.pk) in wishes.apart:
                return not_together(sorted([one.full_name, other.full_name]))
    return ""


def person_problem(helpers: Sequence[Helper], person: int, name: str, wishes: Wishes) -> str:
    """Say that one of them is kept apart from a person (J7), without the reason."""
    kept = next((one for one in helpers if (one.pk, person) in wishes.avoided), None)
    return not_together([kept.full_name, name]) if kept else ""


def not_together(names: Sequence[str]) -> str:
    """ "Léa Roche et Paul Roux ne sont pas proposés ensemble."."""
    return f"{enumerate_fr(list(names))} ne sont pas proposés ensemble."


def changes_everyone(before: Collection[int], after: Collection[int]) -> bool:
    """Tell whether nobody whom the person knows stays (J6): such a change asks for a motive."""
    return not set(before) & set(after)
