"""Travel times that the directory reads: corrected by hand, then measured, then estimated; no server is asked."""

from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import Territory
from core.registries import Journey
from directory.selectors.search_travel import estimate
from scheduling.models import TravelOverride
from scheduling.models.journey import JourneyWay, TravelTimes, point_of
from scheduling.planning.packed import JOURNEY
from scheduling.planning.routing import source_key
from scheduling.registration_journeys import journeys_from
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
INSIDE = (45.15, 0.53)


@pytest.fixture
def territory() -> Territory:
    home: Territory = CommuneFactory().territory
    return home


def test_the_estimate_is_that_of_the_planning_engine(territory: Territory) -> None:
    start, end = CommuneFactory(), CommuneFactory(saint_astier=True)
    here, there = (start.latitude, start.longitude), (end.latitude, end.longitude)

    found = journeys_from(territory.pk, here, [there, here])

    assert found == [estimate(here, there), Journey(0, "estimation")]


def test_a_correction_holds_for_the_whole_commune(territory: Territory) -> None:
    start = CommuneFactory()
    outline = [[45.10, 0.48], [45.10, 0.60], [45.20, 0.60], [45.20, 0.48]]
    end = CommuneFactory(saint_astier=True, outline=outline)
    TravelOverride.objects.create(territory=territory, from_commune=start, to_commune=end, minutes=33)

    found = journeys_from(territory.pk, (start.latitude, start.longitude), [INSIDE, (45.30, 0.90)])

    assert found[0] == Journey(33, "corrigé à la main")
    assert found[1] is not None
    assert found[1].source == "estimation"


def test_what_a_server_once_measured_is_used(territory: Territory, settings: Any) -> None:
    settings.TRAVEL_PROVIDER = "osrm+http://127.0.0.1:9"
    here = (45.10073, 0.46879)
    kept = np.array([(point_of(*INSIDE), 17, 9000, 1)], dtype=JOURNEY).tobytes()
    TravelTimes.objects.create(
        source=source_key(), way=JourneyWay.CAR, start_point=point_of(*here), journeys=kept, count=1,
        computed_at=timezone.now(),
    )  # fmt: skip

    assert journeys_from(territory.pk, here, [INSIDE]) == [Journey(17, "OSRM")]
