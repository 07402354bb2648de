"""When a home visit is overdue, and what a volunteer must not do. Pure functions: no database, no clock of their own.

All arithmetic is made on UTC instants: an hour lasts an hour on the nights when the clocks change.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from volunteers.enums import HelperKind

# Invariant J5 (MODELS.md B5): acts that no volunteer does; procedures belong to professionals (Aidants Connect).
DEFAULT_BOUNDARIES = "\n".join(
    (
        "Argent : je ne prends, ne prête et ne garde ni argent, ni carte bancaire, ni chéquier.",
        "Mots de passe : je ne les note pas, je ne les retiens pas, je ne les tape pas à la place de la personne.",
        "Soins : je ne fais ni soin, ni toilette, ni aide pour se lever ou se coucher.",
        "Médicaments : je n’en donne pas, je n’en prépare pas, je n’en conseille pas.",
        "Démarches : je ne fais et ne signe rien au nom de la personne ; le conseiller numérique s’en charge.",
        "Cadeaux et legs : je n’accepte ni cadeau de valeur, ni pourboire, ni legs.",
        "Confidentialité : ce que je vois et entends reste entre moi et le service.",
    )
)
# Those to whom the list speaks: professionals have their own contract.
BOUND_KINDS = frozenset({HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE})
# The list is read again after a year.
ACKNOWLEDGED_FOR = timedelta(days=365)
LONGEST_SUBJECT = 40


def after(moment: datetime, minutes: int) -> datetime:
    """Return the instant so many minutes later, as a clock that never changes counts them."""
    return moment.astimezone(UTC) + timedelta(minutes=minutes)


def expected_end(starts_at: datetime, ends_at: datetime, arrived_at: datetime | None) -> datetime:
    """Return when a visit should be over: as planned, or later by as much as it began late."""
    planned = ends_at.astimezone(UTC)
    if arrived_at is None:
        return planned
    return max(planned, arrived_at.astimezone(UTC) + (planned - starts_at.astimezone(UTC)))


def is_departure_overdue(
    *, starts_at: datetime, ends_at: datetime, arrived_at: datetime | None, grace: int, now: datetime
) -> bool:
    """Tell whether someone who came in should have come out, ``grace`` minutes included."""
    return arrived_at is not None and after(expected_end(starts_at, ends_at, arrived_at), grace) <= now


def is_arrival_overdue(*, starts_at: datetime, minutes: int, now: datetime) -> bool:
    """Tell whether someone should have come in, ``minutes`` after the hour of the appointment."""
    return after(starts_at, minutes) <= now


def is_next_step_due(last_step_at: datetime | None, minutes: int, now: datetime) -> bool:
    """Tell whether the next person is to be warned: nobody was yet, or the last one has had ``minutes`` to answer."""
    return last_step_at is None or after(last_step_at, minutes) <= now


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The list of what is not done, in full and in short."""

    lines: tuple[str, ...]
    digest: str

    @property
    def short(self) -> str:
        """The subjects alone, for a phone and a sheet of paper."""
        return ", ".join(subject_of(line).lower() for line in self.lines)


def boundaries_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a list, without the empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def boundaries_digest(lines: Iterable[str]) -> str:
    """Return what names a version of the list: the same words give the same name."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def boundaries_read(text: str) -> Boundaries:
    """Read the text of a list."""
    lines = boundaries_lines(text)
    return Boundaries(lines, boundaries_digest(lines))


def subject_of(line: str) -> str:
    """Return what a line is about: its words before the colon, or its first words."""
    subject, colon, _ = line.partition(":")
    subject = subject.strip()
    if colon and len(subject) <= LONGEST_SUBJECT:
        return subject
    if len(line) <= LONGEST_SUBJECT:
        return line.rstrip(".")
    return line[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + "…"


def acknowledgement_due(
    kind: str, digest: str, acknowledged: Sequence[tuple[str, date]], today: date
) -> tuple[bool, bool]:
    """Tell whether a helper has the list to read, and whether it is for the first time.

    ``acknowledged`` holds the versions read, with the day. A new version, or a year gone by, asks to read again.
    """
    if kind not in BOUND_KINDS:
        return False, False
    since = today - ACKNOWLEDGED_FOR
    is_done = any(version == digest and day > since for version, day in acknowledged)
    return not is_done, not acknowledged
