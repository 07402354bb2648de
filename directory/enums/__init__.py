"""Vocabularies of the package, by subject."""

from directory.enums.desk import (
    CallerRole,
    FollowUpOutcome,
    IntakeChannel,
    IntakeStatus,
    NeedOutcome,
    ReferralStatus,
    UnmetReason,
    UnmetSource,
    UnmetStage,
    WideningStep,
)
from directory.enums.imports import ImportState, RowAction, RowDecision
from directory.enums.records import AccessStep, Bouquet, Capacity, PlaceKind, RecordStatus, VerificationMethod

__all__ = [
    "AccessStep",
    "Bouquet",
    "CallerRole",
    "Capacity",
    "FollowUpOutcome",
    "ImportState",
    "IntakeChannel",
    "IntakeStatus",
    "NeedOutcome",
    "PlaceKind",
    "RecordStatus",
    "ReferralStatus",
    "RowAction",
    "RowDecision",
    "UnmetReason",
    "UnmetSource",
    "UnmetStage",
    "VerificationMethod",
    "WideningStep",
]
