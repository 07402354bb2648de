"""Who may open what: wishes to come to a workshop, attendance, reports, and the objects its addresses need."""

from typing import Any

from accounts.enums import Role
from scheduling.models import SessionWish, WorkshopSession
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, PLANNERS, Row, act, form, page
from tests.factories import SessionFactory, WishFactory

ROWS: list[Row] = [
    *page("scheduling:session-registrations", DESK, pk="wish_session"),
    *page("scheduling:session-suggestions", DESK, pk="wish_session"),
    *form("scheduling:wish-create", DESK),
    *page("scheduling:beneficiary-wishes", DESK, pk="beneficiary"),
    *act("scheduling:wish-leave", DESK, pk="session_wish"),
    *act("scheduling:wish-take-up", DESK, pk="session_wish"),
    *act("scheduling:wish-confirm", DESK, pk="session_wish"),
    *act("scheduling:wish-ride", DESK, pk="session_wish"),
    *act("scheduling:wish-told", DESK, pk="session_wish"),
    *form("scheduling:wish-link", DESK, pk="session_wish"),
    *page("scheduling:session-reports-due", PLANNERS),
    *form("scheduling:session-report", PLANNERS, pk="wish_session"),
    *act("scheduling:session-nobody", PLANNERS, pk="wish_session"),
    *act("scheduling:session-report-undo", PLANNERS, pk="wish_session"),
    *form("scheduling:session-attendance", PLANNERS | {Role.HELPER}, pk="wish_session"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "scheduling:workshops-home": "workshops to come, without an account",
    "scheduling:workshops-public": "workshops of a territory, without an account",
    "scheduling:workshop-public": "a workshop and its form, without an account",
    "scheduling:workshop-done": "what happens after a registration, nothing of the person",
    "scheduling:wish-answer": "link of an e-mail, with a secret: a place is confirmed or given back",
}


class WishesThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _wish_session(self) -> WorkshopSession:
        """One that the helper of the test animates."""
        made: WorkshopSession = SessionFactory(territory=self.territory, animators=[self.get("helper")])
        return made

    def _session_wish(self) -> SessionWish:
        wish: Any = WishFactory(
            session=self.get("wish_session"),
            beneficiary=None,
            guest_name="Lucette Roussel",
            guest_phone="06 39 98 44 12",
            origin="PUBLIC",
        )
        made: SessionWish = wish
        return made
