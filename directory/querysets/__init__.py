"""Vocabulary of the package's rows."""

from directory.querysets.desk import IntakeQuerySet, NeedQuerySet, ReferralQuerySet, UnmetNeedQuerySet
from directory.querysets.records import ImportQuerySet, OrganisationQuerySet, RecordQuerySet, SourceQuerySet

__all__ = [
    "ImportQuerySet",
    "IntakeQuerySet",
    "NeedQuerySet",
    "OrganisationQuerySet",
    "RecordQuerySet",
    "ReferralQuerySet",
    "SourceQuerySet",
    "UnmetNeedQuerySet",
]
