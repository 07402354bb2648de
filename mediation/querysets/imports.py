"""Imports of people: which are visible."""

from accounts.querysets import Row, TerritoryQuerySet


class PeopleImportQuerySet(TerritoryQuerySet[Row]):
    """Imports of a territory: whoever may import sees those of the team."""

    view_permission = "beneficiary.import"
