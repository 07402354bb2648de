"""What the law of transport reads, taken from the rows: who, from where, to where, how far, for which scheme."""

from collections.abc import Iterable

from scheduling.models import Destination, RideRequest, TransportEligibility, TransportScheme
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.journeys import journeys
from scheduling.planning.routing import KnownJourneys
from scheduling.transport.enums import Basis, Regime, RidePurpose
from scheduling.transport.legality import Passenger, Proof, Ride, Scheme, Settlement, Verdict, judge

HOME = "home"
# Seats of the law count the driver's: an ordinary car, until a vehicle is known.
USUAL_SEATS = 5


def verdict_of(ride: RideRequest, scheme: TransportScheme) -> Verdict:
    """Judge a need for a ride under a scheme, on its day. Reads the person's papers seen; asks no routing server."""
    return judge(scheme_facts(scheme), passenger_facts(ride), ride_facts(ride))


def scheme_facts(scheme: TransportScheme) -> Scheme:
    """What the law reads of a scheme: its largest vehicle in service decides of the seats."""
    seats = [vehicle.seats + 1 for vehicle in scheme.vehicles.all() if vehicle.is_active]
    return Scheme(
        regime=Regime(scheme.regime),
        is_association=scheme.is_association,
        seats=max(seats, default=USUAL_SEATS),
        max_km=scheme.max_km,
        excluded=frozenset(RidePurpose(value) for value in scheme.excluded_purposes if value in RidePurpose.values),
    )


def passenger_facts(ride: RideRequest) -> Passenger:
    """Who is carried: the home and the papers seen."""
    commune = ride.beneficiary.commune
    rows: Iterable[TransportEligibility] = ride.beneficiary.transport_rights.all()
    proofs = tuple(Proof(Basis(row.basis), row.seen_on, row.expires_on) for row in rows)
    return Passenger(Settlement(commune.name, commune.urban_inhabitants), proofs)


def ride_facts(ride: RideRequest) -> Ride:
    """One way of the ride, with its kilometres by road."""
    home = Settlement(ride.beneficiary.commune.name, ride.beneficiary.commune.urban_inhabitants)
    return Ride(
        day=ride.day,
        origin=_settlement(ride.origin) if ride.origin else home,
        target=_settlement(ride.destination) if ride.destination else home,
        km=ride_kilometres(ride),
        purpose=RidePurpose(ride.purpose),
    )


def ride_kilometres(ride: RideRequest) -> float:
    """Kilometres of one way, measured where a routing server has told, estimated otherwise."""
    places = [stop_place(ride, ride.origin, "from"), stop_place(ride, ride.destination, "to")]
    matrix = journeys(places, TravelMode.CAR, known=KnownJourneys(places, [TravelMode.CAR]))
    return float(matrix.kilometres[0, 1])


def stop_place(ride: RideRequest, destination: Destination | None, name: str) -> Place:
    """Where a way begins or ends: a destination, or the person's home."""
    if destination is None:
        person = ride.beneficiary
        return Place(name, person.latitude, person.longitude, person.commune.insee)
    insee = destination.commune.insee if destination.commune is not None else ""
    return Place(name, destination.latitude, destination.longitude, insee)


def _settlement(destination: Destination) -> Settlement:
    return Settlement(
        destination.town_name or destination.name,
        destination.urban_inhabitants,
        is_hub=destination.is_hub,
        is_neighbour=destination.is_neighbour,
    )
