"""A watched territory, a visit of Monique's today, and whom to warn."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Territory, User
from scheduling.enums import RequestStatus, VisitStage
from scheduling.models import EscalationContact, SafetySettings, Visit
from scheduling.planning.clock import monday_of
from scheduling.selectors.boundaries import boundaries_of
from scheduling.services.boundaries import boundaries_acknowledge
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory, local_moment
from volunteers.models import Helper

# A Tuesday of winter time, at noon in Paris: nothing of these tests depends on the hour they are run at.
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def a_watch(territory: Territory, **fields: Any) -> SafetySettings:
    """Settings with the watch on for long."""
    given = {"is_on": True, "on_since": timezone.now() - timedelta(days=30), **fields}
    return SafetySettings.objects.create(territory=territory, **given)


def warned_in_order(territory: Territory, *users: User) -> None:
    """Name who is warned."""
    for rank, user in enumerate(users, start=1):
        EscalationContact.objects.create(territory=territory, user=user, rank=rank)


def monique_of(cast: Cast, *, has_read: bool = True) -> Helper:
    """The volunteer of the cast, with a number to call."""
    helper: Helper = HelperFactory(
        volunteer=True, territory=cast.territory, user=cast.user(Role.HELPER), phone="06 39 98 10 10"
    )
    if has_read:
        has_read_what_is_not_done(helper)
    return helper


def has_read_what_is_not_done(helper: Helper) -> None:
    """The volunteer has read the list in force."""
    assert helper.user is not None
    boundaries_acknowledge(helper=helper, by=helper.user, digest=boundaries_of(helper.territory_id).digest)


def a_visit(territory: Territory, helpers: list[Helper], *, hour: int = 10, days: int = 0, **person: Any) -> Visit:
    """An appointment of an hour at Jeannette's, today unless said otherwise."""
    day = timezone.localdate() + timedelta(days=days)
    request = RequestFactory(
        beneficiary=BeneficiaryFactory(territory=territory, **person), status=RequestStatus.PLANNED
    )
    visit: Visit = VisitFactory(
        request=request,
        plan=PlanFactory(territory=territory, week=monday_of(day)),
        day=day,
        starts_at=local_moment(day, hour),
        stage=VisitStage.PUBLISHED,
        helpers=helpers,
    )
    visit.refresh_from_db()
    return visit
