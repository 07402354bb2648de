"""The runs of the demo: a plan drafted for a full day to come, and a small day promised for today.

Takes the drivers and the needs that are there; creates nothing without them. Today's small day uses the needs that
today already has; where there is none, a few are noted for people of the territory, so that a driver's telephone has
something to show.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.models import Destination, Driver, RideDay, RideLeg, Run
from scheduling.optimiser import solve_rides
from scheduling.optimiser.rides_model import RideCause
from scheduling.planning.rides.judging import newly_broken, settled
from scheduling.planning.rides.problem import RideIndex, ride_problem
from scheduling.services.transport.rides import only_scheme, ride_create
from scheduling.services.transport.run_applying import plan_apply
from scheduling.services.transport.run_days import ride_day_lock
from scheduling.services.transport.run_states import drafts_publish, states_follow
from scheduling.transport.enums import LegState, RideChangeKind, RidePurpose, RunStage
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException

ITERATIONS, FULL_DAY, TODAYS_NEEDS = 400, 10, 4


def runs_create(setting: Setting) -> None:
    """Draft the fullest day to come, and promise today's. Same rows, same runs."""
    territory = setting.territory
    if not Driver.objects.filter(helper__territory=territory, is_active=True).exists():
        return
    by = setting.users["Sylvie Marchive"]
    full = _fullest_day(setting)
    if full is not None:
        _all_free(setting, full)
        _plan(setting, full, by)
    if setting.today.weekday() < 5:
        _todays_needs(setting, by)
        _plan(setting, setting.today, by, is_published=True)


def _fullest_day(setting: Setting) -> date | None:
    """The day to come with the most people to drive, when there are many."""
    legs = RideLeg.objects.filter(
        request__territory=setting.territory, request__day__gt=setting.today, state=LegState.WAITING
    )
    days = Counter(legs.values_list("request__day", flat=True))
    day, count = max(days.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    return day if count >= FULL_DAY else None


def _all_free(setting: Setting, day: date) -> None:
    """Let the drivers give that whole day, as a service asks when forty people have to be driven."""
    drivers = Driver.objects.filter(helper__territory=setting.territory, is_active=True).order_by("pk")
    for driver in drivers:
        AvailabilityException.objects.get_or_create(
            helper=driver.helper,
            kind=ExceptionKind.EXTRA,
            starts_on=day,
            ends_on=day,
            defaults={"starts": time(8), "ends": time(18), "reason": "Grande journée de déplacements"},
        )


def _todays_needs(setting: Setting, by: User) -> None:
    """Note a few needs of today, where today has none: people who may be driven to a place of the territory."""
    legs = RideLeg.objects.of_day(setting.today).filter(request__territory=setting.territory)
    places = list(Destination.objects.filter(territory=setting.territory, urban_inhabitants=0).order_by("pk"))
    if legs.exists() or not places or only_scheme(setting.territory) is None:
        return
    people = Beneficiary.objects.filter(territory=setting.territory, archived_at=None).order_by("pk")
    for number, person in enumerate(people[:TODAYS_NEEDS]):
        is_morning = number % 2 == 0
        ride_create(
            territory=setting.territory,
            beneficiary=person,
            by=by,
            purpose=RidePurpose.DIGITAL_WORKSHOP if is_morning else RidePurpose.SHOPPING,
            destination=places[number % len(places)],
            day=setting.today,
            arrive_by=time(10) if is_morning else time(14, 30),
            leave_after=time(11, 30) if is_morning else time(16),
        )


@transaction.atomic
def _plan(setting: Setting, day: date, by: User, *, is_published: bool = False) -> None:
    """Plan a day as a search does, whatever hour it is; promise it when asked to."""
    opened, _ = RideDay.objects.get_or_create(territory=setting.territory, day=day)
    row = ride_day_lock(opened)
    morning = timezone.make_aware(datetime.combine(day, time())) - timedelta(hours=1)
    problem, index = ride_problem(territory=setting.territory, day=day, now=morning)
    plan = settled(problem, solve_rides(problem, iterations=ITERATIONS, seed=day.toordinal()))
    if newly_broken(problem, index.plan, plan):
        return
    plan_apply(ride_day=row, problem=problem, index=index, plan=plan, by=by, kind=RideChangeKind.SEARCH)
    _reasons(index, {one.ride_id: one.causes for one in plan.unserved})
    if not is_published:
        return
    drafts = Run.objects.filter(ride_day=row, stage=RunStage.DRAFT).select_related("driver__helper", "vehicle")
    try:
        with transaction.atomic():
            drafts_publish(list(drafts.order_by("pk")))
            row.published_at, row.published_by = morning, by
            row.save(update_fields=["published_at", "published_by"])
            states_follow(index=index, plan=plan, by=by, ride_day=row)
    except ValidationError:
        # A visit or a session took a driver meanwhile: the day stays a draft.
        return


def _reasons(index: RideIndex, causes: Mapping[str, Mapping[RideCause, int]]) -> None:
    legs = [index.legs[name] for name in causes]
    for leg in legs:
        leg.why = {"causes": {str(cause): count for cause, count in causes[f"l{leg.pk}"].items()}}
    RideLeg.objects.bulk_update(legs, ["why"])
