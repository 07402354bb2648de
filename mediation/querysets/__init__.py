"""Vocabulary of the package's rows: which are visible, open, waiting."""

from mediation.querysets.assessments import AssessmentQuerySet
from mediation.querysets.cases import CaseQuerySet, HandoverQuerySet, OfCaseQuerySet
from mediation.querysets.grids import (
    AssessmentDraftQuerySet,
    OrientationGridQuerySet,
    QuestionnaireChoiceQuerySet,
)
from mediation.querysets.imports import PeopleImportQuerySet
from mediation.querysets.loans import (
    AdviceQuerySet,
    EquipmentQuerySet,
    ExtensionQuerySet,
    LoanQuerySet,
    WishQuerySet,
)
from mediation.querysets.notes import NoteQuerySet
from mediation.querysets.objectives import ObjectiveQuerySet
from mediation.querysets.people import BeneficiaryQuerySet
from mediation.querysets.reports import ParticipationQuerySet, RefusalQuerySet, ReportQuerySet
from mediation.querysets.rights import ConsentQuerySet, ContactQuerySet, ErasureQuerySet

__all__ = [
    "AdviceQuerySet",
    "AssessmentDraftQuerySet",
    "AssessmentQuerySet",
    "BeneficiaryQuerySet",
    "CaseQuerySet",
    "ConsentQuerySet",
    "ContactQuerySet",
    "EquipmentQuerySet",
    "ErasureQuerySet",
    "ExtensionQuerySet",
    "HandoverQuerySet",
    "LoanQuerySet",
    "NoteQuerySet",
    "ObjectiveQuerySet",
    "OfCaseQuerySet",
    "OrientationGridQuerySet",
    "ParticipationQuerySet",
    "PeopleImportQuerySet",
    "QuestionnaireChoiceQuerySet",
    "RefusalQuerySet",
    "ReportQuerySet",
    "WishQuerySet",
]
