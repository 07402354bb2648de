"""What the pages of planning show: frozen rows, ready to draw. Hours are minutes of the local day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from scheduling.models import Plan, Proposal, Visit, VisitRequest
from volunteers.models import Helper

LaneKind = Literal["visit", "travel", "lunch", "off"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change offered in words. ``payload`` holds the fields to POST to apply it; None: it is only advice.

    Fields of a payload: ``request`` or ``visit`` (keys), ``helpers`` (list of keys, lead first), ``starts_at``
    (ISO instant) and ``accept`` (what the planner agrees to give up, empty when nothing).
    """

    label: str
    detail: str = ""
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LaneItem:
    """Something drawn on the lane of a helper on the open day. ``tone``: fixed, pair, late, draft or empty."""

    kind: LaneKind
    start: int
    minutes: int
    visit: Visit | None = None
    label: str = ""
    sublabel: str = ""
    tone: str = ""
    partner_name: str = ""
    is_late: bool = False
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DayCell:
    """A helper's day. ``items`` is filled for the open day only, ``summary`` always ("3 visites", "libre")."""

    day: date
    items: tuple[LaneItem, ...]
    visit_count: int
    is_absent: bool
    summary: str


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A helper's week. ``load_minutes`` counts visits and road, against ``max_minutes`` allowed."""

    helper: Helper
    load_minutes: int
    max_minutes: int
    days: tuple[DayCell, ...]

    @property
    def is_over(self) -> bool:
        """Whether the week holds more than the helper may do."""
        return self.load_minutes > self.max_minutes


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day of the week: ``holiday`` is the name of a public holiday, empty otherwise."""

    day: date
    is_open: bool
    visit_count: int
    travel_minutes: int
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """Figures of the week. ``total`` counts the visits placed and the requests that remain."""

    placed: int
    total: int
    unserved: int
    travel_minutes: int
    published: int
    unpublished: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A rule that the week breaks, in a sentence, with what would settle it."""

    sentence: str
    day: date | None
    visit: Visit | None
    helper: Helper | None
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class UnservedEntry:
    """A request that remains to be placed: why, and what would free it."""

    request: VisitRequest
    sentence: str
    waiting: str
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """The whole page of a week. ``plan`` is None until someone starts one."""

    week: date
    open_day: date | None
    days: tuple[DayColumn, ...]
    rows: tuple[HelperRow, ...]
    facts: BoardFacts
    plan: Plan | None
    unserved: tuple[UnservedEntry, ...]
    proposal: Proposal | None
    conflicts: tuple[Conflict, ...]
    can_edit: bool
    can_publish: bool
    is_published: bool
    undo_sentence: str = ""


@dataclass(frozen=True, slots=True)
class OtherMoment:
    """Another place for a visit, with what it would cost in words; ``payload`` moves the visit there."""

    label: str
    cost: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VisitPanel:
    """A visit on the side of the board: what it is, why there, what else was possible."""

    visit: Visit
    sentence: str
    reasons: tuple[str, ...]
    others: tuple[OtherMoment, ...]
    conflicts: tuple[Conflict, ...]
    can_edit: bool


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would change. When it is not allowed, ``sentences`` say each rule that stops it."""

    is_allowed: bool
    sentences: tuple[str, ...]
    extra_minutes: int
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One figure of the draft beside the same figure of the proposal."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProposalComparison:
    """The draft beside the proposal."""

    proposal: Proposal
    rows: tuple[ComparisonRow, ...]
    changes: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class PublishPreview:
    """What publishing would do: who is told and how, what stops it."""

    refusals: tuple[str, ...]
    visits: int
    mails_to_people: int
    mails_to_helpers: int
    calls: int
    letters: int
    remaining: int
    changed: int = field(default=0)
