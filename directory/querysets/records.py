"""Organisations, places and services: who sees them, which are public."""

from typing import Self

from accounts.querysets import Row, TerritoryQuerySet
from directory.enums import RecordStatus


class RecordQuerySet(TerritoryQuerySet[Row]):
    """Records of a territory's directory."""

    view_permission = "directory.view"

    def published(self) -> Self:
        """Keep what anybody may read: published, and not merged into another record."""
        return self.filter(status=RecordStatus.PUBLISHED, merged_into=None)

    def current(self) -> Self:
        """Keep what has neither closed nor been merged: what the team works on."""
        return self.exclude(status=RecordStatus.CLOSED).filter(merged_into=None)


class OrganisationQuerySet(TerritoryQuerySet[Row]):
    """Organisations of a territory's directory."""

    view_permission = "directory.view"


class SourceQuerySet(TerritoryQuerySet[Row]):
    """Where records come from."""

    view_permission = "directory.view"


class ImportQuerySet(TerritoryQuerySet[Row]):
    """Imports of a territory."""

    view_permission = "directory.import"
