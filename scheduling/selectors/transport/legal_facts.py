"""What the law of transport reads, taken from the rows: who, from where, to where, how far, for which scheme."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from mediation.models import Beneficiary
from scheduling.models import Destination, RideRequest, TransportEligibility, TransportScheme
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.clock import clock_minute
from scheduling.planning.journeys import journeys
from scheduling.planning.rides.needs import may_move, part_window, within
from scheduling.planning.routing import KnownJourneys
from scheduling.transport.enums import Basis, Direction, Regime, RidePurpose
from scheduling.transport.gtfs_days import spans_of_day
from scheduling.transport.legality import Passenger, Proof, Ride, Scheme, Settlement, Span, Verdict, judge

HOME = "home"
# Seats of the law count the driver's: an ordinary car, until a vehicle is known.
USUAL_SEATS = 5


def verdict_of(ride: RideRequest, scheme: TransportScheme) -> Verdict:
    """Judge a need for a ride under a scheme, on its day. Reads the person's papers seen; asks no routing server."""
    facts = scheme_facts(scheme, ride.day)
    return judge(facts, passenger_facts(ride), ride_facts(ride, facts.spans))


def scheme_facts(scheme: TransportScheme, day: date) -> Scheme:
    """What is read of a scheme on a day: its largest vehicle in service decides of the seats."""
    seats = [vehicle.seats + 1 for vehicle in scheme.vehicles.all() if vehicle.is_active]
    return Scheme(
        regime=Regime(scheme.regime),
        is_association=scheme.is_association,
        seats=max(seats, default=USUAL_SEATS),
        max_km=scheme.max_km,
        excluded=frozenset(RidePurpose(value) for value in scheme.excluded_purposes if value in RidePurpose.values),
        communes=frozenset(commune.insee for commune in scheme.communes.all()),
        spans=scheme_spans(scheme, day),
    )


def scheme_spans(scheme: TransportScheme, day: date) -> tuple[Span, ...] | None:
    """Minutes of a day in which a scheme drives, empty when it is closed; None when its hours are unreadable."""
    return spans_of_day(scheme.hours, day, scheme.territory.school_zone)


def passenger_facts(ride: RideRequest) -> Passenger:
    """Who is carried: the home and the papers seen."""
    rows: Iterable[TransportEligibility] = ride.beneficiary.transport_rights.all()
    proofs = tuple(Proof(Basis(row.basis), row.seen_on, row.expires_on) for row in rows)
    return Passenger(home_settlement(ride.beneficiary), proofs)


def ride_facts(ride: RideRequest, spans: Sequence[Span] | None = None) -> Ride:
    """One way of the ride, with its kilometres by road. ``spans``: hours of the service that day, where known."""
    home = home_settlement(ride.beneficiary)
    return Ride(
        day=ride.day,
        origin=settlement_of(ride.origin) if ride.origin else home,
        target=settlement_of(ride.destination) if ride.destination else home,
        km=ride_kilometres(ride),
        purpose=RidePurpose(ride.purpose),
        asked=_asked(ride, spans or ()),
    )


def _asked(ride: RideRequest, spans: Sequence[Span]) -> tuple[int, ...]:
    """Minutes at which someone must be there, then leave, less those that may move into the hours of the service."""
    there = ride.arrive_by if ride.direction != Direction.RETURN else None
    back = ride.leave_after if ride.direction != Direction.OUTBOUND else None
    asked = [moment for moment in (there, back) if moment is not None]
    if may_move(ride):
        asked = [moment for moment in asked if within(part_window(ride, moment), spans) is None]
    return tuple(clock_minute(moment) for moment in asked)


def ride_kilometres(ride: RideRequest) -> float:
    """Kilometres of one way, measured where a routing server has told, estimated otherwise."""
    places = [stop_place(ride, ride.origin, "from"), stop_place(ride, ride.destination, "to")]
    matrix = journeys(places, TravelMode.CAR, known=KnownJourneys(places, [TravelMode.CAR]))
    return float(matrix.kilometres[0, 1])


def rides_kilometres(rides: Sequence[RideRequest]) -> dict[int, float]:
    """Kilometres of one way of each ride, by its key, as ``ride_kilometres`` tells them. One query for all."""
    places: dict[str, Place] = {}
    ends = {}
    for ride in rides:
        pair = [_named(stop_place(ride, place, "")) for place in (ride.origin, ride.destination)]
        places |= {place.id: place for place in pair}
        ends[ride.pk] = (pair[0].id, pair[1].id)
    if not places:
        return {}
    known = list(places.values())
    matrix = journeys(known, TravelMode.CAR, known=KnownJourneys(known, [TravelMode.CAR]))
    rows = {name: row for row, name in enumerate(places)}
    return {key: float(matrix.kilometres[rows[start], rows[end]]) for key, (start, end) in ends.items()}


def _named(place: Place) -> Place:
    """The same place wherever two rides share it."""
    return replace(place, id=f"{place.latitude},{place.longitude},{place.commune}")


def stop_place(ride: RideRequest, destination: Destination | None, name: str) -> Place:
    """Where a way begins or ends: a destination, or the person's home."""
    if destination is None:
        person = ride.beneficiary
        return Place(name, person.latitude, person.longitude, person.commune.insee)
    insee = destination.commune.insee if destination.commune is not None else ""
    return Place(name, destination.latitude, destination.longitude, insee)


def home_settlement(person: Beneficiary) -> Settlement:
    """Where someone lives."""
    commune = person.commune
    return Settlement(commune.name, commune.urban_inhabitants, insee=commune.insee)


def settlement_of(destination: Destination) -> Settlement:
    """Where someone goes."""
    return Settlement(
        destination.town_name or destination.name,
        destination.urban_inhabitants,
        is_hub=destination.is_hub,
        is_neighbour=destination.is_neighbour,
        insee=destination.commune.insee if destination.commune is not None else "",
    )
