"""Grids of orientation and diagnoses under way: which are visible."""

from typing import TYPE_CHECKING, Any, Self

from accounts.querysets import Row, TerritoryQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class OrientationGridQuerySet(TerritoryQuerySet[Row]):
    """Grids of a territory."""

    view_permission = "grid.edit"

    def adopted(self) -> Self:
        """Keep the versions that have been in use, the latest first."""
        return self.exclude(number=None).order_by("-number")


class QuestionnaireChoiceQuerySet(TerritoryQuerySet[Row]):
    """The questionnaire that a territory has chosen."""

    view_permission = "grid.edit"


class AssessmentDraftQuerySet(TerritoryQuerySet[Row]):
    """Diagnoses under way: each seen by who began it."""

    view_permission = "assessment.edit"
    territory_path = "beneficiary__territory"

    def visible_to(self, user: "User | Any") -> Self:
        """Keep one's own, on people of the active territory."""
        return super().visible_to(user).filter(user=user)
