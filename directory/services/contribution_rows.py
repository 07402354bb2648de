"""From the fields of a proposal to the records, and back: snapshots, writing, the source that each author is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import Territory, User
from directory.contribution_rules import CLOSE, by_record
from directory.enums import AuthorRole, ContributionKind, PlaceKind, RecordStatus, VerificationMethod
from directory.models import Contribution, Organisation, Place, Service, Source
from directory.services.records import (
    organisation_create,
    place_create,
    record_change,
    record_close,
    record_publish,
    record_verify,
    service_create,
)

Target = Organisation | Place | Service
# Key, name and rank of each author as a source: after the team (0), before any file (50).
_SOURCES: dict[str, tuple[str, str, int]] = {
    AuthorRole.OWNER: ("structure", "La structure elle-même", 10),
    AuthorRole.PROVIDER: ("propositions-structures", "Propositions des structures", 20),
    AuthorRole.PARTNER: ("propositions-partenaires", "Propositions des partenaires", 25),
    AuthorRole.PUBLIC: ("propositions-public", "Propositions du public", 30),
}


def source_of(territory: Territory, role: AuthorRole | str) -> Source | None:
    """Return the source that an author is; None for the team, which records know."""
    told = _SOURCES.get(str(role))
    if told is None:
        return None
    key, name, precedence = told
    defaults = {"name": name, "precedence": precedence, "is_human": True}
    return Source.objects.get_or_create(territory=territory, key=key, defaults=defaults)[0]


def record_of(target: Target, kind: str) -> Any:
    """Return the record of this kind that a target leads to: the place of a service, the structure of a place.

    Raises LookupError when there is none below: a structure does not say which place.
    """
    if target._meta.model_name == kind:
        return target
    if isinstance(target, Service):
        return record_of(target.place, kind)
    if isinstance(target, Place) and kind == "organisation":
        return target.organisation
    raise LookupError(f"{target} leads to no {kind}")


def value_of(record: Target, name: str) -> Any:
    """Return what a record holds, as JSON keeps it."""
    if name == "themes" and isinstance(record, Service):
        return sorted(row.theme for row in record.themes.all()) if record.pk else []
    return as_json(getattr(record, name))


def as_json(value: Any) -> Any:
    """Return a value as JSON keeps it: telephone numbers and dates as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple | set):
        return [as_json(each) for each in value]
    if isinstance(value, dict):
        return value
    return str(getattr(value, "as_e164", None) or value or "")


def snapshot(target: Target, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields named by ``keys`` hold now."""
    held = {}
    for key in keys:
        kind, _, name = key.partition(".")
        held[key] = value_of(record_of(target, kind), name)
    return held


def apply_to_records(row: Contribution, values: Mapping[str, Any], by: User | None) -> None:
    """Write accepted fields on the records they speak of. Raises ValidationError at the fields."""
    target = row.target
    assert target is not None  # noqa: S101  (a constraint of the database)
    source = source_of(row.territory, row.author_role)
    if row.kind == ContributionKind.CONFIRMATION and isinstance(target, Place | Service):
        is_owner = row.author_role == AuthorRole.OWNER
        checked: Any = target
        record_verify(record=checked, by=by, how=VerificationMethod.OWNER if is_owner else VerificationMethod.DESK)
    for kind, fields in by_record(values).items():
        record = record_of(target, kind)
        if fields.pop(CLOSE, None) == RecordStatus.CLOSED and not isinstance(record, Organisation):
            record_close(record=record, by=by, reason=row.get_kind_display())
        if fields:
            record_change(record=record, fields=fields, by=by, source=source)


def create_records(
    row: Contribution, values: Mapping[str, Any], by: User, organisation: Organisation | None
) -> tuple[Service, bool]:
    """Create and publish what a new entry proposes; tell whether its structure is new too.

    The structure is the one given, or the one with the same SIRET. Raises ValidationError at the fields.
    """
    groups = by_record(values)
    source = source_of(row.territory, row.author_role)
    told = groups.get("organisation", {})
    known = organisation or _with_siret(row.territory, told.get("siret", ""))
    owner = known or organisation_create(territory=row.territory, by=by, source=source, **told)
    place = _place_of(owner, groups.get("place", {}), by, source)
    service = service_create(place=place, by=by, source=source, **groups.get("service", {}))
    return record_publish(record=service, by=by), known is None


def _with_siret(territory: Territory, siret: str) -> Organisation | None:
    known = Organisation.objects.filter(territory=territory, siret=siret)
    return known.order_by("pk").first() if siret else None


def _place_of(owner: Organisation, told: dict[str, Any], by: User, source: Source | None) -> Place:
    """A structure that goes to people's homes needs one such place only, however many services it proposes."""
    if told.get("kind") == PlaceKind.REMOTE:
        known = owner.places.current().filter(kind=PlaceKind.REMOTE).order_by("pk").first()
        if known is not None:
            return known
    return place_create(organisation=owner, by=by, source=source, **told)
