"""Files of open data: who sees how they were made."""

from accounts.querysets import Row, TerritoryQuerySet


class OpenDataFileQuerySet(TerritoryQuerySet[Row]):
    """Files of open data of a territory; the public reads them by the territory's public address."""

    view_permission = "directory.view"
