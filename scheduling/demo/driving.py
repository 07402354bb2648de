"""A driver's runs of the demo: one of today on the road, one to come, people to phone about them. Nothing is sent."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.enums import CallReason
from scheduling.models import (
    Destination,
    Driver,
    Occupancy,
    PhoneCall,
    RideDay,
    RideLeg,
    RideNotice,
    RideRequest,
    Run,
    RunStop,
    TransportScheme,
    Vehicle,
)
from scheduling.planning import ride_letters
from scheduling.selectors.transport.told import first_names, rides_facts
from scheduling.transport.enums import Direction, LegState, Regime, RidePurpose, RideState, RunStage, StopKind, Way
from volunteers.models import Helper

SEED = 16
# Hours at which a run may start, the first one that leaves the driver free is taken.
HOURS = (14, 9, 16, 11)
LENGTH = timedelta(minutes=100)
DAYS = (0, 3)


def driving_create(files: Sequence[Beneficiary], setting: Setting, driver: Helper) -> list[Run]:
    """Publish a run of today and one in three days for ``driver``, with two people each, told or to be phoned."""
    dice = Random(SEED)  # noqa: S311
    scheme = _scheme(setting)
    place = _place(setting)
    row, _ = Driver.objects.get_or_create(
        helper=driver,
        defaults={"scheme": scheme, "licence_seen_on": setting.today - timedelta(days=200)},
    )
    vehicle = row.vehicle or Vehicle.objects.create(
        territory=setting.territory, scheme=scheme, name=f"Voiture de {driver.first_name}",
        insurance_until=setting.today + timedelta(days=200), inspection_until=setting.today + timedelta(days=400),
    )  # fmt: skip
    people = dice.sample([one for one in files if one.phones and not one.accepts_email], 4)
    runs = []
    for rank, ahead in enumerate(DAYS):
        day = setting.today + timedelta(days=ahead)
        starts = _free_start(driver, vehicle, day)
        if starts is not None:
            pair = people[2 * rank : 2 * rank + 2]
            runs.append(
                _run(setting, row, vehicle, starts, [_ride(setting, scheme, place, one, starts) for one in pair])
            )
    return runs


def _scheme(setting: Setting) -> TransportScheme:
    found = TransportScheme.objects.filter(territory=setting.territory).order_by("pk").first()
    return found or TransportScheme.objects.create(
        territory=setting.territory, name="Isle mobilité solidaire", organiser="Association fictive Isle mobilité",
        regime=Regime.TUS,
    )  # fmt: skip


def _place(setting: Setting) -> Destination:
    found = Destination.objects.filter(territory=setting.territory, commune__isnull=False).order_by("pk").first()
    commune = setting.communes[0]
    return found or Destination.objects.create(
        territory=setting.territory, name="Espace multimédia", address="place de la Mairie", commune=commune,
        latitude=commune.latitude, longitude=commune.longitude,
    )  # fmt: skip


def _free_start(helper: Helper, vehicle: Vehicle, day: date) -> datetime | None:
    for hour in HOURS:
        starts = timezone.make_aware(datetime.combine(day, time(hour)))
        span = {"starts_at__lt": starts + LENGTH, "ends_at__gt": starts}
        is_taken = Occupancy.objects.filter(helper=helper, **span).exists()
        if not is_taken and not Run.objects.filter(vehicle=vehicle, **span).exists():
            return starts
    return None


def _ride(
    setting: Setting, scheme: TransportScheme, place: Destination, person: Beneficiary, starts: datetime
) -> RideRequest:
    arrive = timezone.localtime(starts + timedelta(minutes=75)).time()
    ride = RideRequest.objects.create(
        territory=setting.territory, beneficiary=person, scheme=scheme, purpose=RidePurpose.DIGITAL_WORKSHOP,
        direction=Direction.OUTBOUND, destination=place, day=timezone.localdate(starts), arrive_by=arrive,
        state=RideState.CONFIRMED, requested_on=setting.today - timedelta(days=4),
    )  # fmt: skip
    RideLeg.objects.create(request=ride, way=Way.OUT)
    return ride


def _run(setting: Setting, driver: Driver, vehicle: Vehicle, starts: datetime, rides: Sequence[RideRequest]) -> Run:
    day = timezone.localdate(starts)
    ride_day, _ = RideDay.objects.get_or_create(territory=setting.territory, day=day)
    run = Run.objects.create(
        territory=setting.territory, ride_day=ride_day, driver=driver, vehicle=vehicle, day=day, starts_at=starts,
        ends_at=starts + LENGTH, stage=RunStage.PUBLISHED, km="31.4",
    )  # fmt: skip
    legs = [ride.legs.get() for ride in rides]
    for leg in legs:
        leg.run, leg.state = run, LegState.PLANNED
        leg.save(update_fields=["run", "state"])
    plan = [*((leg, StopKind.PICKUP) for leg in legs), *((leg, StopKind.DROPOFF) for leg in legs)]
    for rank, (leg, kind) in enumerate(plan):
        at = starts + timedelta(minutes=15 + 20 * rank)
        RunStop.objects.create(
            run=run, leg=leg, kind=kind, rank=rank, arrives_at=at, begins_at=at, leaves_at=at + timedelta(minutes=4)
        )
    Occupancy.objects.create(helper=driver.helper, run=run, starts_at=run.starts_at, ends_at=run.ends_at)
    _tell(rides, is_told=day == setting.today)
    return run


def _tell(rides: Sequence[RideRequest], *, is_told: bool) -> None:
    """Those of today were phoned; the others are on the list."""
    facts = rides_facts(rides)
    for ride in rides:
        fact = facts[ride.pk]
        RideNotice.objects.create(ride=ride, told=fact, told_at=timezone.now() - timedelta(days=2))
        if not is_told:
            said = ride_letters.news(ride, {}, fact, CallReason.CONFIRM, first_names([fact]))
            sentence = ride_letters.call_sentence(ride, said, CallReason.CONFIRM)
            PhoneCall.objects.create(territory=ride.territory, ride=ride, sentence=sentence)
