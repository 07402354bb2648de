"""Planning engine: visit rounds, insertion, explanations. Pure Python and numpy; usable without Django."""

from scheduling.optimiser.checker import Rule, check, evaluate
from scheduling.optimiser.search import solve
from scheduling.optimiser.travel import (
    ESTIMATE_ERROR,
    CommuneOverrides,
    Estimate,
    OsrmServer,
    TravelError,
    TravelProvider,
    ValhallaServer,
    estimate_matrix,
)
from scheduling.optimiser.warm import warm_up

__all__ = [
    "ESTIMATE_ERROR",
    "CommuneOverrides",
    "Estimate",
    "OsrmServer",
    "Rule",
    "TravelError",
    "TravelProvider",
    "ValhallaServer",
    "check",
    "estimate_matrix",
    "evaluate",
    "solve",
    "warm_up",
]
