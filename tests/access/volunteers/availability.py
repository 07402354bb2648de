"""Who may open what: one-click availability and busy calendars, and the objects its addresses need."""

from typing import Any

from tests.access.directory.kept import Kept
from tests.access.rows import NOT_A_HELPER, ON_THE_ROAD, SETTINGS, Row, act, form
from volunteers.models import BusyCalendar

ROWS: list[Row] = [
    *form("volunteers:my-weeks", ON_THE_ROAD),
    *act("volunteers:my-cannot-come", ON_THE_ROAD, hidden=NOT_A_HELPER),
    *form("volunteers:my-calendars", ON_THE_ROAD),
    *act("volunteers:my-calendar-delete", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="busy_calendar"),
    *act("volunteers:my-calendar-read", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="busy_calendar"),
    *form("volunteers:availability-settings", SETTINGS),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {"volunteers:month": "link of the monthly e-mail, with a secret"}


class AvailabilityThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _busy_calendar(self) -> Any:
        address = "https://agenda.example.org/prive/agenda.ics"
        return BusyCalendar.objects.create(helper=self.get("helper"), name="Travail", address=address)
