"""Vocabularies of the package, by subject."""

from directory.enums.contributions import (
    AuthorRole,
    ContributionKind,
    ContributionState,
    ErrorSubject,
    RefusalReason,
)
from directory.enums.desk import (
    CallerRole,
    FollowUpOutcome,
    IntakeChannel,
    IntakeStatus,
    NeedOutcome,
    ReferralStatus,
    UnmetReason,
    UnmetResolution,
    UnmetSource,
    UnmetStage,
    WideningStep,
)
from directory.enums.imports import ImportState, RowAction, RowDecision
from directory.enums.opendata import ExportKind
from directory.enums.records import AccessStep, Bouquet, Capacity, PlaceKind, RecordStatus, VerificationMethod

__all__ = [
    "AccessStep",
    "AuthorRole",
    "Bouquet",
    "CallerRole",
    "Capacity",
    "ContributionKind",
    "ContributionState",
    "ErrorSubject",
    "ExportKind",
    "FollowUpOutcome",
    "ImportState",
    "IntakeChannel",
    "IntakeStatus",
    "NeedOutcome",
    "PlaceKind",
    "RecordStatus",
    "ReferralStatus",
    "RefusalReason",
    "RowAction",
    "RowDecision",
    "UnmetReason",
    "UnmetResolution",
    "UnmetSource",
    "UnmetStage",
    "VerificationMethod",
    "WideningStep",
]
