"""What a passenger, or who answers for them, gives up of a ride."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from scheduling.models import RideRequest, Run
from scheduling.services.transport.passenger_link import is_over
from scheduling.services.transport.rides import ride_cancel, ride_lock, ride_way_cancel
from scheduling.services.transport.telling import drivers_tell, ride_known
from scheduling.transport.enums import CancelledBy, Direction, LegState, RideState, Way

REASON = "La personne ne viendra pas (dit par son lien)."
BEGUN = "Le trajet a déjà commencé : appelez-nous."
CHANGEABLE = frozenset({RideState.CONFIRMED, RideState.LOOKING, RideState.PROPOSED, RideState.REQUESTED})


@transaction.atomic
def passenger_gives_up(*, ride: RideRequest, what: str, by: User | None = None, reason: str = REASON) -> RideRequest:
    """Cancel what the person will not use: "tout", "aller" or "retour". The drivers are told.

    Giving up the way out alone leaves the return to be decided by the team. Raises ValidationError when the ride has
    begun, is over or was given up already.
    """
    row = ride_lock(ride)
    if is_over(row) or row.state not in CHANGEABLE:
        raise ValidationError(BEGUN if row.state == RideState.IN_PROGRESS else "C’est déjà noté : rien à annuler.")
    if row.legs.filter(state__in=[LegState.ABOARD, LegState.DONE, LegState.ABSENT]).exists():
        raise ValidationError(BEGUN)
    runs = list(Run.objects.filter(legs__request=row).distinct().order_by("pk"))
    way = {"aller": Way.OUT, "retour": Way.BACK}.get(what)
    if way is None or row.direction != Direction.ROUND:
        row = ride_cancel(ride=row, by=by, reason=reason, who=CancelledBy.PERSON)
    else:
        row = ride_way_cancel(ride=row, way=way, by=by, reason=reason)
        row.is_return_asked = way == Way.OUT
        row.save(update_fields=["is_return_asked"])
    ride_known(ride=row)
    drivers_tell(runs=runs, by=by)
    return row
