"""Assessments: which are visible."""

from accounts.querysets import Row, TerritoryQuerySet


class AssessmentQuerySet(TerritoryQuerySet[Row]):
    """Assessments of a territory."""

    view_permission = "assessment.view"
    territory_path = "beneficiary__territory"
