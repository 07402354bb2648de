"""Equipment, loans, wishes and advice: which are visible, free, late, waiting."""

from datetime import date, timedelta
from typing import Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.querysets import Row, TerritoryQuerySet
from mediation.enums import LIVE_LOAN, EquipmentState, LoanState, WishState
from mediation.loan_rules import REMIND_DAYS


class EquipmentQuerySet(TerritoryQuerySet[Row]):
    """Items of a territory."""

    view_permission = "loan.view"

    def in_service(self) -> Self:
        """Keep what can be lent, now or later."""
        return self.filter(state=EquipmentState.IN_SERVICE)

    def free(self) -> Self:
        """Keep what is in service, in the cupboard, and promised to nobody."""
        held = apps.get_model("mediation", "Loan").objects.filter(item=OuterRef("pk"), state__in=LIVE_LOAN)
        return self.in_service().filter(~Exists(held.order_by()))

    def with_situation(self) -> Self:
        """Add ``loan_id``, ``loan_due_on``, ``loan_first`` and ``loan_last`` (under way) and ``reserved_from``."""
        loans = apps.get_model("mediation", "Loan").objects.filter(item=OuterRef("pk"))
        out = loans.filter(state=LoanState.OUT).order_by("pk")
        coming = loans.filter(state=LoanState.RESERVED).order_by("starts_on", "pk")
        return self.annotate(
            loan_id=Subquery(out.values("pk")[:1]),
            loan_due_on=Subquery(out.values("due_on")[:1]),
            loan_first=Subquery(out.values("beneficiary__first_name")[:1]),
            loan_last=Subquery(out.values("beneficiary__last_name")[:1]),
            reserved_from=Subquery(coming.values("starts_on")[:1]),
        )


class LoanQuerySet(TerritoryQuerySet[Row]):
    """Loans of the items of a territory."""

    view_permission = "loan.view"
    territory_path = "item__territory"

    def live(self) -> Self:
        """Keep the loans under way and those reserved."""
        return self.filter(state__in=LIVE_LOAN)

    def overlapping(self, first: date, last: date) -> Self:
        """Keep the live loans that hold their item between two days; one may end the day another starts."""
        return self.live().filter(starts_on__lt=last, due_on__gt=first)

    def late(self, today: date) -> Self:
        """Keep what should have come back before today."""
        return self.filter(state=LoanState.OUT, due_on__lt=today)

    def due_soon(self, today: date) -> Self:
        """Keep what comes back within REMIND_DAYS and whose borrower has not been reminded of that day."""
        soon = self.filter(state=LoanState.OUT, due_on__gte=today, due_on__lte=today + timedelta(days=REMIND_DAYS))
        return soon.filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_on")))


class ExtensionQuerySet(TerritoryQuerySet[Row]):
    """Extensions of loans."""

    view_permission = "loan.view"
    territory_path = "loan__item__territory"


class WishQuerySet(TerritoryQuerySet[Row]):
    """The waiting list."""

    view_permission = "loan.view"

    def waiting(self) -> Self:
        """Keep those who wait, in their turn: what is urgent, then first come."""
        return self.filter(state=WishState.WAITING).order_by("-is_urgent", "asked_at", "pk")


class AdviceQuerySet(TerritoryQuerySet[Row]):
    """Advice given in a territory."""

    view_permission = "loan.view"
