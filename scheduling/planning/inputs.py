"""What the database says of a territory's week. A fixed number of queries, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Model, Q

from accounts.models import Territory
from scheduling.enums import HelperWish, RequestStatus, VisitStage, VisitStatus
from scheduling.models import (
    Occupancy,
    Plan,
    PlanningSettings,
    RequestHelper,
    RequestWindow,
    TravelOverride,
    Visit,
    VisitHelper,
    VisitRequest,
)
from scheduling.planning.clock import WEEK_DAYS, moment_at
from scheduling.planning.company import Company, load_company
from scheduling.planning.journeys import CommuneMinutes
from volunteers.models import Helper
from volunteers.selectors.contracts import DutyFacts, duty_facts
from volunteers.selectors.helpers import Withheld, week_freedom

Spans = Mapping[int, Mapping[date, list[tuple[time, time]]]]
COMMUNE_MINUTES = ("from_commune__insee", "to_commune__insee", "minutes")
# A visit counts half as much after this many days in how well someone is known.
CONTINUITY_HALF_LIFE_DAYS = 90
CONTINUITY_HORIZON_DAYS = 540


@dataclass(frozen=True, slots=True)
class WeekInputs:
    """The rows a problem is made of. ``requests`` may still be placed; ``visits`` are the plan's standing visits.

    ``withheld``: hours left out of ``spans`` because what is asked of the helper is not met on that day (J2).
    """

    territory: Territory
    week: date
    plan: Plan | None
    settings: PlanningSettings
    helpers: Sequence[Helper]
    spans: Spans
    requests: Sequence[VisitRequest]
    visits: Sequence[Visit]
    taken: Sequence[Occupancy]
    continuity: Mapping[int, Mapping[int, float]]
    overrides: CommuneMinutes
    company: Company
    withheld: Mapping[int, Mapping[date, Withheld]] = field(default_factory=dict)
    # What bears on the hours of civic-service youths, by helper's key.
    duties: Mapping[int, DutyFacts] = field(default_factory=dict)


def settings_of(territory: Territory) -> PlanningSettings:
    """Return the territory's settings of planning, or the usual ones."""
    found = PlanningSettings.objects.filter(territory=territory).first()
    return found or PlanningSettings(territory=territory, lunch_from=time(11, 40), lunch_until=time(13, 30))


def load_week(
    *,
    territory: Territory,
    week: date,
    plan: Plan | None,
    settings: PlanningSettings | None = None,
    only: VisitRequest | None = None,
) -> WeekInputs:
    """Read all that planning the week needs; ``settings`` may be others than the territory's, not saved.

    With ``only``, no other waiting request is read: what placing a single one needs.
    """
    visits = _visits(plan)
    requests = _requests(territory, only)
    people = Q(is_active=True) | Q(pk__in={place.helper_id for visit in visits for place in visit.places.all()})
    helpers = list(Helper.objects.filter(people, territory=territory).select_related("commune").order_by("pk"))
    _link(visits, requests, helpers)
    beneficiaries = {row.beneficiary_id for row in requests} | {row.beneficiary_id for row in visits}
    freedom = week_freedom(helpers, week, week + timedelta(days=WEEK_DAYS - 1))
    return WeekInputs(
        territory=territory,
        week=week,
        plan=plan,
        settings=settings or settings_of(territory),
        helpers=helpers,
        spans=freedom.spans,
        requests=requests,
        visits=visits,
        taken=_taken_elsewhere(helpers, week, plan),
        continuity=continuity_scores(beneficiaries, before=week),
        overrides=commune_minutes(territory.pk),
        withheld=freedom.withheld,
        duties=duty_facts(helpers, week, week + timedelta(days=WEEK_DAYS - 1)),
        company=load_company(territory, week, helpers, beneficiaries),
    )


def commune_minutes(territory_id: int) -> CommuneMinutes:
    """Minutes by car corrected by hand in a territory, by the INSEE codes of departure and arrival."""
    rows = TravelOverride.objects.filter(territory=territory_id)
    return {(start, end): minutes for start, end, minutes in rows.values_list(*COMMUNE_MINUTES)}


def _visits(plan: Plan | None) -> list[Visit]:
    if plan is None:
        return []
    standing = Visit.objects.standing().filter(plan=plan).order_by("starts_at", "pk")
    visits = list(standing.select_related("request", "beneficiary__commune"))
    _attach(visits, "places", VisitHelper.objects.filter(visit__in=visits), "visit_id")
    return visits


def _link(visits: Sequence[Visit], requests: Sequence[VisitRequest], helpers: Sequence[Helper]) -> None:
    """Give requests their moments and wishes, and places the helpers already read: one query for each kind."""
    known = {helper.pk: helper for helper in helpers}
    for place in (place for visit in visits for place in visit.places.all()):
        if place.helper_id in known:
            place.helper = known[place.helper_id]
    asked = [*requests, *(visit.request for visit in visits)]
    _attach(asked, "windows", RequestWindow.objects.filter(request__in=asked), "request_id")
    _attach(asked, "wishes", RequestHelper.objects.filter(request__in=asked), "request_id")


def _attach(owners: Iterable[Model], name: str, rows: Iterable[Model], key: str) -> None:
    """Give each owner its rows, found afterwards by ``owner.<name>.all()`` and nothing else.

    As ``prefetch_related`` does, less the queryset that it makes for each owner: those cost more than the reading.
    """
    found = defaultdict[int, list[Model]](list)
    for row in rows:
        found[getattr(row, key)].append(row)
    for owner in owners:
        vars(owner).setdefault("_prefetched_objects_cache", {})[name] = tuple(found[owner.pk])


def _requests(territory: Territory, only: VisitRequest | None) -> list[VisitRequest]:
    """Requests that wait and have no standing visit in any plan, followed people only."""
    placed = Visit.objects.filter(
        stage__in=[VisitStage.DRAFT, VisitStage.PUBLISHED], status=VisitStatus.UNKNOWN, territory=territory
    )
    waiting = VisitRequest.objects.filter(
        territory=territory, status=RequestStatus.WAITING, beneficiary__archived_at=None
    ).exclude(pk__in=placed.values("request"))
    if only is not None:
        waiting = waiting.filter(pk=only.pk)
    return list(waiting.select_related("beneficiary__commune").order_by("requested_on", "pk"))


def _taken_elsewhere(helpers: Sequence[Helper], week: date, plan: Plan | None) -> list[Occupancy]:
    """Hours already given to something that is not of this plan."""
    first, last = moment_at(week, 0), moment_at(week + timedelta(days=WEEK_DAYS), 0)
    during = Occupancy.objects.filter(ends_at__gt=first, starts_at__lt=last)
    others = during.exclude(visit__in=Visit.objects.filter(plan=plan)) if plan else during
    return list(others.filter(helper__in=helpers))


def continuity_scores(beneficiaries: set[int], *, before: date) -> dict[int, dict[int, float]]:
    """How well each helper is known by each beneficiary before a date, 0 to 1, by their keys.

    Each visit made, or published and not denied, weighs 1 on its day and half as much 90 days later. The weights add
    up to ``w``; the score is ``w / (1 + w)``: one recent visit gives 0.5, four give 0.8.
    """
    made = VisitHelper.objects.filter(
        visit__beneficiary__in=beneficiaries,
        visit__stage=VisitStage.PUBLISHED,
        visit__status__in=[VisitStatus.SEEN, VisitStatus.UNKNOWN],
        visit__day__lt=before,
        visit__day__gte=before - timedelta(days=CONTINUITY_HORIZON_DAYS),
    )
    weights: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for beneficiary, helper, day in made.values_list("visit__beneficiary", "helper", "visit__day"):
        weights[beneficiary][helper] += 0.5 ** ((before - day).days / CONTINUITY_HALF_LIFE_DAYS)
    return {
        beneficiary: {helper: weight / (1 + weight) for helper, weight in known.items()}
        for beneficiary, known in weights.items()
    }


def wished(request: VisitRequest, wish: HelperWish) -> frozenset[str]:
    """Identifiers of the helpers that a request wishes for, or wants to avoid."""
    return frozenset(str(row.helper_id) for row in request.wishes.all() if row.wish == wish)
