"""Hours that a driver's yes opens: that day, so that the ride can be given; they go when the yes is taken back."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from scheduling.models import Driver, RideRequest, Solicitation, SolicitationReply
from scheduling.querysets_transport import OPEN_NEEDS
from scheduling.selectors.transport.driver_calls import SEARCHED, driver_span, rides_of, ways_asked
from scheduling.solicitation_enums import CallAnswer
from volunteers.calendar import subtract
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException
from volunteers.selectors.helpers import given_spans
from volunteers.services.helpers import exception_add


def hours_reason(call: Solicitation) -> str:
    """Say on someone's availabilities where these hours come from; this is how they are found again."""
    return f"Oui à l’appel n° {call.pk}"


@transaction.atomic
def driver_hours_follow(*, reply: SolicitationReply, by: User | None) -> None:
    """Open the hours of a call's rides to a driver whose answer is yes; take back those opened on any other answer.

    Hours that the driver gives already are left as they are. A call that is not for rides opens nothing.
    """
    call = reply.solicitation
    if reply.answer != CallAnswer.YES:
        _opened(call).filter(helper=reply.helper).delete()
        return
    driver = Driver.objects.filter(helper=reply.helper).select_related("helper__commune").first()
    for ride in rides_of(call) if driver is not None else []:
        if driver is not None and ride.state in SEARCHED:
            _open(call, ride, driver, by)


def _open(call: Solicitation, ride: RideRequest, driver: Driver, by: User | None) -> None:
    span = driver_span(ride, ways_asked(ride), driver)
    helper = driver.helper
    if span is None or not subtract([span], given_spans([helper], ride.day, ride.day)[helper.pk][ride.day]):
        return
    exception_add(
        helper=helper, by=by, kind=ExceptionKind.EXTRA, starts_on=ride.day, ends_on=ride.day, starts=span[0],
        ends=span[1], reason=hours_reason(call),
    )  # fmt: skip


@transaction.atomic
def driver_hours_close(*, call: Solicitation) -> None:
    """Take back the hours opened for rides that were all given up: nobody is sent elsewhere for a yes to these."""
    rides = rides_of(call)
    if rides and all(ride.state not in OPEN_NEEDS for ride in rides):
        _opened(call).delete()


def _opened(call: Solicitation) -> QuerySet[AvailabilityException]:
    return AvailabilityException.objects.filter(
        kind=ExceptionKind.EXTRA, reason=hours_reason(call), helper__territory=call.territory_id
    )
