"""Who goes with whom, and to whom: matches, people kept apart (J7), who accompanies a first visit (J4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from accounts.models import Territory
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import VisitHelper
from volunteers.enums import HelperKind
from volunteers.models import Helper
from volunteers.selectors.contracts import tutor_ids_of
from volunteers.selectors.pairing_wishes import (
    apart_by_helper,
    avoided_by_person,
    first_visits_are_escorted,
    leads_by_helper,
    matched_by_person,
    wishes_of,
)

Ids = Mapping[int, frozenset[int]]
_NONE: Ids = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Company:
    """Keys of helpers by helper (``apart``, ``escorts``) or by beneficiary (``avoided``, ``matched``, ``been``)."""

    apart: Ids = field(default_factory=lambda: _NONE)
    escorts: Ids = field(default_factory=lambda: _NONE)
    avoided: Ids = field(default_factory=lambda: _NONE)
    matched: Ids = field(default_factory=lambda: _NONE)
    been: Ids = field(default_factory=lambda: _NONE)
    first_visits_escorted: bool = True

    def apart_from(self, helper: int | None) -> frozenset[str]:
        """Identifiers of the helpers never sent with this one."""
        return _ids(self.apart, helper)

    def escorts_of(self, helper: int | None) -> frozenset[str]:
        """Identifiers of those who may accompany this helper's first visit to someone."""
        return _ids(self.escorts, helper)

    def avoiding(self, beneficiary: int) -> frozenset[str]:
        """Identifiers of the helpers never sent to this person."""
        return _ids(self.avoided, beneficiary)

    def matched_with(self, beneficiary: int) -> frozenset[str]:
        """Identifiers of the helpers matched with this person."""
        return _ids(self.matched, beneficiary)

    def who_has_been_to(self, beneficiary: int) -> frozenset[str]:
        """Identifiers of the helpers who have already visited this person."""
        return _ids(self.been, beneficiary)


def _ids(found: Ids, key: int | None) -> frozenset[str]:
    return frozenset(map(str, found.get(key, ()))) if key is not None else frozenset()


def load_company(territory: Territory, week: date, helpers: Sequence[Helper], people: Collection[int]) -> Company:
    """Read it for a week: a fixed number of queries."""
    wishes = wishes_of(territory.pk)
    return Company(
        apart=apart_by_helper(wishes),
        escorts=_escorts(territory, week, helpers),
        avoided=avoided_by_person(wishes),
        matched=matched_by_person(territory.pk, people),
        been=_been(people, week),
        first_visits_escorted=first_visits_are_escorted(territory.pk),
    )


def _escorts(territory: Territory, week: date, helpers: Sequence[Helper]) -> Ids:
    """Counsellors accompany anyone; a tutor, the own youths; the lead of a pair, its members."""
    counsellors = frozenset(one.pk for one in helpers if one.kind == HelperKind.COUNSELLOR)
    last_day = week + timedelta(days=6)
    leads, tutors = leads_by_helper(territory.pk, last_day), tutor_ids_of(helpers, last_day)
    return {
        one.pk: (counsellors | leads.get(one.pk, frozenset()) | tutors.get(one.pk, set())) - {one.pk}
        for one in helpers
        if one.kind in {HelperKind.CIVIC_SERVICE, HelperKind.VOLUNTEER}
    }


def _been(people: Iterable[int], week: date) -> Ids:
    """Who came before this week: visits made, or published and not denied."""
    found: dict[int, set[int]] = defaultdict(set)
    made = VisitHelper.objects.filter(
        visit__beneficiary__in=people,
        visit__stage=VisitStage.PUBLISHED,
        visit__status__in=[VisitStatus.SEEN, VisitStatus.UNKNOWN],
        visit__day__lt=week,
    )
    for person, helper in made.order_by().values_list("visit__beneficiary", "helper").distinct():
        found[person].add(helper)
    return {person: frozenset(helpers) for person, helpers in found.items()}
