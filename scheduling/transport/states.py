"""What may become of a need for a ride: one table, and what each step asks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.transport.enums import CancelledBy, Direction, RideState

CANCELLED = frozenset({RideState.CANCELLED_EARLY, RideState.CANCELLED_LATE, RideState.CANCELLED_SAME_DAY})
# Ways out before the ride begins.
_GIVEN_UP = CANCELLED | {RideState.TURNED_DOWN, RideState.UNMET, RideState.SUBSTITUTED}
TRANSITIONS: Mapping[RideState, frozenset[RideState]] = {
    RideState.DRAFT: frozenset({RideState.REQUESTED}) | CANCELLED,
    RideState.REQUESTED: frozenset({RideState.LOOKING, RideState.PROPOSED, RideState.CONFIRMED}) | _GIVEN_UP,
    RideState.LOOKING: frozenset({RideState.REQUESTED, RideState.PROPOSED, RideState.CONFIRMED}) | _GIVEN_UP,
    RideState.PROPOSED: frozenset({RideState.REQUESTED, RideState.LOOKING, RideState.CONFIRMED}) | _GIVEN_UP,
    # A driver falls ill, a fact changes: what was confirmed is looked for again.
    RideState.CONFIRMED: frozenset({RideState.LOOKING, RideState.IN_PROGRESS, RideState.NO_SHOW}) | _GIVEN_UP,
    # A tap on the wrong line is taken back.
    RideState.IN_PROGRESS: frozenset({RideState.COMPLETED, RideState.NO_SHOW, RideState.CONFIRMED}),
    RideState.COMPLETED: frozenset({RideState.IN_PROGRESS}),
    RideState.NO_SHOW: frozenset({RideState.CONFIRMED, RideState.IN_PROGRESS}),
    **{state: frozenset({RideState.REQUESTED}) for state in _GIVEN_UP},
}
NEEDS_REASON = _GIVEN_UP
# Ends that nobody carried: nobody was found, or the service refused.
NOBODY_CARRIED = frozenset({RideState.UNMET, RideState.TURNED_DOWN})
# Whose cancellation leaves the person without a ride; the person, or the place that closed, needs none any more.
LEFT_BY = frozenset({CancelledBy.DRIVER, CancelledBy.SERVICE})
LATE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Ways:
    """When a ride takes place each way; None: nobody was found for that way."""

    arrives: datetime | None = None
    leaves_again: datetime | None = None


def is_unmet(state: str, cancelled_by: str) -> bool:
    """Tell whether a need ended without anyone being carried, whom the person did not give up: the ledger counts it."""
    return state in NOBODY_CARRIED or (state in CANCELLED and cancelled_by in LEFT_BY)


def may_become(state: str, following: str) -> bool:
    """Tell whether a need may go from a state to another."""
    return RideState(following) in TRANSITIONS[RideState(state)]


def confirm_problem(direction: str, ways: Ways) -> str:
    """Return why a ride cannot be confirmed, or nothing: nobody is left without a way back."""
    wants_out = direction in {Direction.OUTBOUND, Direction.ROUND}
    wants_back = direction in {Direction.RETURN, Direction.ROUND}
    if wants_out and ways.arrives is None:
        return "Personne n’a été trouvé pour l’aller."
    if wants_back and ways.leaves_again is None:
        return "Personne n’a été trouvé pour le retour : on ne laisse personne sans retour."
    if wants_out and wants_back and ways.arrives and ways.leaves_again and ways.leaves_again < ways.arrives:
        return "Le retour part avant l’arrivée de l’aller."
    return ""


def step_problem(state: str, following: str, *, reason: str = "", direction: str = "", ways: Ways | None = None) -> str:
    """Return why a step is refused, or nothing: unknown step, missing reason, missing way back."""
    if not may_become(state, following):
        return f"De « {RideState(state).label} », on ne passe pas à « {RideState(following).label} »."
    if following in NEEDS_REASON and not reason.strip():
        return "Indiquez pourquoi."
    if following == RideState.CONFIRMED:
        return confirm_problem(direction, ways or Ways())
    return ""


def cancelled_as(now: datetime, departs_at: datetime) -> RideState:
    """Return which cancellation it is: on the day itself, less than 48 hours before, or in time. Both with a zone."""
    if now.astimezone(departs_at.tzinfo).date() >= departs_at.date():
        return RideState.CANCELLED_SAME_DAY
    return RideState.CANCELLED_LATE if departs_at - now < LATE else RideState.CANCELLED_EARLY
