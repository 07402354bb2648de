"""Checks of what is written, and the quality that ages with it."""

from django.db import transaction

from accounts.models import User
from directory.enums import VerificationMethod
from directory.models import Place, Service
from directory.quality import score_of
from directory.services.records import record_verify

_BATCH = 500


@transaction.atomic
def place_verify(*, place: Place, by: User | None, how: VerificationMethod | str) -> Place:
    """Note that a place and its services were checked today: one call checks them all."""
    record_verify(record=place, by=by, how=how)
    for service in place.services.current().select_related("place"):
        record_verify(record=service, by=by, how=how)
    return place


def quality_refresh(*, territory_id: int) -> int:
    """Count the quality of each record again: freshness falls by itself. Returns how many changed."""
    changed = 0
    places = Place.objects.filter(territory=territory_id).current().order_by("pk")
    for place in places.iterator(chunk_size=_BATCH):
        changed += _set(Place, place)
    services = Service.objects.filter(territory=territory_id).current().order_by("pk")
    for service in services.select_related("place__organisation").prefetch_related("themes").iterator(_BATCH):
        changed += _set(Service, service)
    return changed


def _set(model: type[Place | Service], record: Place | Service) -> int:
    score = score_of(record)
    if score == record.quality:
        return 0
    return model._default_manager.filter(pk=record.pk).update(quality=score)
