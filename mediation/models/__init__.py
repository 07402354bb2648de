"""Beneficiaries, their case and all that is kept of their accompaniment."""

from mediation.models.assessments import Assessment
from mediation.models.cases import Case, CaseMember, CaseTransition
from mediation.models.consents import Consent
from mediation.models.contacts import ContactPerson
from mediation.models.erasures import Erasure
from mediation.models.grids import AssessmentDraft, OrientationGrid, QuestionnaireChoice
from mediation.models.handovers import CaseHandover, CaseHandoverLine
from mediation.models.imports import PeopleImport, PeopleImportFile, PeopleImportRow
from mediation.models.loans import AdviceGiven, EquipmentItem, Loan, LoanExtension, LoanWish
from mediation.models.notes import Note
from mediation.models.objectives import Objective, ObjectiveNote, ObjectiveStep
from mediation.models.people import Beneficiary
from mediation.models.reports import ActivityReport, ReportParticipation, ReportRefusal

__all__ = [
    "ActivityReport",
    "AdviceGiven",
    "Assessment",
    "AssessmentDraft",
    "Beneficiary",
    "Case",
    "CaseHandover",
    "CaseHandoverLine",
    "CaseMember",
    "CaseTransition",
    "Consent",
    "ContactPerson",
    "EquipmentItem",
    "Erasure",
    "Loan",
    "LoanExtension",
    "LoanWish",
    "Note",
    "Objective",
    "ObjectiveNote",
    "ObjectiveStep",
    "OrientationGrid",
    "PeopleImport",
    "PeopleImportFile",
    "PeopleImportRow",
    "QuestionnaireChoice",
    "ReportParticipation",
    "ReportRefusal",
]
