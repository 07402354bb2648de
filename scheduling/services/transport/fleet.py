"""Writes on vehicles and on those who drive."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.journal import journal_record
from scheduling.models import Driver, RideRequest, TransportScheme, Vehicle
from scheduling.services.transport.verdicts import scheme_verdicts_renew
from scheduling.transport.enums import Holding, Regime
from scheduling.transport.law import limits_on
from volunteers.enums import TravelMode
from volunteers.models import Helper

VEHICLE_FIELDS = frozenset(
    {
        "name", "scheme", "holding", "seats", "wheelchairs", "aids", "has_low_step", "insurance_until",
        "inspection_until", "garage", "latitude", "longitude", "is_active",
    }
)  # fmt: skip
DRIVER_FIELDS = frozenset(
    {
        "scheme", "vehicle", "licence_seen_on", "licence_until", "max_km_day", "max_km_year", "takes_to_room",
        "is_active",
    }
)  # fmt: skip


@transaction.atomic
def vehicle_create(*, territory: Territory, by: User, **fields: Any) -> tuple[Vehicle, list[RideRequest]]:
    """Write a new vehicle. ``fields``: see VEHICLE_FIELDS. Return it with the confirmed rides that it makes unlawful.

    Raises ValidationError at the field.
    """
    row = Vehicle(territory=territory)
    _fill(row, fields, VEHICLE_FIELDS)
    _check_vehicle(row)
    row.save()
    journal_record(actor=by, verb="vehicle.create", target=row, sentence=f"{by} a ajouté le véhicule n° {row.pk}.")
    return row, _renew(row.scheme)


@transaction.atomic
def vehicle_edit(*, vehicle: Vehicle, by: User, version: int, **fields: Any) -> tuple[Vehicle, list[RideRequest]]:
    """Change a vehicle; return it with the confirmed rides that are no longer lawful.

    Raises StaleVersionError when someone else saved it meanwhile, ValidationError at the field.
    """
    row = Vehicle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=vehicle.pk)
    claim_version(row, version)
    former = row.scheme
    _fill(row, fields, VEHICLE_FIELDS)
    _check_vehicle(row)
    row.save()
    journal_record(actor=by, verb="vehicle.edit", target=row, sentence=f"{by} a modifié le véhicule n° {row.pk}.")
    unlawful = _renew(row.scheme)
    return row, unlawful if former == row.scheme else [*unlawful, *_renew(former)]


@transaction.atomic
def vehicle_set_aside(*, vehicle: Vehicle, by: User, is_active: bool) -> Vehicle:
    """Take a vehicle out of service, or back. Doing it twice changes nothing."""
    row = Vehicle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=vehicle.pk)
    if row.is_active != is_active:
        row.is_active = is_active
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        act = "remis en service" if is_active else "retiré du service"
        journal_record(
            actor=by, verb="vehicle.set_aside", target=row, sentence=f"{by} a {act} le véhicule n° {row.pk}."
        )
        _renew(row.scheme)
    return row


@transaction.atomic
def driver_create(*, helper: Helper, by: User, **fields: Any) -> Driver:
    """Let a helper drive for a scheme. ``fields``: see DRIVER_FIELDS. Raises ValidationError at the field."""
    row = Driver(helper=helper)
    _fill(row, fields, DRIVER_FIELDS)
    if Driver.objects.filter(helper=helper).exists():
        raise ValidationError({"helper": "Cette personne conduit déjà pour un service."})
    _check_driver(row)
    row.save()
    sentence = f"{by} a inscrit un conducteur, intervenant n° {helper.pk}."
    journal_record(actor=by, verb="driver.create", target=row.scheme, sentence=sentence)
    return row


@transaction.atomic
def driver_edit(*, driver: Driver, by: User, version: int, **fields: Any) -> Driver:
    """Change what is known of a driver. Raises StaleVersionError, or ValidationError at the field."""
    row = Driver.objects.select_for_update(of=("self",)).select_related("helper", "scheme").get(pk=driver.pk)
    claim_version(row, version)
    _fill(row, fields, DRIVER_FIELDS)
    _check_driver(row)
    row.save()
    sentence = f"{by} a modifié un conducteur, intervenant n° {row.helper_id}."
    journal_record(actor=by, verb="driver.edit", target=row.scheme, sentence=sentence)
    return row


def _renew(scheme: TransportScheme | None) -> list[RideRequest]:
    return scheme_verdicts_renew(scheme=scheme) if scheme is not None else []


def _fill(row: Vehicle | Driver, fields: dict[str, Any], known: frozenset[str]) -> None:
    unknown = fields.keys() - known
    if unknown:
        raise TypeError(f"Unknown fields: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)


def _check_vehicle(row: Vehicle) -> None:
    problems: dict[str, str] = {}
    if row.scheme is not None and row.scheme.territory_id != row.territory_id:
        problems["scheme"] = "Choisissez un service de votre territoire."
    limits = limits_on(timezone.localdate())
    if row.scheme is not None and row.scheme.regime == Regime.TUS and limits and row.seats + 1 > limits.max_seats:
        problems["seats"] = f"La loi limite le véhicule à {limits.max_seats} places, conducteur compris."
    if row.wheelchairs > row.seats:
        problems["wheelchairs"] = "Il y a plus de places en fauteuil que de places."
    if (row.latitude is None) != (row.longitude is None):
        missing = "longitude" if row.longitude is None else "latitude"
        problems[missing] = "Donnez la latitude et la longitude, ou aucune des deux."
    if problems:
        raise ValidationError(problems)
    row.full_clean()


def _check_driver(row: Driver) -> None:
    problems: dict[str, str] = {}
    territory = row.helper.territory_id
    if row.scheme.territory_id != territory:
        problems["scheme"] = "Choisissez un service de votre territoire."
    if row.vehicle is not None and row.vehicle.territory_id != territory:
        problems["vehicle"] = "Choisissez un véhicule de votre territoire."
    elif row.helper.travel_mode != TravelMode.CAR and (row.vehicle is None or row.vehicle.holding == Holding.DRIVER):
        problems["vehicle"] = (
            f"{row.helper.first_name} ne se déplace pas en voiture : choisissez un véhicule du service, "
            "ou changez sa fiche."
        )
    if row.licence_seen_on is not None and row.licence_seen_on > timezone.localdate():
        problems["licence_seen_on"] = "Ce jour n’est pas encore venu : notez le jour où vous avez vu le permis."
    if row.licence_until is not None and row.licence_seen_on is None:
        problems["licence_seen_on"] = "Notez quel jour le permis a été vu."
    if problems:
        raise ValidationError(problems)
    row.full_clean()
