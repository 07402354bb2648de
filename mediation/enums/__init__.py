"""Vocabularies of the package, by subject."""

from mediation.enums.assessments import ProfileLevel, Way
from mediation.enums.cases import OPEN_CASE, CaseOrigin, CaseStatus, CloseReason, NextKind, Queue
from mediation.enums.people import Connection, Equipment, Gender, Household, LocationPrecision, Mobility, Weekday
from mediation.enums.themes import ProcedureTheme, Theme

__all__ = [
    "OPEN_CASE",
    "CaseOrigin",
    "CaseStatus",
    "CloseReason",
    "Connection",
    "Equipment",
    "Gender",
    "Household",
    "LocationPrecision",
    "Mobility",
    "NextKind",
    "ProcedureTheme",
    "ProfileLevel",
    "Queue",
    "Theme",
    "Way",
    "Weekday",
]
