"""The ride to a workshop: asked for with the place, given up with it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from mediation.models import Beneficiary
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.transport.rides import ride_cancel, ride_create, ride_step
from scheduling.transport.enums import CancelledBy, Direction, RidePurpose, RideState
from scheduling.transport.reading import aids_of_file
from scheduling.transport.states import CANCELLED
from scheduling.workshops.enums import WishStage, WorkshopKind

# People arrive before the session begins.
AHEAD = timedelta(minutes=10)
_PURPOSES = {
    WorkshopKind.DIGITAL: RidePurpose.DIGITAL_WORKSHOP,
    WorkshopKind.CULTURE: RidePurpose.CULTURE,
    WorkshopKind.LEISURE: RidePurpose.CULTURE,
}
_HOW = ("aids", "escort", "wants_same_driver", "aids_to_check")
# Once under way, or ended, a ride is not given up any more.
_STANDING = (
    RideState.DRAFT,
    RideState.REQUESTED,
    RideState.LOOKING,
    RideState.PROPOSED,
    RideState.CONFIRMED,
)


def ride_follow(*, wish: SessionWish, by: User | None) -> RideRequest | None:
    """Ask for the ride of someone known who has a place and needs one, once; take up again the one given up before."""
    person = wish.beneficiary
    if wish.stage != WishStage.PLACED or not wish.needs_ride or person is None:
        return None
    standing = wish.rides.filter(state__in=_STANDING).first()
    if standing is not None:
        return standing
    session = wish.session
    former = wish.rides.filter(state__in=CANCELLED, **session_ends(session)).order_by("-pk").first()
    if former is not None:
        return ride_step(ride=former, to=RideState.REQUESTED, by=by)
    return ride_create(
        territory=session.territory,
        beneficiary=person,
        by=by,
        purpose=session_purpose(session),
        direction=Direction.ROUND,
        companions=wish.companions,
        wish=wish,
        **_how(wish, person),
        **session_ends(session),
    )


def _how(wish: SessionWish, person: Beneficiary) -> dict[str, Any]:
    """How someone is driven: as the former ride, else the registration says; else as the file, which is to check."""
    checked = wish.rides.filter(aids_to_check=False).order_by("-pk").values(*_HOW).first()
    if checked is not None:
        return dict(checked)
    of_file = aids_of_file(person.walking_aid)
    return {
        "aids": of_file["aids"] if wish.ride_aids is None else wish.ride_aids,
        "escort": wish.ride_escort or of_file["escort"],
        "wants_same_driver": wish.ride_same_driver,
        "aids_to_check": wish.ride_aids is None and bool(person.walking_aid.strip()),
    }


def ride_move(*, wish: SessionWish, by: User | None) -> None:
    """Ask again for the ride of a session that changed of day, hour or place; the former one is given up."""
    standing = wish.rides.filter(state__in=_STANDING)
    gone = standing.exclude(pk__in=standing.filter(**session_ends(wish.session)).values("pk"))
    for ride in list(gone.order_by("pk")):
        ride_cancel(ride=ride, by=by, reason="La séance a changé de jour, d’heure ou de lieu.", who=CancelledBy.PLACE)
    ride_follow(wish=wish, by=by)


def session_purpose(session: WorkshopSession) -> RidePurpose:
    """Return what someone is driven to, for a kind of workshop."""
    return _PURPOSES.get(WorkshopKind(session.kind), RidePurpose.OTHER)


def session_ends(session: WorkshopSession) -> dict[str, Any]:
    """Return when and where the ride to a session goes: there ten minutes before it begins, back when it ends."""
    return {
        "day": session.day,
        "destination": session.destination,
        "arrive_by": timezone.localtime(session.starts_at - AHEAD).time(),
        "leave_after": timezone.localtime(session.ends_at).time(),
    }


def rides_give_up(*, wish: SessionWish, by: User | None, reason: str, who: str = CancelledBy.PERSON) -> None:
    """Give up the rides to the session that have not begun, both ways."""
    for ride in wish.rides.filter(state__in=_STANDING).order_by("pk"):
        ride_cancel(ride=ride, by=by, reason=reason, who=who)
