"""Writes to organisations, places and services by people: each public field keeps its source and date (M-b)."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import StaleVersionError
from directory.enums import Capacity, RecordStatus, VerificationMethod
from directory.models import Organisation, Place, Service, Source
from directory.quality import score_of
from directory.services.record_rows import (
    called,
    changed_values,
    create_row,
    label_of_field,
    lock,
    note,
    save_row,
    set_status,
    status_before,
    team_source,
    write_values,
)

__all__ = [
    "capacity_set",
    "organisation_create",
    "place_create",
    "record_change",
    "record_close",
    "record_publish",
    "record_reopen",
    "record_verify",
    "service_create",
    "service_themes_set",
    "team_source",
]
_Row = TypeVar("_Row", Organisation, Place, Service)
_Public = TypeVar("_Public", Place, Service)


@transaction.atomic
def organisation_create(
    *, territory: Territory, by: User | None, source: Source | None = None, **fields: Any
) -> Organisation:
    """Create an organisation. ``fields`` are those of PUBLIC_FIELDS; raises ValidationError at the field."""
    return create_row(Organisation(territory=territory), fields, by, source)


@transaction.atomic
def place_create(*, organisation: Organisation, by: User | None, source: Source | None = None, **fields: Any) -> Place:
    """Create a place, to be read over before it is published."""
    return create_row(Place(territory=organisation.territory, organisation=organisation), fields, by, source)


@transaction.atomic
def service_create(*, place: Place, by: User | None, source: Source | None = None, **fields: Any) -> Service:
    """Create a service at a place, to be read over before it is published. ``themes`` are data·inclusion values."""
    return create_row(Service(territory=place.territory, place=place), fields, by, source)


@transaction.atomic
def record_change(
    *,
    record: _Row,
    fields: dict[str, Any],
    by: User | None,
    source: Source | None = None,
    version: int | None = None,
) -> _Row:
    """Change the public fields that differ; ``source`` is the team without another one.

    Keeps the source and date of each changed field, the history, the quality, the journal. With ``version``, raises
    StaleVersionError when someone saved the record since. Raises ValidationError at the fields at fault; fields that
    do not change are not judged. ``record`` is read again and changed in place. Returns it.
    """
    lock(record)
    if version is not None and record.version != version:
        raise StaleVersionError(record)
    changed = changed_values(record, fields)
    if changed:
        record.version += 1
        write_values(record, changed, by, source)
        words = ", ".join(label_of_field(record, name) for name in changed)
        note(record, by, "change", f"A modifié {called(record)} : {words}.")
    return record


@transaction.atomic
def service_themes_set(
    *, service: Service, themes: list[str], by: User | None, source: Source | None = None
) -> Service:
    """Set the themes that a service covers. Raises ValidationError at ``themes`` for an unknown one."""
    return record_change(record=service, fields={"themes": themes}, by=by, source=source)


@transaction.atomic
def capacity_set(*, service: Service, capacity: str, until: datetime | None, by: User | None) -> Service:
    """Say whether a service takes new people, and until when this is known (invariant L5)."""
    if capacity == Capacity.UNKNOWN:
        until = None
    elif until is None or until <= timezone.now():
        raise ValidationError({"capacity_until": "Dites jusqu’à quand : une date à venir."})
    return record_change(record=service, fields={"capacity": capacity, "capacity_until": until}, by=by)


@transaction.atomic
def record_publish(*, record: _Public, by: User | None) -> _Public:
    """Show a record to the public; a service takes its place along. Twice changes nothing."""
    lock(record)
    if record.merged_into_id:
        raise ValidationError("Cette fiche a été réunie à une autre.")
    if isinstance(record, Service) and record.place.status != RecordStatus.PUBLISHED:
        _publish_place(record.place, by)
    if record.status != RecordStatus.PUBLISHED:
        set_status(record, RecordStatus.PUBLISHED, None, by, "")
        note(record, by, "publish", f"A publié {called(record)}.")
    return record


def _publish_place(place: Place, by: User | None) -> None:
    record_publish(record=place, by=by)


@transaction.atomic
def record_close(*, record: _Public, by: User | None, on: date | None = None, reason: str = "") -> _Public:
    """Note that a place, with its services, or a service is over since ``on``; it can be opened again."""
    lock(record)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"on": "Cette date est à venir : fermez la fiche ce jour-là."})
    if record.status == RecordStatus.CLOSED:
        return record
    set_status(record, RecordStatus.CLOSED, day, by, reason)
    if isinstance(record, Place):
        for service in record.services.current():
            set_status(service, RecordStatus.CLOSED, day, by, reason)
    why = f" : {reason}" if reason else ""
    note(record, by, "close", f"A fermé {called(record)}{why}.")
    return record


@transaction.atomic
def record_reopen(*, record: _Public, by: User | None) -> _Public:
    """Take back a closing: the record is what it was before, as are the services closed the same day with a place."""
    lock(record)
    if record.merged_into_id:
        raise ValidationError("Cette fiche a été réunie à une autre.")
    if record.status != RecordStatus.CLOSED:
        return record
    if isinstance(record, Service) and record.place.status == RecordStatus.CLOSED:
        raise ValidationError("Le lieu est fermé : rouvrez-le d’abord.")
    closed_on = record.closed_on
    set_status(record, status_before(record), None, by, "")
    if isinstance(record, Place):
        for service in record.services.filter(status=RecordStatus.CLOSED, closed_on=closed_on, merged_into=None):
            set_status(service, status_before(service), None, by, "")
    note(record, by, "reopen", f"A rouvert {called(record)}.")
    return record


@transaction.atomic
def record_verify(*, record: _Public, by: User | None, how: VerificationMethod | str) -> _Public:
    """Note that all that is written was checked today, and how."""
    if how not in VerificationMethod.values:
        raise ValidationError({"how": "Dites comment c’est vérifié."})
    lock(record)
    record.verified_on, record.verified_how = timezone.localdate(), how
    record.quality = score_of(record)
    save_row(record, by)
    words = VerificationMethod(how).label
    note(record, by, "verify", f"A vérifié {called(record)}, {words}.")
    return record
