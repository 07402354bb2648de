"""Vocabulary of the package's rows."""

from directory.querysets.records import OrganisationQuerySet, RecordQuerySet, SourceQuerySet

__all__ = ["OrganisationQuerySet", "RecordQuerySet", "SourceQuerySet"]
