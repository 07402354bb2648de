"""The page of a day of rides: what to decide, the runs, the people. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.access import territory_of
from core.formatting import enumerate_fr, hour, km, number, percent, plural, plural_word
from scheduling.models import Driver, RideChange, RideDay, RideLeg, RideSearch, Run, RunStop, TransportScheme
from scheduling.selectors.transport.drivers import drivers_unfit, vehicle_sentences
from scheduling.selectors.transport.prices import price_words, ride_prices
from scheduling.selectors.transport.ride_lanes import Lane, Scale, lane_of, scale_of
from scheduling.selectors.transport.ride_people import PersonRow, person_rows
from scheduling.selectors.transport.ride_todo import Todo, todos
from scheduling.services.unavailability import meets
from scheduling.transport.enums import RideState, RunStage, SearchState
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException

SEARCHING = frozenset({SearchState.QUEUED, SearchState.RUNNING})


@dataclass(frozen=True, slots=True)
class RideFacts:
    """Figures of the day: people, complete ones, those who await a decision, kilometres."""

    people: int
    complete: int
    waiting: int
    drivers: int
    km: Decimal
    one_by_one: Decimal | None

    @property
    def lead(self) -> str:
        """One sentence that says where the day stands."""
        if not self.people:
            return "Personne à conduire ce jour-là."
        said = f"{plural(self.people, 'personne')} à conduire."
        if self.complete == self.people:
            return f"{said} {plural_word(self.people, 'Elle a son trajet', 'Toutes ont leurs trajets')}."
        if not self.complete:
            return f"{said} Aucune n’a encore tous ses trajets."
        have = f"{number(self.complete)} {plural_word(self.complete, 'a', 'ont')} tous leurs trajets"
        have = have.replace("a tous leurs trajets", "a tous ses trajets")
        waits = f"{number(self.waiting)} {plural_word(self.waiting, 'attend', 'attendent')} une décision"
        return f"{said} {have}, {waits}."

    @property
    def saving(self) -> str:
        """ "135 km, 212 km de moins qu’une voiture par demande (−61 %)"."""
        return saving_words(self.km, self.one_by_one)


@dataclass(frozen=True)
class RideBoard:
    """Everything that the page shows."""

    day: date
    ride_day: RideDay | None
    facts: RideFacts
    todos: Sequence[Todo]
    lanes: Sequence[Lane]
    scale: Scale
    people: Sequence[PersonRow]
    search: RideSearch | None
    max_ride: int
    last_change: str = ""
    has_drivers: bool = True
    drafts: int = 0
    unconfirmed: int = 0
    to_place: int = 0
    saved: str = field(default="")

    @property
    def is_searching(self) -> bool:
        """Tell whether a search runs."""
        return self.search is not None and self.search.state in SEARCHING


def saving_words(total: Decimal, one_by_one: Decimal | None) -> str:
    """Kilometres of the runs beside those of one car for each need."""
    words = km(float(total))
    if not one_by_one or one_by_one <= total:
        return words
    less = float(one_by_one - total)
    return f"{words}, {km(less)} de moins qu’une voiture par demande (−{percent(less / float(one_by_one))})"


def ride_board(user: Any, day: date) -> RideBoard:
    """Read the page of a day."""
    ride_day = RideDay.objects.visible_to(user).filter(day=day).first()
    legs = _legs(user, day)
    runs = list(
        Run.objects.visible_to(user)
        .standing()
        .filter(day=day)
        .select_related("driver__helper", "driver__vehicle", "vehicle")
        .order_by("starts_at", "pk")
    )
    stops: dict[int, list[RunStop]] = defaultdict(list)
    for stop in RunStop.objects.filter(run__in=runs).order_by("run", "rank"):
        stops[stop.run_id].append(stop)
    by_key = {leg.pk: leg for leg in legs}
    problems = _problems(runs, day)
    scale = scale_of(runs, day)
    lanes = [lane_of(run, stops[run.pk], by_key, scale, problems.get(run.pk, ())) for run in runs]
    people = person_rows(legs, stops, {run.pk: run for run in runs}, price_words(ride_prices(legs)))
    outside = set(TransportScheme.objects.filter(territory=territory_of(user)).outside().values_list("pk", flat=True))
    people = [replace(row, is_outside=row.ride.scheme_id in outside) for row in people]
    search = RideSearch.objects.filter(ride_day=ride_day).order_by("-pk").first() if ride_day else None
    decided = todos(people, lanes, day)
    waiting = {row.ride.pk for row in people if not row.is_complete}
    facts = RideFacts(
        people=len(people),
        complete=sum(row.is_complete for row in people),
        waiting=len(waiting),
        drivers=len({run.driver_id for run in runs}),
        km=sum((run.km for run in runs), Decimal(0)),
        one_by_one=ride_day.km_one_by_one if ride_day else None,
    )
    limits = [row.ride.scheme.max_ride_minutes for row in people if row.ride.scheme is not None]
    return RideBoard(
        day=day,
        ride_day=ride_day,
        facts=facts,
        todos=decided,
        lanes=lanes,
        scale=scale,
        people=people,
        search=search,
        max_ride=max(limits, default=60),
        last_change=change_words(ride_day) if ride_day else "",
        has_drivers=Driver.objects.visible_to(user).filter(is_active=True).exists(),
        drafts=sum(run.stage == RunStage.DRAFT for run in runs),
        unconfirmed=sum(row.is_complete and row.ride.state == RideState.PROPOSED for row in people),
        to_place=sum(row.may_be_placed for row in people),
        saved=facts.saving,
    )


def _legs(user: Any, day: date) -> list[RideLeg]:
    names = ("beneficiary__commune", "origin__commune", "destination__commune", "scheme", "confided")
    rows = RideLeg.objects.visible_to(user).on_day(day)
    return list(
        rows.select_related(*(f"request__{name}" for name in names)).order_by("request__arrive_by", "request", "-way")
    )


def _problems(runs: Sequence[Run], day: date) -> Mapping[int, Sequence[str]]:
    """By run's key, why its driver cannot drive on that day: papers, engagement, absence."""
    drivers = {run.driver_id: run.driver for run in runs}
    unfit = drivers_unfit(list(drivers.values()), day) if drivers else {}
    absences = AvailabilityException.objects.filter(
        helper__in=[driver.helper_id for driver in drivers.values()],
        kind=ExceptionKind.ABSENT,
        starts_on__lte=day,
        ends_on__gte=day,
    )
    absent = {
        run.pk
        for row in absences
        for run in runs
        if row.helper_id == run.driver.helper_id and meets(row, run.starts_at, run.ends_at)
    }
    found = {}
    for run in runs:
        told = [*unfit.get(run.driver_id, ()), *vehicle_sentences(run.vehicle, day)]
        if run.pk in absent:
            told.append(f"{run.driver} est absent ce jour-là.")
        if told:
            found[run.pk] = list(dict.fromkeys(told))
    return found


def change_words(ride_day: RideDay) -> str:
    """Say who changed the day last, what, and when: "Hélène Roux a confié Marcelle Dupuy à Fatima Ziani à 9 h 12."."""
    rows = RideChange.objects.filter(ride_day=ride_day).order_by("-pk")
    change = rows.select_related("made_by", "leg__request__beneficiary", "driver__helper").first()
    if change is None:
        return ""
    who = str(change.made_by) if change.made_by is not None else "Quelqu’un"
    what = _what(change)
    return f"{who} {what} à {hour(change.made_at)}."


def _what(change: RideChange) -> str:
    name = change.leg.request.beneficiary.full_name if change.leg is not None else "un trajet"
    driver = str(change.driver) if change.driver is not None else "un conducteur"
    return {
        "MOVE": f"a confié {name} à {driver}",
        "OUT": f"a retiré {name} d’une course",
        "PIN": f"a fixé ou libéré le trajet de {name}",
        "SEARCH": "a repris une proposition de trajets",
        "PUBLISH": "a publié la journée",
        "REPAIR": f"a remplacé {driver}",
        "UNDO": "a annulé un changement",
    }[change.kind]


def publish_words(board: RideBoard) -> list[str]:
    """What publishing will do, in sentences."""
    people = [
        row.ride.beneficiary.full_name for row in board.people if row.is_complete and row.ride.state == "PROPOSED"
    ]
    said = [f"{plural(board.drafts, 'course publiée', 'courses publiées')}."]
    if people:
        verb = plural_word(len(people), "personne sera prévenue", "personnes seront prévenues")
        said.append(f"{number(len(people))} {verb} : {enumerate_fr(people[:6])}{'…' if len(people) > 6 else ''}.")
    return said
