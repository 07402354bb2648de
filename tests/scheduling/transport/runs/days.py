"""A small day of rides: drivers of Neuvic, people of the villages around, all to the same workshop."""

from datetime import date
from typing import Any

from accounts.models import Territory
from scheduling.models import Driver, RideDay, RideLeg, RideRequest, RideSearch, TransportScheme
from scheduling.optimiser import check_rides
from scheduling.planning.rides.problem import ride_problem
from scheduling.services.transport.run_days import ride_day_open
from scheduling.services.transport.run_publishing import Published, ride_day_publish
from scheduling.services.transport.run_search import ride_search_accept, ride_search_run
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DestinationFactory,
    DriverFactory,
    HelperFactory,
    RideFactory,
    SchemeFactory,
    VehicleFactory,
    next_weekday,
)

NAMES = ("Yvette Laborie", "Georgette Marty", "Denise Faurie", "Roger Lacombe", "Lucien Barbary", "Simone Vergnaud")


class Day:
    """Everything a test needs of a territory's day."""

    def __init__(self, territory: Territory, weekday: int = 1) -> None:
        self.territory = territory
        self.day: date = next_weekday(weekday)
        self.commune = CommuneFactory(territory=territory)
        self.scheme: TransportScheme = SchemeFactory(territory=territory)
        self.place = DestinationFactory(territory=territory)
        self.count = 0

    def driver(self, first: str, last: str, **fields: Any) -> Driver:
        """A volunteer of Neuvic with a car; ``car`` holds fields of it."""
        car = fields.pop("car", {})
        helper = HelperFactory(territory=self.territory, volunteer=True, first_name=first, last_name=last)
        if not isinstance(car, dict):
            return DriverFactory(scheme=self.scheme, helper=helper, vehicle=car, **fields)
        vehicle = VehicleFactory(scheme=self.scheme, name=f"Voiture de {first}", **car)
        return DriverFactory(scheme=self.scheme, helper=helper, vehicle=vehicle, **fields)

    def ride(self, **fields: Any) -> RideRequest:
        """Someone who lives some kilometres away wishes to be there at 10 and to leave after 12."""
        first, last = NAMES[self.count % len(NAMES)].split()
        person = BeneficiaryFactory(
            territory=self.territory,
            first_name=first,
            last_name=f"{last}{self.count // len(NAMES) or ''}",
            latitude=self.commune.latitude + 0.03 * (1 + self.count % 3),
            longitude=self.commune.longitude + 0.02 * (self.count % 4),
        )
        self.count += 1
        return RideFactory(
            beneficiary=person, destination=self.place, **{"day": self.day, "scheme": self.scheme, **fields}
        )

    @property
    def row(self) -> RideDay:
        """The day as it is now."""
        return ride_day_open(territory=self.territory, day=self.day)

    def plan(self, user: Any) -> RideSearch:
        """Search, and take what was found."""
        search = RideSearch.objects.create(ride_day=self.row, requested_by=user, result={"version": self.row.version})
        ride_search_run(search_id=search.pk)
        search.refresh_from_db()
        ride_search_accept(search=search, by=user)
        return search

    def publish(self, user: Any) -> Published:
        """Publish the day as it is."""
        return ride_day_publish(ride_day=self.row, by=user, expected_version=self.row.version)

    def violations(self) -> list[Any]:
        """What the day breaks, says the independent checker."""
        problem, index = ride_problem(territory=self.territory, day=self.day)
        return check_rides(problem, index.plan)


def leg_of(ride: RideRequest, way: str) -> RideLeg:
    """One way of a need, as it is now."""
    return RideLeg.objects.select_related("request", "run__driver").get(request=ride, way=way)
