"""Vocabularies of the package, by subject."""

from mediation.enums.assessments import ProfileLevel, Way
from mediation.enums.cases import OPEN_CASE, CaseOrigin, CaseStatus, CloseReason, NextKind, Queue
from mediation.enums.imports import Decision, ImportState, Outcome, Verdict
from mediation.enums.loans import (
    LIVE_LOAN,
    AdviceKind,
    AdviceOutcome,
    EquipmentCondition,
    EquipmentKind,
    EquipmentState,
    LoanState,
    WishState,
)
from mediation.enums.objectives import OPEN_OBJECTIVE, ObjectiveKind, ObjectiveStatus
from mediation.enums.people import Connection, Equipment, Gender, Household, LocationPrecision, Mobility, Weekday
from mediation.enums.reports import (
    Autonomy,
    Material,
    PlaceKind,
    Redirection,
    RefusalReason,
    ReportKind,
    WorkshopLevel,
)
from mediation.enums.rights import ConsentGiver, ConsentMeans, ConsentPurpose, ContactKind, ErasureReason
from mediation.enums.themes import ProcedureTheme, Theme

__all__ = [
    "LIVE_LOAN",
    "OPEN_CASE",
    "OPEN_OBJECTIVE",
    "AdviceKind",
    "AdviceOutcome",
    "Autonomy",
    "CaseOrigin",
    "CaseStatus",
    "CloseReason",
    "Connection",
    "ConsentGiver",
    "ConsentMeans",
    "ConsentPurpose",
    "ContactKind",
    "Decision",
    "Equipment",
    "EquipmentCondition",
    "EquipmentKind",
    "EquipmentState",
    "ErasureReason",
    "Gender",
    "Household",
    "ImportState",
    "LoanState",
    "LocationPrecision",
    "Material",
    "Mobility",
    "NextKind",
    "ObjectiveKind",
    "ObjectiveStatus",
    "Outcome",
    "PlaceKind",
    "ProcedureTheme",
    "ProfileLevel",
    "Queue",
    "Redirection",
    "RefusalReason",
    "ReportKind",
    "Theme",
    "Verdict",
    "Way",
    "Weekday",
    "WishState",
    "WorkshopLevel",
]
