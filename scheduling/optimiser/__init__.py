"""Planning engine: visit rounds, insertion, explanations. Pure Python and numpy; usable without Django."""

from scheduling.optimiser.checker import Rule, check, evaluate
from scheduling.optimiser.explain import explain_served, explain_unserved
from scheduling.optimiser.insert import apply_slot, insertions, move_cost
from scheduling.optimiser.providers import router_from
from scheduling.optimiser.repair import repair
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
    "Router",
    "Rule",
    "TravelError",
    "TravelProvider",
    "ValhallaServer",
    "apply_slot",
    "check",
    "estimate_matrix",
    "evaluate",
    "explain_served",
    "explain_unserved",
    "insertions",
    "move_cost",
    "repair",
    "router_from",
    "solve",
    "warm_up",
]
