"""Hours that visits give: what a finished visit proposes to those who went.

The rule. Whoever went is proposed the length of the visit as it was planned, and the road of the round: minutes and
kilometres from home to the first visit, from each visit to the next, and from the last one home. Each visit carries
the road that leads to it; the last of the day also carries the way home. Minutes are those of the planning, rounded
up to five; kilometres are rounded to the tenth. A closed door is driven to all the same: nobody at home gives the road
and no minute there. Someone who rides with a partner has the minutes of the partner's car and no kilometre; kilometres
are only those of the own car. A visit excused or revoked leaves the round: the road of the others follows.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.planning.inputs import commune_minutes
from scheduling.rules import report_ref
from scheduling.selectors.rounds import Road, driver_of, visits_of_round
from volunteers.enums import TravelMode
from volunteers.hours_rules import to_tenth
from volunteers.models import Helper
from volunteers.services.hours import Figures, entry_propose, entry_withdraw

WENT = frozenset({VisitStatus.SEEN, VisitStatus.NO_SHOW})


@transaction.atomic
def visit_hours_keep(*, visit: Visit) -> None:
    """Propose to those who went the hours of a visit just told, or take them back; the day's other roads follow."""
    if visit.status not in WENT:
        entry_withdraw(territory=visit.territory, origin_ref=report_ref(visit.pk))
    round_hours_propose(helpers=Helper.objects.filter(visits=visit), day=visit.day)


@transaction.atomic
def round_hours_propose(*, helpers: Iterable[Helper], day: date) -> None:
    """Propose the hours of all visits told in the rounds of a day. Done twice, it changes nothing."""
    for helper in helpers:
        visits = list(visits_of_round(Visit.objects.filter(territory=helper.territory_id), helper, day))
        if not any(visit.status in WENT for visit in visits):
            continue
        road = Road(driver_of(helper, visits), visits, commune_minutes(helper.territory_id))
        for order, visit in enumerate(visits):
            if visit.status in WENT:
                _propose(visit, helper, road, order, is_last=order == len(visits) - 1)


def _propose(visit: Visit, helper: Helper, road: Road, order: int, *, is_last: bool) -> None:
    legs = [road.before(order), *([road.home] if is_last else [])]
    drives = helper.travel_mode == TravelMode.CAR
    kilometres = sum((to_tenth(leg[1]) for leg in legs), Decimal(0)) if drives else Decimal(0)
    entry_propose(
        helper=helper,
        origin_ref=report_ref(visit.pk),
        day=visit.day,
        starts=timezone.localtime(visit.starts_at).time(),
        ends=timezone.localtime(visit.ends_at).time(),
        figures=Figures(
            minutes=visit.minutes if visit.status == VisitStatus.SEEN else 0,
            travel_minutes=sum(leg[0] for leg in legs),
            kilometres=kilometres,
        ),
    )
