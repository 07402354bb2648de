"""Vocabulary of the package's rows: which are visible, open, waiting."""

from mediation.querysets.assessments import AssessmentQuerySet
from mediation.querysets.cases import CaseQuerySet, HandoverQuerySet, OfCaseQuerySet
from mediation.querysets.people import BeneficiaryQuerySet

__all__ = ["AssessmentQuerySet", "BeneficiaryQuerySet", "CaseQuerySet", "HandoverQuerySet", "OfCaseQuerySet"]
