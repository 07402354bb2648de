"""An erased person leaves nothing in needs for a ride, is fetched no more, and the figures stay."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from mediation import services
from mediation.enums import ErasureReason
from scheduling.models import RideRequest, RunStop
from scheduling.transport.enums import Aid, LegState, RideState, Way
from tests.conftest import Cast
from tests.factories import RideFactory
from tests.scheduling.transport.needs.cast import placed

pytestmark = pytest.mark.django_db


def test_erasing_someone_empties_needs_and_takes_them_out_of_runs_to_come(cast: Cast, ride: RideRequest) -> None:
    person = ride.beneficiary
    RideRequest.objects.filter(pk=ride.pk).update(words="Le canari attend", aids=[Aid.CANE])
    placed(ride, Way.OUT, 9)
    past = RideFactory(
        beneficiary=person, day=timezone.localdate() - timedelta(days=30), state=RideState.COMPLETED, words="canari"
    )
    placed(past, Way.OUT, 9)
    past.legs.update(state=LegState.DONE)

    with pytest.raises(ValidationError, match="course est encore prévue"):
        services.beneficiary_erase(beneficiary=person, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)
    services.beneficiary_erase(beneficiary=person, by=None, reason=ErasureReason.ASKED)

    ride.refresh_from_db()
    past.refresh_from_db()
    assert (ride.words, ride.aids, ride.verdict, ride.state) == ("", [], {}, RideState.CANCELLED_EARLY)
    assert (past.words, past.state, past.day) == ("", RideState.COMPLETED, past.day)
    assert [leg.run for leg in ride.legs.all()] == [None, None]
    assert set(RunStop.objects.values_list("leg__request", flat=True)) == {past.pk}
    assert not RideRequest.history.filter(id__in=[ride.pk, past.pk]).exists()
