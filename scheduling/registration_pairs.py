"""What visits tell the suggestions of pairs and matches: who knows whom, and the time given."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.utils import timezone

from core.registries import registries
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Visit, VisitHelper
from scheduling.planning.inputs import continuity_scores


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


def register() -> None:
    """Fill the registries."""
    registries.acquaintances.add(acquaintances)
    registries.time_given.add(time_given)
