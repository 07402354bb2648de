"""A helper's round of a day: on the telephone, and on paper."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from core.formatting import phone
from mediation.models import Beneficiary
from scheduling.models import Visit, VisitHelper
from scheduling.optimiser.model import MINUTES_PER_DAY, Place, TravelMatrix, Window
from scheduling.optimiser.model import TravelMode as Mode
from scheduling.planning.clock import minute_of, moment_at, monday_of
from scheduling.planning.helper_days import lunch_of
from scheduling.planning.inputs import commune_minutes, settings_of
from scheduling.planning.journeys import CommuneMinutes, journeys
from scheduling.planning.routing import KnownJourneys
from scheduling.querysets import VisitQuerySet
from scheduling.rules import UNNAMED, may_see_person
from scheduling.selectors.board_types import RoundSheet, RoundStop
from volunteers.enums import TravelMode
from volunteers.models import Helper
from volunteers.selectors import free_spans


def round_sheet(user: Any, helper: Helper, day: date) -> RoundSheet:
    """Return the appointments of a helper on a day, in order, with the road between them.

    Only rows visible to the user: a helper gets the own rounds, and who is visited near the day (R02).
    Someone without a car rides with the partner: the road is that of the partner's car.
    """
    visits = visits_of_round(Visit.objects.visible_to(user), helper, day)
    shows = may_see_person(user, day)
    driver = driver_of(helper, visits)
    road = Road(driver, visits, commune_minutes(helper.territory_id) if visits else {})
    stops = tuple(
        _stop(visit, helper, order, road.before(order - 1), shows=shows) for order, visit in enumerate(visits, start=1)
    )
    partners = {place.helper.pk: place.helper for visit in visits for place in visit.places.all()}
    partners.pop(helper.pk, None)
    return RoundSheet(
        helper=helper,
        day=day,
        stops=stops,
        partners=tuple(partners.values()),
        travel_minutes=road.minutes,
        kilometres=road.kilometres,
        leaves_at=stops[0].leave_at if stops else None,
        back_at=visits[-1].ends_at + timedelta(minutes=road.home[0]) if visits else None,
        lunch=_lunch(helper, visits, road, day),
        shows_people=shows,
    )


def visits_of_round(visits: VisitQuerySet[Visit], helper: Helper, day: date) -> list[Visit]:
    """Return the appointments of a helper on a day among ``visits``, in order, with the people who go."""
    places = Prefetch("places", VisitHelper.objects.select_related("helper__commune").order_by("-is_lead", "pk"))
    rows = visits.published().standing().filter(places__helper=helper, day=day)
    with_people = rows.select_related("request", "beneficiary__commune").prefetch_related(places)
    return list(with_people.order_by("starts_at", "pk"))


def driver_of(helper: Helper, visits: Sequence[Visit]) -> Helper:
    """Return who drives on a round: the helper, or the partner with a car for someone who has none."""
    if helper.travel_mode != TravelMode.PASSENGER:
        return helper
    partners = [place.helper for visit in visits for place in visit.places.all() if place.helper_id != helper.pk]
    return next((one for one in partners if one.travel_mode == TravelMode.CAR), helper)


def _place(name: str, row: Beneficiary | Helper) -> Place:
    return Place(name, row.latitude, row.longitude, row.commune.insee)


def _roads(places: Sequence[Place], mode: Mode, overrides: CommuneMinutes) -> TravelMatrix:
    return journeys(places, mode, overrides, KnownJourneys(places, [mode]))


class Road:
    """Minutes and kilometres of a round, from home to home."""

    def __init__(self, driver: Helper, visits: Sequence[Visit], overrides: CommuneMinutes) -> None:
        homes = [_place(f"b{visit.pk}", visit.beneficiary) for visit in visits]
        places = [_place("h", driver), *homes] if homes else []
        mode = Mode(driver.travel_mode)
        self._matrix: TravelMatrix | None = _roads(places, mode, overrides) if homes else None
        self._count = len(homes)

    def before(self, stop: int) -> tuple[int, float]:
        """Road to the stop, counted from 0, from the place before it."""
        return self._leg(stop, stop + 1)

    @property
    def home(self) -> tuple[int, float]:
        """Road back home."""
        return self._leg(self._count, 0)

    @property
    def minutes(self) -> int:
        """Road of the whole round."""
        return sum(self.before(stop)[0] for stop in range(self._count)) + self.home[0]

    @property
    def kilometres(self) -> float:
        """Kilometres of the whole round."""
        return sum(self.before(stop)[1] for stop in range(self._count)) + self.home[1]

    def _leg(self, origin: int, target: int) -> tuple[int, float]:
        if self._matrix is None:
            return 0, 0.0
        minutes, kilometres = self._matrix.minutes[origin, target], self._matrix.kilometres[origin, target]
        return max(int(minutes), 0), max(float(kilometres), 0.0)


def _stop(visit: Visit, helper: Helper, order: int, road: tuple[int, float], *, shows: bool) -> RoundStop:
    person = visit.beneficiary
    notes = [note for note in (person.access_notes, visit.request.access_notes) if note]
    return RoundStop(
        visit=visit,
        order=order,
        first_name=person.first_name if shows else "",
        full_name=person.full_name if shows else UNNAMED,
        commune=person.commune.name,
        address=person.address if shows else "",
        phones=tuple(phone(number) for number in person.phones) if shows else (),
        access_notes=tuple(notes) if shows else (),
        purpose=visit.request.get_purpose_display() if shows else "",
        note=visit.note if shows else "",
        words=visit.request.words if shows else "",
        partners=tuple(place.helper for place in visit.places.all() if place.helper_id != helper.pk),
        travel_minutes=road[0],
        kilometres=road[1],
        leave_at=visit.starts_at - timedelta(minutes=road[0]),
        latitude=person.latitude if shows else None,
        longitude=person.longitude if shows else None,
    )


def _lunch(helper: Helper, visits: Sequence[Visit], road: Road, day: date) -> tuple[datetime, datetime] | None:
    """The earliest lunch that fits between two stops, on a day that needs one."""
    week = monday_of(day)
    offset = (day - week).days
    base = offset * MINUTES_PER_DAY
    spans = free_spans([helper], day, day)[helper.pk][day]
    windows = [Window(base + a.hour * 60 + a.minute, base + b.hour * 60 + b.minute) for a, b in spans]
    lunch = lunch_of(windows, offset, settings_of(helper.territory)) if windows and visits else None
    if lunch is None:
        return None
    free_from = windows[0].start
    for place, visit in enumerate(visits):
        until = minute_of(visit.starts_at, week) - road.before(place)[0]
        begins = max(free_from, lunch.earliest_start)
        if begins <= lunch.latest_start and begins + lunch.minutes <= until:
            return moment_at(week, begins), moment_at(week, begins + lunch.minutes)
        free_from = minute_of(visit.ends_at, week)
    begins = max(free_from, lunch.earliest_start)
    if begins <= lunch.latest_start:
        return moment_at(week, begins), moment_at(week, begins + lunch.minutes)
    return None
