"""An urgent request: where it could go in the coming days, what each moment would change, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.core import signing
from django.utils import timezone

from core.formatting import day_long, day_near, hour, plural
from scheduling.enums import VisitStage
from scheduling.models import Visit, VisitRequest
from scheduling.optimiser import explain_unserved, insertions
from scheduling.optimiser.model import MINUTES_PER_DAY, FixedPart, Problem, Slot
from scheduling.planning.clock import moment_at, monday_of
from scheduling.planning.lapses import lapses_for
from scheduling.planning.problem_builder import unpriced_plan
from scheduling.planning.rearrangement import Judge, Put, held, placed_only, rearranged
from scheduling.planning.sentences import BROKEN_CONTINUITY, cause_words, cost_words, names_of
from scheduling.planning.telling_ways import how_told
from scheduling.selectors.week_reading import WeekReading

WEEKS, TRIED, SHOWN = 2, 40, 6
# Someone else's visit starts later by this much at most.
LONGEST_SHIFT = 30
# A day sooner is worth this much road, in minutes: the request is urgent.
DAY_PRICE = 30.0
SALT = "scheduling.urgent"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is booked in one click: the week, the place, and the visits that make room. It travels signed."""

    week: date
    put: Put
    moved: tuple[Put, ...]

    def token(self) -> str:
        """Write it as the page sends it back."""
        moved = [one.as_json() for one in self.moved]
        return signing.dumps({"week": self.week.isoformat(), "put": self.put.as_json(), "moved": moved}, salt=SALT)


def choice_of(token: str) -> Choice:
    """Read what the page sent back. Raises ``signing.BadSignature`` when it is not ours."""
    sent = signing.loads(token, salt=SALT)
    return Choice(date.fromisoformat(sent["week"]), Put.read(sent["put"]), tuple(map(Put.read, sent["moved"])))


@dataclass(frozen=True, slots=True)
class UrgentSlot:
    """A moment on offer. ``shifted`` are the visits that start later; ``to_tell`` who learns of it, and how."""

    when: str
    names: str
    reasons: tuple[str, ...]
    cost: str
    shifted: tuple[str, ...]
    to_tell: tuple[str, ...]
    is_published: bool
    is_late: bool
    is_first: bool
    starts_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class UrgentOffer:
    """What the page shows. ``left_out`` counts the better moments that would have moved others without safety."""

    slots: tuple[UrgentSlot, ...]
    left_out: int
    cause: str


def urgent_offer(user: Any, request: VisitRequest) -> UrgentOffer:
    """Return the moments of this week and the next, the best first. Each passes the independent checker."""
    first = monday_of(timezone.localdate())
    weeks = [_WeekOffer(user, first + timedelta(days=7 * place), request) for place in range(WEEKS)]
    found = list(islice(_safe_moments(weeks), SHOWN))
    soonest = min((week.starts_at(slot) for week, slot in found), default=None)
    slots = tuple(week.told(slot, is_first=week.starts_at(slot) == soonest) for week, slot in found)
    cause = "" if slots else weeks[-1].cause()
    return UrgentOffer(slots, sum(week.left_out for week in weeks), cause)


def _safe_moments(weeks: list["_WeekOffer"]) -> Iterator[tuple["_WeekOffer", Slot]]:
    """The best moment of each day and crew, the best first; none is judged before it is asked for."""
    found = sorted(((week, slot) for week in weeks for slot in week.found), key=lambda row: row[0].rank(row[1]))
    seen = set[tuple[date, frozenset[str]]]()
    for week, slot in found:
        key = (week.starts_at(slot).date(), frozenset(slot.helper_ids))
        if key not in seen and week.accepts(slot):
            seen.add(key)
            yield week, slot


class _WeekOffer:
    """The moments of one week."""

    def __init__(self, user: Any, week: date, request: VisitRequest) -> None:
        self.reading = WeekReading(user, week, only=request)
        self.index, self.request = self.reading.index, request
        self.name = self.index.id_of(request)
        self.problem = placed_only(self.reading.problem, self.index, self.name)
        self.visit = next((row for row in self.problem.visits if row.id == self.name), None)
        self.left_out = 0
        self.found: tuple[Slot, ...] = ()
        if self.visit is not None and self.name not in self.index.visits:
            self.standing = unpriced_plan(self.problem, self.index.assignments)
            self.found = insertions(self._held_in_place(), self.standing, self.visit, limit=TRIED)

    def cause(self) -> str:
        """Say why there is no moment at all."""
        if self.visit is None or self.name in self.index.visits:
            return ""
        reason = next((row for row in explain_unserved(self.problem, self.standing) if row.visit_id == self.name), None)
        causes = {str(cause): count for cause, count in reason.causes.items()} if reason else {}
        lapses = lapses_for(self.problem, self.index, self.name)
        return " ".join([cause_words(self.request, causes), *lapses]) if causes else ""

    def starts_at(self, slot: Slot) -> datetime:
        """When the visit would begin."""
        return moment_at(self.reading.week, slot.start)

    def rank(self, slot: Slot) -> float:
        """What it costs, each day of waiting counted as road."""
        return slot.extra_cost + DAY_PRICE * (self.starts_at(slot).date() - timezone.localdate()).days

    def accepts(self, slot: Slot) -> bool:
        """Whether a moment breaks nothing; those that would shift others are counted when it does."""
        is_safe = self._is_safe(slot)
        if not is_safe and slot.moved:
            self.left_out += 1
        return is_safe

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.problem, self.index)

    def _held_in_place(self) -> Problem:
        """The problem in which pinned visits, and those begun or over, cannot be shifted."""
        never = held(self.index)
        parts = {name: FixedPart(one.helper_ids, one.start) for name, one in never.items()}
        return replace(self.problem, visits=tuple(replace(row, fixed=parts.get(row.id)) for row in self.problem.visits))

    def _is_safe(self, slot: Slot) -> bool:
        starts = {one.visit_id: one.start for one in self.index.assignments}
        if any(start - starts[name] > LONGEST_SHIFT for name, start in slot.moved):
            return False
        return not self._judge.refusals(rearranged(self.index, [self._own_put(slot), *self._moved_puts(slot)]))

    def _own_put(self, slot: Slot) -> Put:
        return Put(self.request.pk, tuple(int(name) for name in slot.helper_ids), slot.start)

    def _moved_puts(self, slot: Slot) -> tuple[Put, ...]:
        """The visits that make room: same people, later."""
        people = {one.visit_id: one.helper_ids for one in self.index.assignments}
        return tuple(
            Put(self.index.requests[name].pk, tuple(int(key) for key in people[name]), start)
            for name, start in slot.moved
        )

    def told(self, slot: Slot, *, is_first: bool) -> UrgentSlot:
        """A moment in words."""
        starts_at = self.starts_at(slot)
        broken = max(self._known.values(), default=0) - slot.continuity > BROKEN_CONTINUITY
        shifted = tuple(self._shift_words(name, start) for name, start in slot.moved)
        plan = self.reading.plan
        is_published = plan is not None and plan.published_at is not None
        return UrgentSlot(
            when=_when(self.reading.week, slot),
            names=names_of(self.index, slot.helper_ids),
            reasons=tuple(self._reasons(slot)),
            cost=cost_words(slot.extra_minutes, continuity_broken=broken, moved=shifted),
            shifted=shifted,
            to_tell=tuple(self._to_tell(slot, starts_at.date(), is_published=is_published)),
            is_published=is_published,
            is_late=self.request.due_on is not None and starts_at.date() > self.request.due_on,
            is_first=is_first,
            starts_at=starts_at,
            token=Choice(self.reading.week, self._own_put(slot), self._moved_puts(slot)).token(),
        )

    def _shift_words(self, name: str, start: int) -> str:
        """ "Robert Maurin passe de 10 h à 10 h 30"."""
        before = hour(self.index.visits[name].starts_at)
        after = hour(moment_at(self.reading.week, start))
        return f"{self.index.beneficiary(name).full_name} passe de {before} à {after}"

    @property
    def _known(self) -> Mapping[str, float]:
        """How well each helper is known by the person."""
        return self.visit.continuity if self.visit is not None else {}

    def _reasons(self, slot: Slot) -> Iterator[str]:
        """Who is known or wished for, and what these people do that day."""
        known = [name for name in slot.helper_ids if self._known.get(name, 0) > 0]
        person = self.request.beneficiary.first_name
        wanted = self.visit.preferred if self.visit is not None else frozenset()
        for name in slot.helper_ids:
            first_name = self.index.helpers[name].first_name
            if name in wanted:
                yield f"{person} a demandé {first_name}"
            elif name in known:
                yield f"{first_name} connaît déjà {person}"
        if not known and self._known:
            yield f"{person} connaît d’autres personnes de l’équipe"
        yield self._day_words(slot)

    def _day_words(self, slot: Slot) -> str:
        """ "Déjà à Neuvic ce jour-là", "3 autres visites ce jour-là"."""
        day = slot.start // MINUTES_PER_DAY
        others = [
            one
            for one in self.index.assignments
            if set(one.helper_ids) & set(slot.helper_ids) and one.start // MINUTES_PER_DAY == day
        ]
        here = self.request.beneficiary.commune
        if any(self.index.beneficiary(one.visit_id).commune_id == here.pk for one in others):
            return f"Déjà à {here.name} ce jour-là"
        if not others:
            return "Rien d’autre ce jour-là"
        return f"{plural(len(others), 'autre visite', 'autres visites')} ce jour-là"

    def _to_tell(self, slot: Slot, day: date, *, is_published: bool) -> Iterator[str]:
        if is_published:
            yield told_how(self.request.beneficiary, day)
        for name, _ in slot.moved:
            if self.index.visits[name].stage == VisitStage.PUBLISHED:
                yield told_how(self.index.beneficiary(name), day)


def told_how(person: Any, day: date) -> str:
    """ "Lucette Bordas (à appeler)": how someone learns of a visit."""
    return f"{person.full_name} ({how_told(person, day)})"


def _when(week: date, slot: Slot) -> str:
    """ "Demain, mardi 24 novembre, entre 9 h et 9 h 15"."""
    first, last = moment_at(week, slot.start), moment_at(week, slot.latest_start)
    hours = f"à {hour(first)}" if first == last else f"entre {hour(first)} et {hour(last)}"
    near = day_near(first.date())
    day = f"{near}, {day_long(first)}" if near in {"aujourd’hui", "demain"} else near
    return f"{day[:1].upper()}{day[1:]}, {hours}"


def standing_visit(request: VisitRequest) -> Visit | None:
    """Where the request is placed already, if it is."""
    return request.visits.standing().filter(status="unknown").order_by("starts_at").first()
