"""What those who hold ``territory.edit`` change of their territory."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Commune, Sector, Territory, User
from accounts.signals import commune_changed
from core.journal import journal_record
from core.text import fold

TERRITORY_FIELDS = (
    *("service_name", "phone", "email", "seat", "school_zone"),
    *("legal_address", "legal_publisher", "legal_host", "privacy_contact"),
)


@transaction.atomic
def territory_update(*, actor: User, territory: Territory, values: Mapping[str, object]) -> Territory:
    """Change how the service is called, reached and answered for, its school zone. Raises ValidationError by field."""
    fields = [name for name in TERRITORY_FIELDS if name in values]
    for name in fields:
        setattr(territory, name, values[name])
    if territory.seat is not None and territory.seat.territory_id != territory.pk:
        raise ValidationError({"seat": "Choisissez une commune du territoire."})
    territory.full_clean()
    territory.save(update_fields=fields)
    sentence = f"{actor.full_name} a modifié les réglages du territoire."
    journal_record(actor=actor, verb="territory.update", target=territory, sentence=sentence)
    return territory


@transaction.atomic
def territory_hours_set(*, actor: User, territory: Territory, osm: str, text: str) -> Territory:
    """Say when the service answers, in OpenStreetMap's syntax and in words. Raises ValidationError by field."""
    territory.opening_hours, territory.opening_hours_text = osm, text.strip()
    territory.full_clean()
    territory.save(update_fields=["opening_hours", "opening_hours_text"])
    sentence = f"{actor.full_name} a modifié les horaires de l’accueil."
    journal_record(actor=actor, verb="territory.hours", target=territory, sentence=sentence)
    return territory


@transaction.atomic
def sector_create(*, actor: User, territory: Territory, name: str) -> Sector:
    """Add a sector. Raises ValidationError when another one bears the name."""
    sector = Sector(territory=territory, name=name.strip())
    sector.full_clean()
    _refuse_same_name(sector)
    sector.save()
    sentence = f"{actor.full_name} a créé le secteur {sector.name}."
    journal_record(actor=actor, verb="sector.create", target=sector, sentence=sentence)
    return sector


@transaction.atomic
def sector_rename(*, actor: User, sector: Sector, name: str) -> Sector:
    """Give a sector another name. Raises ValidationError when another one bears it."""
    former, sector.name = sector.name, name.strip()
    sector.full_clean()
    _refuse_same_name(sector)
    sector.save(update_fields=["name"])
    sentence = f"{actor.full_name} a renommé le secteur {former} en {sector.name}."
    journal_record(actor=actor, verb="sector.rename", target=sector, sentence=sentence)
    return sector


@transaction.atomic
def sector_delete(*, actor: User, sector: Sector) -> None:
    """Remove a sector; its communes stay, without a sector."""
    sentence = f"{actor.full_name} a supprimé le secteur {sector.name}."
    journal_record(actor=actor, verb="sector.delete", target=sector, sentence=sentence)
    sector.delete()


@transaction.atomic
def commune_update(
    *,
    actor: User,
    commune: Commune,
    sector: Sector | None,
    latitude: float,
    longitude: float,
    urban_inhabitants: int | None = None,
) -> Commune:
    """Say which sector a commune is in, where its centre is, how many people its urban unit has (None: unchanged).

    Raises ValidationError by field.
    """
    if sector is not None and sector.territory_id != commune.territory_id:
        raise ValidationError({"sector": "Ce secteur n’est pas dans votre territoire."})
    commune.sector, commune.latitude, commune.longitude = sector, latitude, longitude
    if urban_inhabitants is not None:
        commune.urban_inhabitants = urban_inhabitants
    commune.full_clean()
    commune.save(update_fields=["sector", "latitude", "longitude", "urban_inhabitants"])
    sentence = f"{actor.full_name} a modifié la commune {commune.name}."
    journal_record(actor=actor, verb="commune.update", target=commune, sentence=sentence)
    commune_changed.send(sender=Commune, commune=commune)
    return commune


def _refuse_same_name(sector: Sector) -> None:
    """Compare as people write: "VALLÉE DE L'ISLE" is the same name, which no collation of ours would say."""
    others = Sector.objects.filter(territory_id=sector.territory_id).exclude(pk=sector.pk)
    if fold(sector.name) in {fold(name) for name in others.values_list("name", flat=True)}:
        raise ValidationError({"name": "Un secteur porte déjà ce nom."})
