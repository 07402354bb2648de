"""What a caller was given: the service as it stood on the screen."""

from django.db import transaction

from accounts.models import User
from directory.enums import NeedOutcome
from directory.models import Need, Orientation
from directory.selectors.search import Found
from directory.services.needs import need_settle


@transaction.atomic
def orientation_give(*, need: Need, found: Found, by: User, is_put_through: bool = False) -> Orientation:
    """Give a service to the caller, or put them through, and settle the need; a second time changes the snapshot.

    Raises ValidationError when the need cannot be settled.
    """
    snapshot = {
        "rank": found.rank,
        "step": found.step,
        "travel_minutes": found.minutes,
        "travel_source": found.travel_source[:20],
        "opening": found.state.sentence()[:120],
    }
    row, _ = Orientation.objects.update_or_create(need=need, service=found.service, defaults=snapshot)
    outcome = NeedOutcome.PUT_THROUGH if is_put_through else NeedOutcome.ORIENTED
    need_settle(need=need, outcome=outcome, by=by, key=f"service:{found.service.pk}")
    return row
