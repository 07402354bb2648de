"""What a plan of rides costs, read from its stops alone: shared by the search's answer and the checker's."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from scheduling.optimiser.rides_model import Ride, RideCost, RideProblem, RideTour, RideVehicle, StopKind


def ride_cost(problem: RideProblem, tours: Iterable[RideTour]) -> RideCost:
    """Cost of the tours, and of the rides that are in none of them. Unknown journeys count as 0 minutes."""
    tours, weights = tuple(tours), problem.weights
    picked = {stop.ride_id: (tour, stop.begin) for tour in tours for stop in tour.stops if stop.kind == StopKind.PICKUP}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    rides = {ride.id: ride for ride in problem.rides}
    index = {name: row for row, name in enumerate(problem.travel.place_ids)}
    legs = [leg for tour in tours for leg in _legs(tour, rides, vehicles) if leg[0] in index and leg[1] in index]
    minutes = sum(max(0, int(problem.travel.minutes[index[one], index[other]])) for one, other in legs)
    kilometres = float(sum(problem.travel.kilometres[index[one], index[other]] for one, other in legs))
    priority = sum(ride.priority for ride in problem.rides if ride.id not in picked)
    drivers = {name: _driver(tour, vehicles) for name, (tour, _) in picked.items()}
    split = sum(
        trip.same_driver and trip.outbound in drivers and trip.back in drivers
        and drivers[trip.outbound] != drivers[trip.back]
        for trip in problem.round_trips
    )  # fmt: skip
    moved = sum(_is_moved(ride, picked) for ride in problem.rides)
    total = weights.unserved * priority + weights.travel * minutes + weights.same_driver * split
    total += weights.change * moved
    return RideCost(priority, minutes, kilometres, _riding(tours), split, moved, total)


def _legs(tour: RideTour, rides: Mapping[str, Ride], vehicles: Mapping[str, RideVehicle]) -> Iterable[tuple[str, str]]:
    """Journeys by place, from start to end."""
    if not tour.stops:
        return []
    places = [
        rides[stop.ride_id].origin if stop.kind == StopKind.PICKUP else rides[stop.ride_id].destination
        for stop in tour.stops
        if stop.ride_id in rides
    ]
    vehicle = vehicles.get(tour.vehicle_id)
    return pairwise([vehicle.start_place, *places, vehicle.end_place] if vehicle is not None else places)


def _driver(tour: RideTour, vehicles: Mapping[str, RideVehicle]) -> str:
    vehicle = vehicles.get(tour.vehicle_id)
    return (vehicle.driver if vehicle is not None else "") or tour.vehicle_id


def _is_moved(ride: Ride, picked: Mapping[str, tuple[RideTour, int]]) -> bool:
    """Whether a promise is not kept to the minute."""
    if ride.planned is None:
        return False
    if ride.id not in picked:
        return True
    tour, pickup = picked[ride.id]
    return tour.vehicle_id != ride.planned.vehicle_id or pickup != ride.planned.pickup


def _riding(tours: Iterable[RideTour]) -> int:
    """Minutes aboard, from the departure of each pickup until help out of the vehicle begins."""
    total = 0
    for tour in tours:
        left = {stop.ride_id: stop.leave for stop in tour.stops if stop.kind == StopKind.PICKUP}
        total += sum(stop.begin - left[stop.ride_id] for stop in tour.stops
                     if stop.kind == StopKind.DROPOFF and stop.ride_id in left)  # fmt: skip
    return total
