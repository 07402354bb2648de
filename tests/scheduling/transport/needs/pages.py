"""What the tests of the pages of needs share: what the form sends, what a page shows."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scheduling.models import RideRequest
from scheduling.transport.enums import Direction, RidePurpose
from tests.conftest import Cast
from tests.factories import (
    DestinationFactory,
)

LIST, CREATE = "/deplacements/besoins/", "/deplacements/besoins/nouveau/"


def posted(cast: Cast, **fields: object) -> dict[str, object]:
    """What the form sends for a round trip to the workshop."""
    place = DestinationFactory(territory=cast.territory)
    told = {
        "purpose": RidePurpose.DIGITAL_WORKSHOP,
        "direction": Direction.ROUND,
        "destination": place.name,
        "day": (timezone.localdate() + timedelta(days=6)).isoformat(),
        "arrive_by": "10:00",
        "leave_after": "12:00",
        "flexibility": "EXACT",
        "part_of_day": "ANY",
        "escort": "DOOR",
        "companions": "0",
        "repeat": "once",
        "every_weeks": "1",
    }
    return told | fields


def page(client: Client, url: str, status: int = 200) -> str:
    """Read a page."""
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def detail(ride: RideRequest) -> str:
    """Address of a need."""
    return reverse("scheduling:ride-detail", args=[ride.pk])
