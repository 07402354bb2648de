"""Vocabulary of the package's rows."""

from directory.querysets.contributions import ContributionQuerySet, OwnerLinkQuerySet
from directory.querysets.desk import (
    FollowUpQuerySet,
    IntakeQuerySet,
    NeedQuerySet,
    PartnerSeatQuerySet,
    ReferralQuerySet,
    UnmetNeedQuerySet,
)
from directory.querysets.opendata import OpenDataFileQuerySet
from directory.querysets.records import ImportQuerySet, OrganisationQuerySet, RecordQuerySet, SourceQuerySet
from directory.querysets.searches import EmptySearchQuerySet

__all__ = [
    "ContributionQuerySet",
    "EmptySearchQuerySet",
    "FollowUpQuerySet",
    "ImportQuerySet",
    "IntakeQuerySet",
    "NeedQuerySet",
    "OpenDataFileQuerySet",
    "OrganisationQuerySet",
    "OwnerLinkQuerySet",
    "PartnerSeatQuerySet",
    "RecordQuerySet",
    "ReferralQuerySet",
    "SourceQuerySet",
    "UnmetNeedQuerySet",
]
