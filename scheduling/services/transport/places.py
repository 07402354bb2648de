"""Writes on destinations: where people are driven to, and where workshops take place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Commune, Territory, User
from core.concurrency import claim_version
from core.free_text import refuse_secrets
from core.journal import journal_record
from scheduling.models import Destination, RideRequest
from scheduling.services.transport.verdicts import destinations_verdicts_renew

PLACE_FIELDS = frozenset(
    {
        "name", "address", "commune", "town", "latitude", "longitude", "urban_inhabitants", "is_hub", "is_neighbour",
        "access_notes", "place", "is_active",
    }
)  # fmt: skip
# What the law reads of a destination, its point included: it decides of the distance.
_LEGAL = ("commune_id", "town", "latitude", "longitude", "urban_inhabitants", "is_hub", "is_neighbour")


@transaction.atomic
def destination_create(*, territory: Territory, by: User, **fields: Any) -> Destination:
    """Write a new place. ``fields``: see PLACE_FIELDS.

    Without coordinates it stands at the centre of its commune; in the territory the commune tells the urban unit.
    Raises ValidationError at the field.
    """
    row = Destination(territory=territory)
    _fill(row, fields)
    _check(row)
    row.save()
    journal_record(actor=by, verb="destination.create", target=row, sentence=f"{by} a ajouté le lieu {row.name}.")
    return row


@transaction.atomic
def destination_edit(
    *, destination: Destination, by: User, version: int, **fields: Any
) -> tuple[Destination, list[RideRequest]]:
    """Change a place; return it with the confirmed rides that are no longer lawful.

    Raises StaleVersionError when someone else saved it meanwhile, ValidationError at the field.
    """
    row = Destination.objects.select_for_update().get(pk=destination.pk)
    claim_version(row, version)
    before = [getattr(row, name) for name in _LEGAL]
    _fill(row, fields)
    _check(row)
    row.save()
    journal_record(actor=by, verb="destination.edit", target=row, sentence=f"{by} a modifié le lieu {row.name}.")
    changed = [getattr(row, name) for name in _LEGAL] != before
    return row, destinations_verdicts_renew(destinations=[row]) if changed else []


def _fill(row: Destination, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - PLACE_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a destination: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)


def _check(row: Destination) -> None:
    problems: dict[str, str] = {}
    if row.commune is not None and row.commune.territory_id != row.territory_id:
        problems["commune"] = "Choisissez une commune de votre territoire."
    elif row.commune is not None:
        _follow_commune(row, row.commune)
    elif not row.town:
        problems["commune"] = "Choisissez une commune, ou écrivez la ville si le lieu est hors du territoire."
    if row.place is not None and row.place.territory_id != row.territory_id:
        problems["place"] = "Ce lieu n’est pas dans votre annuaire."
    missing = next((name for name in ("latitude", "longitude") if getattr(row, name) is None), "")
    if missing and not problems:
        problems[missing] = "Donnez les deux coordonnées : elles mesurent le trajet."
    if problems:
        raise ValidationError(problems)
    refuse_secrets(row.access_notes)
    row.full_clean()


def _follow_commune(row: Destination, commune: Commune) -> None:
    """In the territory, the commune tells the urban unit, and the place when no point is given."""
    row.town, row.urban_inhabitants, row.is_neighbour = "", commune.urban_inhabitants, True
    if row.latitude is None and row.longitude is None:
        row.latitude, row.longitude = commune.latitude, commune.longitude
