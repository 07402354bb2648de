"""Planning engine: visit rounds, dial-a-ride, insertion, explanations. Pure Python and numpy; usable without Django."""

from scheduling.optimiser.checker import Rule, check, evaluate
from scheduling.optimiser.explain import explain_served, explain_unserved
from scheduling.optimiser.insert import apply_slot, insertions, move_cost
from scheduling.optimiser.jit import kernels_ready
from scheduling.optimiser.providers import router_from
from scheduling.optimiser.repair import repair
from scheduling.optimiser.rides import promised_rides, repair_rides, solve_rides
from scheduling.optimiser.rides_checker import RideRule, check_rides
from scheduling.optimiser.rides_costs import ride_cost
from scheduling.optimiser.rides_insert import apply_offer, ride_offers
from scheduling.optimiser.search import solve
from scheduling.optimiser.servers import OsrmServer, ValhallaServer
from scheduling.optimiser.travel import (
    ESTIMATE_ERROR,
    CommuneOverrides,
    Estimate,
    Router,
    TravelError,
    TravelProvider,
    estimate_matrix,
)
from scheduling.optimiser.warm import warm_up

__all__ = [
    "ESTIMATE_ERROR",
    "CommuneOverrides",
    "Estimate",
    "OsrmServer",
    "RideRule",
    "Router",
    "Rule",
    "TravelError",
    "TravelProvider",
    "ValhallaServer",
    "apply_offer",
    "apply_slot",
    "check",
    "check_rides",
    "estimate_matrix",
    "evaluate",
    "explain_served",
    "explain_unserved",
    "insertions",
    "kernels_ready",
    "move_cost",
    "promised_rides",
    "repair",
    "repair_rides",
    "ride_cost",
    "ride_offers",
    "router_from",
    "solve",
    "solve_rides",
    "warm_up",
]
