"""What the pages of planning show: frozen rows, ready to draw. Hours are minutes of the local day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from scheduling.models import PhoneCall, Plan, Proposal, Visit, VisitRequest
from scheduling.planning.journeys import RoadSources
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
    """Something drawn on the lane of a helper's day.

    ``tone`` of a visit says who goes: counsellor, volunteer or civic (a pair with a civic-service youth).
    ``is_late`` marks a visit that breaks a rule; ``sentence`` says everything in words, for those who do not see it.
    """

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
    """A helper's day. Closed days hold their visits only; the open day also road, lunch and hours off.

    ``summary`` is in words: "3 visites", "libre", "pas disponible", "férié".
    """

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
    roads: RoadSources
    undo_sentence: str = ""
    lane_from: int = 8 * 60
    lane_until: int = 18 * 60


@dataclass(frozen=True, slots=True)
class OtherMoment:
    """Another place for a visit, with what it would cost in words; ``payload`` moves (or places) the visit there."""

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
    can_ride: bool = False


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
    is_out_of_date: bool = False


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
    texts_to_people: int = 0
    texts_to_helpers: int = 0
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopSafety:
    """Where a visit stands for the reader.

    ``can_check``: the reader goes to it, today, and it is not told. ``arrived_at`` and ``left_at`` are the reader's;
    ``inside`` names the partners who are known to be there.
    """

    can_check: bool
    is_pair: bool
    arrived_at: datetime | None
    left_at: datetime | None
    inside: str
    can_report_concern: bool


@dataclass(frozen=True, slots=True)
class RoundStop:
    """A stop of a round. Whatever tells whom it is for is empty where the reader may not see it yet (R02).

    ``travel_minutes`` and ``kilometres`` are those of the road that leads there; ``leave_at`` is when to set off.
    """

    visit: Visit
    order: int
    first_name: str
    full_name: str
    commune: str
    address: str
    phones: tuple[str, ...]
    access_notes: tuple[str, ...]
    purpose: str
    words: str
    note: str
    partners: tuple[Helper, ...]
    travel_minutes: int
    kilometres: float
    leave_at: datetime
    latitude: float | None
    longitude: float | None
    safety: StopSafety | None = None


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """A helper's day, in the order in which it is done. ``leaves_at`` and ``back_at`` are None without a stop."""

    helper: Helper
    day: date
    stops: tuple[RoundStop, ...]
    partners: tuple[Helper, ...]
    travel_minutes: int
    kilometres: float
    leaves_at: datetime | None
    back_at: datetime | None
    lunch: tuple[datetime, datetime] | None
    shows_people: bool


@dataclass(frozen=True, slots=True)
class CallEntry:
    """Someone to phone, with the words to say. Nobody to phone: ``needs_letter``."""

    call: PhoneCall
    name: str
    phones: tuple[str, ...]
    trusted: str
    trusted_phone: str
    when: str
    reason: str
    sentence: str
    tries: int
    is_urgent: bool
    needs_letter: bool
