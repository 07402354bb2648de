"""Notes: which are visible."""

from typing import Any, Self

from django.db.models import Q

from accounts.querysets import Row, TerritoryQuerySet


class NoteQuerySet(TerritoryQuerySet[Row]):
    """Notes of a territory: those shared with the team, and one's own."""

    view_permission = "note.view"
    territory_path = "beneficiary__territory"

    def visible_to(self, user: Any) -> Self:
        """Keep shared notes and those that the user wrote: nobody reads another's private note, manager included."""
        return super().visible_to(user).filter(Q(is_private=False) | Q(author=user))
