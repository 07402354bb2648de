"""What a structure does to its own records by its personal link: at once what is trusted, the rest read first."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from directory.contribution_rules import CLOSE, by_record, parted
from directory.enums import AuthorRole, ContributionKind, RecordStatus, VerificationMethod
from directory.models import Contribution, OwnerLink, Place, Service
from directory.services.contribution_rows import as_json, record_of, source_of, value_of
from directory.services.contributions import Author, contribution_propose
from directory.services.records import record_change, record_verify

Record = Place | Service


@transaction.atomic
def owner_change(
    *, link: OwnerLink, record: Record, fields: Mapping[str, Any]
) -> tuple[list[str], Contribution | None]:
    """Change ``fields`` ("service.phone", …) of one's own record: return what changed at once, and what waits.

    Fields that hold what they held are left alone. Raises ValidationError at the fields, or when the record is another
    structure's.
    """
    _check_owned(link, record)
    told = {key: as_json(value) for key, value in fields.items()}
    changed = {key: value for key, value in told.items() if _differs(record, key, value)}
    at_once, to_read = parted(changed, AuthorRole.OWNER)
    source = source_of(link.organisation.territory, AuthorRole.OWNER)
    for kind, values in by_record(at_once).items():
        record_change(record=record_of(record, kind), fields=values, by=None, source=source)
    waiting = None
    if to_read:
        waiting = contribution_propose(
            territory=record.territory,
            kind=ContributionKind.CHANGE,
            author=_author(link),
            proposed=to_read,
            target=record,
        )
    _note_use(link)
    return list(at_once), waiting


@transaction.atomic
def owner_confirm(*, link: OwnerLink, records: list[Record]) -> None:
    """Note that the structure itself says that all is right on its records."""
    for record in records:
        _check_owned(link, record)
        checked: Any = record
        record_verify(record=checked, by=None, how=VerificationMethod.OWNER)
    _note_use(link)


@transaction.atomic
def owner_ask_closing(*, link: OwnerLink, record: Record, words: str = "") -> Contribution:
    """Ask that a record be closed: the team reads it first, as nobody finds the service afterwards."""
    _check_owned(link, record)
    _note_use(link)
    return contribution_propose(
        territory=record.territory,
        kind=ContributionKind.CHANGE,
        author=_author(link),
        proposed={f"{record._meta.model_name}.{CLOSE}": str(RecordStatus.CLOSED)},
        target=record,
        comment=words,
    )


def _author(link: OwnerLink) -> Author:
    return Author(role=AuthorRole.OWNER, name=str(link.organisation)[:120], email=link.email)


def _differs(record: Record, key: str, value: Any) -> bool:
    kind, _, name = key.partition(".")
    held = value_of(record_of(record, kind), name)
    return bool(held != value and (held or value or isinstance(value, bool)))


def _check_owned(link: OwnerLink, record: Record) -> None:
    owner_id = record.organisation_id if isinstance(record, Place) else record.place.organisation_id
    if owner_id != link.organisation_id or not link.is_usable:
        raise ValidationError("Cette fiche n’est pas celle de votre structure.")


def _note_use(link: OwnerLink) -> None:
    OwnerLink.objects.filter(pk=link.pk).update(last_used_at=timezone.now())
