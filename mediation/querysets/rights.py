"""People around, answers to what is asked, erased files: which are visible."""

from typing import Self

from accounts.querysets import Row, TerritoryQuerySet


class ContactQuerySet(TerritoryQuerySet[Row]):
    """People around the beneficiaries of a territory: whoever opens the file may have to call them."""

    view_permission = "beneficiary.view"
    territory_path = "beneficiary__territory"


class ConsentQuerySet(TerritoryQuerySet[Row]):
    """Answers of the beneficiaries of a territory."""

    view_permission = "beneficiary.view"
    territory_path = "beneficiary__territory"

    def standing(self) -> Self:
        """Keep the answers that hold today."""
        return self.filter(ended_on=None)


class ErasureQuerySet(TerritoryQuerySet[Row]):
    """Erased files of a territory."""

    view_permission = "beneficiary.view"
    territory_path = "beneficiary__territory"
