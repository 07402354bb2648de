"""Small makers of rows for the tests of the ledger."""

from datetime import date
from typing import Any

from accounts.models import Commune, Territory
from directory.enums import IntakeStatus, UnmetReason, UnmetSource, UnmetStage
from directory.models import Intake, Need, Organisation, Place, Service, ServiceTheme, UnmetNeed
from directory.services.unmet import unmet_record

LEARNING = "numerique--maitriser-les-fondamentaux-du-numerique"


def unmet_of(territory: Territory, key: str, *, detected_on: date | None = None, **told: Any) -> UnmetNeed:
    """A demand of the ledger: too far, at Neuvic, unless said otherwise."""
    fields: dict[str, Any] = {
        "source": UnmetSource.CALL,
        "stage": UnmetStage.AT_ORIENTATION,
        "reason": UnmetReason.TOO_FAR,
        "theme": LEARNING,
        "commune": Commune.objects.filter(territory=territory).order_by("pk").first(),
        **told,
    }
    return unmet_record(territory=territory, source_key=key, detected_on=detected_on, **fields)


def need_of(territory: Territory, **fields: Any) -> Need:
    """A need told to the desk by someone of Neuvic."""
    commune = Commune.objects.filter(territory=territory).order_by("pk").first()
    intake = Intake.objects.create(territory=territory, commune=commune, status=IntakeStatus.OPEN)
    return Need.objects.create(intake=intake, words="Apprendre la tablette", theme=LEARNING, **fields)


def service_of(territory: Territory, name: str = "Atelier tablette", **fields: Any) -> Service:
    """A published service of a published place at Neuvic, unless said otherwise."""
    status = fields.pop("status", "PUBLISHED")
    place_status = fields.pop("place_status", status)
    closed = {"closed_on": date(2026, 1, 5)}
    organisation = Organisation.objects.create(territory=territory, name=f"Structure de {name}", phone="0536491010")
    place = Place.objects.create(
        territory=territory,
        organisation=organisation,
        name=f"Lieu de {name}",
        status=place_status,
        insee_code="24309",
        commune_name="Neuvic",
        latitude=45.1,
        longitude=0.46,
        **(closed if place_status == "CLOSED" else {}),
    )
    more = closed if status == "CLOSED" else {}
    service = Service.objects.create(territory=territory, place=place, name=name, status=status, **more, **fields)
    ServiceTheme.objects.create(service=service, theme=LEARNING)
    return service
