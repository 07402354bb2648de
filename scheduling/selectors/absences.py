"""Someone is absent: what becomes of each visit, who is to be told, before and after it is accepted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.core import signing
from django.utils import timezone

from core.formatting import enumerate_fr, hour, moment, phone
from mediation.models import Beneficiary
from scheduling.enums import CallReason, VisitStage
from scheduling.models import Plan, PlanChange, Visit
from scheduling.optimiser.model import Assignment
from scheduling.planning.absence_repair import WeekRepair, week_repair
from scheduling.planning.clock import moment_at, monday_of
from scheduling.planning.letters import call_sentence
from scheduling.planning.rearrangement import Put
from scheduling.planning.snapshots import helper_keys
from scheduling.planning.telling_ways import How, how_told
from scheduling.services.absences import WeekOffer
from volunteers.models import AvailabilityException, Helper
from volunteers.reaching import helper_reach

SALT = "scheduling.absence"
Kind = Literal["hands", "hour", "lost", "other"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A visit before and after: it changes hands, changes hour, is lost, or is another's that makes room.

    ``people`` are those who go in the end, or were to go to a visit that is lost. ``sentence`` is what to say;
    ``soonest`` is the first of the two days, before and after.
    """

    kind: Kind
    visit: Visit
    person: Beneficiary
    before: str
    after: str
    day: datetime
    soonest: date
    people: tuple[Helper, ...]
    is_published: bool
    sentence: str

    @property
    def phones(self) -> tuple[str, ...]:
        """Numbers of the person, the most useful first."""
        return tuple(phone(number) for number in self.person.phones)

    @property
    def how(self) -> How:
        """How the person learns of it."""
        return how_told(self.person, self.soonest)


@dataclass(frozen=True, slots=True)
class AbsenceReview:
    """What the page shows. ``is_done``: it has been accepted, and the rows tell what was done."""

    absence: AvailabilityException
    rows: tuple[Changed, ...]
    untouched: int
    is_done: bool
    weeks: tuple[Plan, ...]
    token: str = ""

    def of(self, kind: Kind) -> list[Changed]:
        """Rows of a kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def hands(self) -> list[Changed]:
        """Visits at the same hour, by someone else."""
        return self.of("hands")

    @property
    def hours(self) -> list[Changed]:
        """Visits of the absent person that change hour."""
        return self.of("hour")

    @property
    def lost(self) -> list[Changed]:
        """Visits that nobody can make."""
        return self.of("lost")

    @property
    def others(self) -> list[Changed]:
        """Other visits that make room."""
        return self.of("other")

    @property
    def to_tell(self) -> list[Changed]:
        """People who had been told of their visit and must hear of the change."""
        return [row for row in self.rows if row.is_published]

    @property
    def unreached(self) -> list[Helper]:
        """Helpers who can be written to nowhere: they must be told of their new round."""
        concerned = {helper.pk: helper for row in self.to_tell for helper in row.people}
        return [row for row in concerned.values() if helper_reach(row) is None]


def offers_of(token: str) -> tuple[int, list[WeekOffer]]:
    """Read what the page sent back: the absence, and each week. Raises ``signing.BadSignature`` if not ours."""
    sent = signing.loads(token, salt=SALT)
    offers = [
        WeekOffer(row["plan"], row["version"], tuple(map(Put.read, row["puts"])), tuple(row["lost"]))
        for row in sent["weeks"]
    ]
    return sent["absence"], offers


def absence_review(user: Any, absence: AvailabilityException) -> AbsenceReview:
    """Return what is proposed for an absence, or what was done if it has been accepted. Nothing is written."""
    repairs = [week_repair(plan, absence) for plan in _plans(user, absence)]
    touched = [repair for repair in repairs if repair.touched]
    if not touched:
        return _done(user, absence)
    return AbsenceReview(
        absence=absence,
        rows=tuple(row for repair in touched for row in _Proposed(repair, absence).rows()),
        untouched=sum(len(repair.index.assignments) - len(repair.puts) - len(repair.lost) for repair in touched),
        is_done=False,
        weeks=tuple(repair.plan for repair in touched),
        token=signing.dumps({"absence": absence.pk, "weeks": [_offer(repair) for repair in touched]}, salt=SALT),
    )


def _plans(user: Any, absence: AvailabilityException) -> Iterable[Plan]:
    """Plans of the days to come of the absence."""
    first = monday_of(max(absence.starts_on, timezone.localdate()))
    plans = Plan.objects.visible_to(user).select_related("territory")
    return plans.filter(week__gte=first, week__lte=absence.ends_on).order_by("week")


def _offer(repair: WeekRepair) -> dict[str, Any]:
    return {
        "plan": repair.plan.pk,
        "version": repair.plan.version,
        "puts": [put.as_json() for put in repair.puts],
        "lost": list(repair.lost),
    }


def _place_words(starts_at: datetime, helpers: Sequence[Helper]) -> str:
    """ "mardi 24 novembre, 10 h, avec Nadia Ferrand"."""
    return f"{moment(starts_at)}, avec {enumerate_fr(helper.full_name for helper in helpers)}"


def _said(visit: Visit, helpers: Sequence[Helper], starts_at: datetime, *, is_lost: bool) -> str:
    """The words to say of a visit, as it will be."""
    shown = copy(visit)
    if is_lost:
        return call_sentence(shown, helpers, CallReason.CANCELLED)
    shown.ends_at = starts_at + (visit.ends_at - visit.starts_at)
    shown.starts_at, shown.day = starts_at, timezone.localdate(starts_at)
    return call_sentence(shown, helpers, CallReason.MOVED)


class _Proposed:
    """The rows of a repair that is only proposed."""

    def __init__(self, repair: WeekRepair, absence: AvailabilityException) -> None:
        self.repair, self.index = repair, repair.index
        self.touched = {one.visit_id for one in repair.touched}
        self.before = {one.visit_id: one for one in self.index.assignments}

    def rows(self) -> Iterator[Changed]:
        """Each visit that changes, in the order of the week as it was."""
        puts = {f"r{put.request}": put for put in self.repair.puts}
        changed = {*puts, *(f"r{key}" for key in self.repair.lost)}
        for one in self.index.assignments:
            if one.visit_id in changed:
                yield self._row(one, puts.get(one.visit_id))

    def _people(self, names: Iterable[object]) -> tuple[Helper, ...]:
        return tuple(self.index.helpers[str(name)] for name in names if str(name) in self.index.helpers)

    def _row(self, one: Assignment, put: Put | None) -> Changed:
        visit = self.index.visits[one.visit_id]
        visit.territory = self.repair.plan.territory
        former = self._people(one.helper_ids)
        starts_at = moment_at(self.index.week, put.start) if put else visit.starts_at
        people = self._people(put.helpers) if put else former
        return Changed(
            kind=_kind(is_touched=one.visit_id in self.touched, starts=(visit.starts_at, starts_at), is_lost=not put),
            visit=visit,
            person=visit.beneficiary,
            before=_place_words(visit.starts_at, former),
            after=_after(visit.starts_at, starts_at, people) if put else "",
            day=visit.starts_at,
            soonest=min(visit.day, timezone.localdate(starts_at)),
            people=people,
            is_published=visit.stage == VisitStage.PUBLISHED,
            sentence=_said(visit, people, starts_at, is_lost=put is None),
        )


def _kind(*, is_touched: bool, starts: tuple[datetime, datetime], is_lost: bool) -> Kind:
    if is_lost:
        return "lost"
    if not is_touched:
        return "other"
    return "hands" if starts[0] == starts[1] else "hour"


def _after(before: datetime, starts_at: datetime, people: Sequence[Helper]) -> str:
    """ "à la même heure, avec Romain Castaing", "à 11 h le même jour, avec …", or the whole moment."""
    names = enumerate_fr(helper.full_name for helper in people)
    if before == starts_at:
        return f"à la même heure, avec {names}"
    if timezone.localdate(before) == timezone.localdate(starts_at):
        return f"le même jour à {hour(starts_at)}, avec {names}"
    return _place_words(starts_at, people)


def _done(user: Any, absence: AvailabilityException) -> AbsenceReview:
    """What was done for this absence, read from the changes kept."""
    changes = list(
        PlanChange.objects.visible_to(user)
        .filter(before__absence=absence.pk, undone_at=None)
        .select_related("plan__territory")
        .order_by("plan__week", "pk")
    )
    rows = [row for change in changes for row in _Accepted(change).rows()]
    weeks = tuple({change.plan_id: change.plan for change in changes}.values())
    return AbsenceReview(absence, tuple(rows), 0, is_done=bool(changes), weeks=weeks)


class _Accepted:
    """The rows of a repair that has been accepted: the photograph taken before beside the visits as they are."""

    def __init__(self, change: PlanChange) -> None:
        self.plan, self.before = change.plan, change.before
        self.states = [row for row in change.before["visits"] if row["request"] in set(change.before["changed"])]
        visits = Visit.objects.filter(plan=change.plan, request__in=[row["request"] for row in self.states])
        found = visits.select_related("beneficiary__commune").prefetch_related("places").order_by("pk")
        self.visits = {visit.request_id: visit for visit in found}
        keys = {key for row in self.states for key in row["helpers"]}
        keys |= {key for visit in self.visits.values() for key in helper_keys(visit)}
        self.helpers = Helper.objects.select_related("user").in_bulk(keys)

    def rows(self) -> Iterator[Changed]:
        """Each visit that changed; a draft that was taken out has left nothing to show."""
        for state in sorted(self.states, key=lambda row: str(row["starts_at"])):
            if state["request"] in self.visits:
                yield self._row(state, self.visits[state["request"]])

    def _row(self, state: Mapping[str, Any], visit: Visit) -> Changed:
        visit.territory = self.plan.territory
        is_lost = visit.stage == VisitStage.CANCELLED
        started = timezone.localtime(datetime.fromisoformat(state["starts_at"]))
        former = [self.helpers[key] for key in state["helpers"] if key in self.helpers]
        people = former if is_lost else [self.helpers[key] for key in helper_keys(visit)]
        is_touched = state["request"] in self.before["touched"]
        return Changed(
            kind=_kind(is_touched=is_touched, starts=(started, visit.starts_at), is_lost=is_lost),
            visit=visit,
            person=visit.beneficiary,
            before=_place_words(started, former),
            after="" if is_lost else _after(started, visit.starts_at, people),
            day=started,
            soonest=min(started.date(), visit.day),
            people=tuple(people),
            is_published=state["stage"] == VisitStage.PUBLISHED,
            sentence=_said(visit, people, visit.starts_at, is_lost=is_lost),
        )
