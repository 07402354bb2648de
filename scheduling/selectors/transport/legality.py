"""What the law says of a ride, ready for a page: see ``transport/partials/verdict.html``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduling.transport.law import TUS_LIMITS
from scheduling.transport.legality import OWN_RULES


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A rule that was looked at, with its article."""

    sentence: str
    source: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict told: the answer, what breaks it, everything that was looked at, the ways out.

    ``rules_since`` is None when only the scheme's own rules were looked at.
    """

    is_lawful: bool
    lines: tuple[ReasonLine, ...]
    ways_out: tuple[str, ...]
    rules_since: date | None

    @property
    def breaks_law(self) -> bool:
        """Tell whether a law is broken, rather than only what the service decided for itself."""
        return any(line.source != OWN_RULES for line in self.broken)

    @property
    def broken(self) -> tuple[ReasonLine, ...]:
        """Rules that are broken, the one to tell first."""
        return tuple(line for line in self.lines if not line.is_kept)


def explanation(verdict: Mapping[str, Any]) -> Explanation | None:
    """Read the verdict kept on a need for a ride; None when no scheme was chosen, so nothing was judged."""
    if not verdict:
        return None
    reasons = verdict["reasons"]
    lines = tuple(ReasonLine(each["sentence"], each["source"], each["kept"]) for each in reasons)
    is_of_law = any(each["source"] != OWN_RULES for each in reasons)
    since = max(limits.valid_from for limits in TUS_LIMITS) if is_of_law else None
    return Explanation(verdict["is_lawful"], lines, tuple(verdict["ways_out"]), since)
