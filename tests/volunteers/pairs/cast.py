"""Who the tests of pairs and matches know."""

from datetime import time
from typing import Any

from accounts.models import Territory
from tests.factories import HelperFactory
from volunteers.models import Availability, Helper, Pair, PairMember


def a_volunteer(territory: Territory, **fields: Any) -> Helper:
    """A volunteer free on Monday and Tuesday, all day."""
    helper: Helper = HelperFactory(territory=territory, volunteer=True, **fields)
    if not helper.availabilities.exists():
        for day in (0, 1):
            Availability.objects.create(helper=helper, weekday=day, starts=time(9), ends=time(17))
    return helper


def a_youth(territory: Territory, **fields: Any) -> Helper:
    """A civic-service youth, free as the volunteers."""
    return a_volunteer(territory, kind="CIVIC_SERVICE", birth_year=2004, **fields)


def a_pair(lead: Helper, mate: Helper) -> Pair:
    """A pair that goes together."""
    pair = Pair.objects.create(territory=lead.territory)
    PairMember.objects.create(pair=pair, helper=lead, is_lead=True)
    PairMember.objects.create(pair=pair, helper=mate)
    return pair
