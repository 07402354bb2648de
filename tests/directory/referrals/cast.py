"""A service of a partner, a need of a call, a referral and the link that left with it."""

import re
from typing import Any

from django.utils import timezone

from accounts.models import Territory, User
from directory.enums import RecordStatus
from directory.models import Intake, Need, Organisation, Place, Referral, Service
from directory.services.referrals import Consent, referral_send
from messaging.models import OutboxMessage
from tests.factories import CommuneFactory

SHARED = {"Prénom": "Zéphyrine", "Commune": "Neuvic", "Téléphone": "05 36 49 11 77", "Ce qui est demandé": "un canari"}


def a_service(territory: Territory, name: str = "Ateliers du Relais", email: str = "relais@example.org") -> Service:
    """A service of another organisation, published."""
    organisation = Organisation.objects.create(territory=territory, name=f"Association {name}", email=email)
    place = Place.objects.create(
        territory=territory, organisation=organisation, name=f"Local {name}", commune_name="Neuvic",
        insee_code="24309", latitude=45.1, longitude=0.47, phone="05 36 49 21 10", status=RecordStatus.PUBLISHED,
    )  # fmt: skip
    return Service.objects.create(
        territory=territory, place=place, name=name, description="Ordinateurs, démarches et photos",
        status=RecordStatus.PUBLISHED,
    )  # fmt: skip


def a_need(territory: Territory, **fields: Any) -> Need:
    """A need told in a call from Neuvic."""
    given = {"caller_name": "Zéphyrine Quenouille", "caller_phone": "05 36 49 11 77", **fields}
    intake = Intake.objects.create(territory=territory, commune=CommuneFactory(territory=territory), **given)
    return Need.objects.create(intake=intake, words="Trier les photos de son canari", theme="numerique")


def agreed(**fields: Any) -> Consent:
    """The person's agreement, today."""
    return Consent(**{"is_given": True, "on": timezone.localdate(), "by": "la personne elle-même", **fields})


def a_referral(*, service: Service, by: User, **fields: Any) -> Referral:
    """A referral just sent."""
    given = {"shared": SHARED, "consent": agreed(), "recipient_email": "relais@example.org", **fields}
    return referral_send(service=service, by=by, **given)


def link_of(referral: Referral) -> str:
    """The path of the last link that was queued for the partner."""
    message = OutboxMessage.objects.filter(about=f"referral:{referral.pk}").order_by("pk").last()
    assert message is not None
    found = re.search(r"/orientation/[\w-]+/", message.body)
    assert found is not None, message.body
    return found.group()
