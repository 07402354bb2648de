"""Who may open what: workshops: series and sessions, and the objects its addresses need."""

from datetime import time
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from scheduling.models import WorkshopSeries
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, NOT_A_HELPER, ON_THE_ROAD, PLANNERS, Row, act, form, page
from tests.factories import DestinationFactory, SessionFactory

ATTENDERS = PLANNERS | {Role.HELPER}
ROWS: list[Row] = [
    *page("scheduling:session-list", DESK),
    *page("scheduling:session-export", DESK),
    *form("scheduling:session-create", PLANNERS),
    *page("scheduling:session-detail", DESK, pk="workshop_session"),
    *form("scheduling:session-edit", PLANNERS, pk="workshop_session"),
    *act("scheduling:session-cancel", PLANNERS, pk="workshop_session"),
    *act("scheduling:session-reopen", PLANNERS, pk="workshop_session"),
    *page("scheduling:session-sheet", ATTENDERS, pk="workshop_session"),
    *page("scheduling:session-poster", DESK, pk="workshop_session"),
    *page("scheduling:series-list", DESK),
    *form("scheduling:series-create", PLANNERS),
    *act("scheduling:series-preview", PLANNERS),
    *page("scheduling:series-detail", DESK, pk="workshop_series"),
    *form("scheduling:series-edit", PLANNERS, pk="workshop_series"),
    *act("scheduling:series-preview-of", PLANNERS, pk="workshop_series"),
    *act("scheduling:series-close", PLANNERS, pk="workshop_series"),
    *act("scheduling:series-reopen", PLANNERS, pk="workshop_series"),
    *page("scheduling:series-poster", DESK, pk="workshop_series"),
    *page("scheduling:my-sessions", ON_THE_ROAD),
    *page("scheduling:my-session", ON_THE_ROAD, pk="workshop_session", hidden=NOT_A_HELPER),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class WorkshopsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _workshop_session(self) -> Any:
        return SessionFactory(territory=self.territory, day=timezone.localdate(), animators=[self.get("helper")])

    def _workshop_series(self) -> WorkshopSeries:
        return WorkshopSeries.objects.create(
            territory=self.territory,
            title="Apprivoiser sa tablette",
            destination=DestinationFactory(territory=self.territory),
            first_day=timezone.localdate(),
            starts=time(14),
            weekdays=[timezone.localdate().weekday()],
        )
