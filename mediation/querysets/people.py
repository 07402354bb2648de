"""Beneficiaries: who is visible, searched, followed, waiting."""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.querysets import Row, TerritoryQuerySet
from core.text import digits, fold
from mediation.enums import OPEN_CASE, CaseStatus
from mediation.rules import LONG_WAIT_DAYS


def _cases_of_outer_person() -> "QuerySet[Any]":
    """Cases of the person of the outer query, the open one first, then the latest."""
    cases = apps.get_model("mediation", "Case")._default_manager.filter(beneficiary=OuterRef("pk"))
    return cases.order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk")


class BeneficiaryQuerySet(TerritoryQuerySet[Row]):
    """Beneficiaries of a territory."""

    view_permission = "beneficiary.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the files of the user's territory.

        An erased file is a number that holds nobody any more; a merged one is read through the file that was kept.
        """
        return super().visible_to(user).filter(erased_at=None, merged_into=None)

    def merged_for(self, user: Any) -> Self:
        """Keep the files of the user's territory that were merged into another one, still there."""
        return super().visible_to(user).filter(merged_into__isnull=False, merged_into__erased_at=None)

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

    def with_case(self) -> Self:
        """Add the case that counts, the open one or else the last: status, opening day, referent's id and name."""
        cases = _cases_of_outer_person()
        name = Concat(F("referent__first_name"), Value(" "), F("referent__last_name"))
        return self.annotate(
            case_status=Subquery(cases.values("status")[:1]),
            case_opened_on=Subquery(cases.values("opened_on")[:1]),
            case_next_action_on=Subquery(cases.values("next_action_on")[:1]),
            case_next_action=Subquery(cases.values("next_action")[:1]),
            case_referent_id=Subquery(cases.values("referent_id")[:1]),
            case_referent=Subquery(cases.exclude(referent=None).values_list(name)[:1]),
        )

    def followed(self) -> Self:
        """Keep those who have an open case."""
        return self.current().filter(cases__status__in=OPEN_CASE)

    def unassessed(self) -> Self:
        """Keep those who are followed and whose profile nobody has assessed yet."""
        return self.followed().filter(level="")

    def waiting_for_answer(self) -> Self:
        """Keep those whose request nobody has looked into yet."""
        return self.current().filter(cases__status=CaseStatus.REQUESTED)

    def waiting_too_long(self) -> Self:
        """Keep those who have waited for a first answer longer than LONG_WAIT_DAYS."""
        limit = timezone.localdate() - timedelta(days=LONG_WAIT_DAYS)
        return self.current().filter(cases__status=CaseStatus.REQUESTED, cases__opened_on__lt=limit)
