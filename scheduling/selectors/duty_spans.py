"""What helpers give in visits and road between two days, for the hours of civic service counted by a lower app."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.registries import GivenSpan
from scheduling.enums import VisitStage
from scheduling.models import TravelOverride, Visit, VisitHelper
from scheduling.optimiser import model as engine
from scheduling.planning.clock import minute_of
from scheduling.planning.duty import given_minutes
from scheduling.planning.inputs import COMMUNE_MINUTES
from scheduling.planning.journeys import CommuneMinutes, journeys
from scheduling.planning.routing import KnownJourneys
from volunteers.models import Helper


def helper_spans(helper_ids: Collection[int], first: date, last: date) -> Iterator[GivenSpan]:
    """Give each visit and each journey of helpers between two days, by the rules of the planning.

    Appointments that were kept count; drafts count from today on. A fixed number of queries.
    """
    wanted = {str(key) for key in helper_ids}
    visits = list(_visits(helper_ids, first, last))
    if not visits:
        return
    problem, assignments = _problem(visits, first)
    start = datetime.combine(first, time())
    for name, spans in given_minutes(problem, assignments).items():
        if name in wanted:
            for begins, ends, what in spans:
                moments = (start + timedelta(minutes=begins), start + timedelta(minutes=ends))
                yield GivenSpan(int(name), *moments, what)


def _visits(helper_ids: Collection[int], first: date, last: date) -> QuerySet[Visit]:
    """Visits of the helpers, and those that their partners make the same days: a passenger follows the driver."""
    counted = Q(stage=VisitStage.PUBLISHED) | Q(day__gte=timezone.localdate())
    standing = Visit.objects.standing().filter(counted, day__gte=first, day__lte=last)
    mine = standing.filter(places__helper__in=helper_ids)
    crew = VisitHelper.objects.filter(visit__in=mine).values("helper")
    theirs = standing.filter(places__helper__in=crew, day__in=mine.values("day"))
    found = theirs.select_related("beneficiary__commune").prefetch_related("places__helper__commune")
    return found.distinct().order_by("starts_at", "pk")


def _problem(visits: list[Visit], first: date) -> tuple[engine.Problem, list[engine.Assignment]]:
    """Put visits as made in the words of the engine; day 0 is ``first``."""
    helpers = {place.helper_id: place.helper for visit in visits for place in visit.places.all()}
    homes = {visit.beneficiary_id: visit.beneficiary for visit in visits}
    places = [engine.Place(f"h{key}", row.latitude, row.longitude, row.commune.insee) for key, row in helpers.items()]
    places += [engine.Place(f"b{key}", row.latitude, row.longitude, row.commune.insee) for key, row in homes.items()]
    modes = {engine.TravelMode(helper.travel_mode) for helper in helpers.values()} | {engine.TravelMode.CAR}
    known = KnownJourneys(places, modes)
    overrides = _overrides(helpers.values())
    problem = engine.Problem(
        places=tuple(places),
        helpers=tuple(_helper(helper) for helper in helpers.values()),
        days=(),
        visits=tuple(_visit(visit, first) for visit in visits),
        travel={mode: journeys(places, mode, overrides, known) for mode in modes},
    )
    return problem, [_assignment(visit, first) for visit in visits]


def _overrides(helpers: Collection[Helper]) -> CommuneMinutes:
    rows = TravelOverride.objects.filter(territory__in={helper.territory_id for helper in helpers})
    return {(start, end): minutes for start, end, minutes in rows.values_list(*COMMUNE_MINUTES)}


def _helper(helper: Helper) -> engine.Helper:
    mode = engine.TravelMode(helper.travel_mode)
    return engine.Helper(id=str(helper.pk), kind=helper.kind, level=0, travel_mode=mode)


def _visit(visit: Visit, first: date) -> engine.Visit:
    start = minute_of(visit.starts_at, first)
    window = engine.Window(start, start + visit.minutes)
    return engine.Visit(id=f"v{visit.pk}", place=f"b{visit.beneficiary_id}", duration=visit.minutes, windows=(window,))


def _assignment(visit: Visit, first: date) -> engine.Assignment:
    places = sorted(visit.places.all(), key=lambda place: (not place.is_lead, place.pk))
    return engine.Assignment(
        f"v{visit.pk}", tuple(str(place.helper_id) for place in places), minute_of(visit.starts_at, first)
    )
