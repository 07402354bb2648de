"""Vocabulary of beneficiaries: who is visible, searched, open."""

from typing import Self

from django.db.models import Q

from accounts.querysets import Row, TerritoryQuerySet
from core.text import digits, fold
from mediation.enums import CaseStatus


class BeneficiaryQuerySet(TerritoryQuerySet[Row]):
    """Beneficiaries of a territory."""

    view_permission = "beneficiary.view"

    def search(self, words: str) -> Self:
        """Keep those whose name, phone or commune contains every word, without accents or case."""
        number = digits(words)
        if len(number) >= 4 and not any(letter.isalpha() for letter in words):
            return self.filter(search_text__contains=number.removeprefix("33").lstrip("0"))
        query = Q()
        for word in fold(words).split():
            query &= Q(search_text__contains=word)
        return self.filter(query)

    def current(self) -> Self:
        """Keep those who are followed now: neither archived nor erased."""
        return self.filter(archived_at=None)


class CaseQuerySet(TerritoryQuerySet[Row]):
    """Cases of a territory."""

    view_permission = "beneficiary.view"
    territory_path = "beneficiary__territory"

    def open(self) -> Self:
        """Keep the cases that are not closed."""
        return self.exclude(status=CaseStatus.CLOSED)


class AssessmentQuerySet(TerritoryQuerySet[Row]):
    """Assessments of a territory."""

    view_permission = "assessment.view"
    territory_path = "beneficiary__territory"
