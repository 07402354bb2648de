"""Two people editing the same row: the second is told, and loses nothing."""

from typing import TypeVar

from django.db.models import F

from core.models import VersionedModel

Row = TypeVar("Row", bound=VersionedModel)


class StaleVersionError(Exception):
    """The row was saved by someone else since it was read; ``current`` is the row as it is now."""

    def __init__(self, current: VersionedModel) -> None:
        super().__init__("Quelqu’un d’autre a modifié cette fiche entre-temps.")
        self.current = current


def claim_version(row: Row, expected: int) -> None:
    """Move ``row`` from version ``expected`` to the next one, before saving it in the same transaction.

    Raises StaleVersionError with the current row when someone else saved it in between.
    """
    manager = type(row)._default_manager
    claimed = manager.filter(pk=row.pk, version=expected).update(version=F("version") + 1)
    if not claimed:
        raise StaleVersionError(manager.get(pk=row.pk))
    row.version = expected + 1
