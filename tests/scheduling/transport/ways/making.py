"""Diagnoses and sessions that the tests share."""

from typing import Any

from accounts.enums import Role
from accounts.models import Commune
from mediation import services
from mediation.models import Beneficiary
from scheduling.models import WorkshopSession
from tests.conftest import Cast
from tests.factories import DestinationFactory, SessionFactory
from tests.mediation.answers import WILLING


def assess(cast: Cast, person: Beneficiary, **answers: str) -> None:
    """Make a diagnosis: willing, must be driven, would like a workshop, unless told otherwise."""
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING | answers)


def workshop(cast: Cast, **fields: Any) -> WorkshopSession:
    """A session in Neuvic."""
    hall = DestinationFactory(
        territory=cast.territory, commune=Commune.objects.get(territory=cast.territory, insee="24309")
    )
    found: WorkshopSession = SessionFactory(territory=cast.territory, destination=hall, **fields)
    return found
