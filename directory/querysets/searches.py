"""Searches of the public that nothing answered: who reads their number."""

from accounts.querysets import Row, TerritoryQuerySet


class EmptySearchQuerySet(TerritoryQuerySet[Row]):
    """Numbers of a territory."""

    view_permission = "unmet.view"
