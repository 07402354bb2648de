"""Activity reports: which are visible, whose, of which kind."""

from datetime import date
from typing import Any, Self

from django.db.models import Count, Q

from accounts.querysets import Row, TerritoryQuerySet


class ReportQuerySet(TerritoryQuerySet[Row]):
    """Activity reports of a territory."""

    view_permission = "report.view"

    def of_person(self, beneficiary: Any) -> Self:
        """Keep the reports in which someone takes part."""
        return self.filter(participations__beneficiary=beneficiary)

    def between(self, first: date | None, last: date | None) -> Self:
        """Keep what was done from one day to another, both included; None leaves an end open."""
        query = Q(done_on__gte=first) if first else Q()
        return self.filter(query & Q(done_on__lte=last) if last else query)

    def with_participants(self) -> Self:
        """Add ``participants``: the number of accompaniments, one for each participant (La Coop's rule)."""
        return self.annotate(participants=Count("participations", distinct=True))


class ParticipationQuerySet(TerritoryQuerySet[Row]):
    """Participations in the reports of a territory: each one is an accompaniment."""

    view_permission = "report.view"
    territory_path = "report__territory"


class RefusalQuerySet(TerritoryQuerySet[Row]):
    """What was left without a report, with the reason."""

    view_permission = "report.view"
