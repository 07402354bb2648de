"""Reads on contracts of civic service: what holds for whom, and tutors. Hours stand in ``duty_hours``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from volunteers.calendar import is_between, public_holidays
from volunteers.engagement.duty import Span
from volunteers.engagement.noted import noted_spans
from volunteers.enums import HelperKind, HoursActivity
from volunteers.models import CivicServiceContract, Helper
from volunteers.rules import Birth, LegalLimit, legal_limit
from volunteers.selectors.duty_given import noted_entries, training_spans


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What bears on the hours of a civic-service youth between two days.

    ``contracts``: first day, last day and minutes a week of each. ``birth``: the exact date when a contract gives it,
    else the year. ``spans``: training, activities, places at trainings and hours noted by hand (a workshop noted
    without its hours is left to the ledger). ``has_contract`` looks at every date: without any, the dates of the
    helper's file hold alone.
    """

    birth: Birth
    contracts: tuple[tuple[date, date, int], ...] = ()
    has_contract: bool = False
    spans: tuple[Span, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        """Tell whether the youth may be planned on a day, as far as contracts say."""
        return not self.has_contract or any(is_between(day, first, last) for first, last, _ in self.contracts)

    def limit_on(self, day: date) -> LegalLimit | None:
        """Return what the law allows on a day."""
        return legal_limit(HelperKind.CIVIC_SERVICE, self.birth, day)

    def week_minutes_at_most(self, monday: date) -> int | None:
        """Return the most minutes that the law and the contracts of the week allow; None when neither says."""
        limit = self.limit_on(monday)
        said = [weekly for _, _, weekly in self.contracts] + ([limit.minutes_week] if limit else [])
        return min(said, default=None)


def duty_facts(helpers: Iterable[Helper], first: date, last: date) -> dict[int, DutyFacts]:
    """Return by helper's key what bears on the hours of the civic-service youths among them.

    Four queries, whatever the number; none when no helper is in civic service.
    """
    youths = [helper for helper in helpers if helper.kind == HelperKind.CIVIC_SERVICE and helper.pk is not None]
    if not youths:
        return {}
    contracts: dict[int, list[CivicServiceContract]] = defaultdict(list)
    for contract in CivicServiceContract.objects.filter(helper__in=youths).order_by("starts_on"):
        contracts[contract.helper_id].append(contract)
    spans = _spans_besides_visits([helper.pk for helper in youths], first, last)
    closed = public_holidays(first, last)
    return {
        helper.pk: DutyFacts(
            birth=contracts[helper.pk][-1].birth_date if contracts[helper.pk] else helper.birth_year,
            contracts=tuple(
                (row.starts_on, row.last_day, row.weekly_minutes)
                for row in contracts[helper.pk]
                if row.starts_on <= last and first <= row.last_day
            ),
            has_contract=bool(contracts[helper.pk]),
            spans=tuple(spans[helper.pk]),
            holidays=closed,
        )
        for helper in youths
    }


def _spans_besides_visits(keys: Sequence[int], first: date, last: date) -> dict[int, list[Span]]:
    spans, entries = training_spans(keys, first, last), noted_entries(keys, first, last)
    for key, noted in entries.items():
        told = [one for one in noted if one.starts is not None or one.activity != HoursActivity.WORKSHOP]
        spans[key] += noted_spans(told, spans[key], {HoursActivity.TRAINING: spans[key]})
    return spans


def tutor_ids_of(helpers: Iterable[Helper], on: date) -> dict[int, set[int]]:
    """Return by helper's key the keys of the tutors named in the contracts that run on a day. One query."""
    found: dict[int, set[int]] = {helper.pk: set() for helper in helpers}
    running = CivicServiceContract.objects.filter(helper__in=found).meeting(on, on)
    for helper, tutor in running.order_by("pk").values_list("helper", "tutor"):
        found[helper].add(tutor)
    return found


def contracts_of(user: Any) -> QuerySet[CivicServiceContract]:
    """Return the contracts that the user may see, with who and which tutor, those that end last first."""
    rows = CivicServiceContract.objects.visible_to(user).latest_first()
    return rows.select_related("helper__territory", "tutor")


def contract_on(helper: Helper, day: date) -> CivicServiceContract | None:
    """Return the contract of a helper that runs on a day, else the next one, else the last."""
    rows: Sequence[CivicServiceContract] = list(
        CivicServiceContract.objects.filter(helper=helper).select_related("helper", "tutor").order_by("starts_on")
    )
    running = [row for row in rows if row.holds_on(day)]
    coming = [row for row in rows if row.starts_on > day]
    return next(iter([*running, *coming, *reversed(rows)]), None)


def youths_without_contract(user: Any) -> QuerySet[Helper]:
    """Return the civic-service youths who can be planned and have no contract today nor to come."""
    today = timezone.localdate()
    held = CivicServiceContract.objects.unfinished(today)
    youths = Helper.objects.visible_to(user).active().filter(kind=HelperKind.CIVIC_SERVICE)
    return youths.exclude(pk__in=held.values("helper")).exclude(ends_on__lt=today)
