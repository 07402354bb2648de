"""What visits tell the suggestions of pairs and matches: who knows whom, and the time given."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import day_date, plural
from core.registries import Step, registries
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import ConcernReport, Visit, VisitHelper
from scheduling.planning.inputs import continuity_scores
from scheduling.rules import is_told


def acquaintances(territory_id: int, people: Collection[int]) -> Mapping[int, Mapping[int, float]]:
    """How well each person knows which helper, by past visits. One query."""
    keys = set(people) or set(Visit.objects.filter(territory=territory_id).values_list("beneficiary", flat=True))
    return continuity_scores(keys, before=timezone.localdate())


def time_given(territory_id: int, since: date) -> Mapping[int, int]:
    """Minutes of visits made or published since a day, by helper. One query."""
    made = VisitHelper.objects.filter(
        visit__territory=territory_id,
        visit__stage=VisitStage.PUBLISHED,
        visit__status__in=[VisitStatus.SEEN, VisitStatus.UNKNOWN],
        visit__day__gte=since,
    )
    found: dict[int, int] = defaultdict(int)
    for helper, starts, ends in made.order_by().values_list("helper", "visit__starts_at", "visit__ends_at"):
        found[helper] += int((ends - starts).total_seconds() // 60)
    return found


def people_told(user: Any) -> Collection[int]:
    """The people of the own visits, seven days before until two days after (R02). One query."""
    days = Visit.objects.visible_to(user).standing().order_by().values_list("beneficiary", "day")
    return {person for person, day in days if is_told(day)}


def match_facts(user: Any, person: int, helpers: Collection[int], since: date) -> Iterable[Step]:
    """Visits made to someone by helpers from a day on, and the concerns that the reader may know of. Two queries."""
    today = timezone.localdate()
    made = Visit.objects.visible_to(user).published().filter(
        beneficiary=person, helpers__in=helpers, day__gte=since, day__lte=today, status=VisitStatus.SEEN
    )  # fmt: skip
    days = sorted(set(made.order_by().values_list("pk", "day")), key=lambda row: row[1])
    if days:
        yield Step(f"{plural(len(days), 'visite')}, la dernière le {day_date(days[-1][1])}")
    else:
        yield Step("Aucune visite faite")
    concerns = ConcernReport.objects.visible_to(user).filter(beneficiary=person, created_at__date__gte=since)
    count = concerns.count()
    if count:
        yield Step(plural(count, "inquiétude signalée", "inquiétudes signalées"), reverse("scheduling:concern-list"))


def register() -> None:
    """Fill the registries."""
    registries.acquaintances.add(acquaintances)
    registries.time_given.add(time_given)
    registries.people_told.add(people_told)
    registries.match_facts.add(match_facts)
