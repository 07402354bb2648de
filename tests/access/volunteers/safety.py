"""Who may open what: safety of home visits and concerns, and the objects its addresses need."""

from accounts.enums import Role
from scheduling.enums import AlertKind, ConcernLevel
from scheduling.models import ConcernReport, SafetyAlert
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, DESK, ON_THE_ROAD, SETTINGS, Row, act, form, page
from tests.factories import MembershipFactory

GOERS = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER})
# The visit of the test is a volunteer's: nobody else arrives there.
NOT_GOING = frozenset({Role.COUNSELLOR, Role.COORDINATOR})
READERS = frozenset({Role.COORDINATOR, Role.MANAGER})
# The counsellor of the test neither wrote the concern, nor is asked to read it, nor follows the person.
NOT_TOLD = frozenset({Role.COUNSELLOR})
ROWS: list[Row] = [
    *act("scheduling:visit-check-in", GOERS - NOT_GOING, hidden=NOT_GOING, pk="visit"),
    *act("scheduling:visit-check-out", GOERS - NOT_GOING, hidden=NOT_GOING, pk="visit"),
    *act("scheduling:visit-check-in-undo", GOERS - NOT_GOING, hidden=NOT_GOING, pk="visit"),
    *act("scheduling:visit-check-out-undo", GOERS - NOT_GOING, hidden=NOT_GOING, pk="visit"),
    *act("scheduling:boundaries-read", ON_THE_ROAD),
    *page("scheduling:safety-board", DESK),
    *act("scheduling:alert-take", DESK, pk="safety_alert"),
    *act("scheduling:alert-release", DESK, pk="safety_alert"),
    *act("scheduling:alert-end", DESK, pk="safety_alert"),
    *act("scheduling:alert-reopen", DESK, pk="safety_alert"),
    *form("scheduling:safety-settings", SETTINGS),
    *page("scheduling:concern-list", CARE),
    *page("scheduling:concern-choose", GOERS),
    *form("scheduling:concern-create", GOERS, pk="visit"),
    *page("scheduling:concern-detail", READERS, hidden=NOT_TOLD, pk="concern"),
    *act("scheduling:concern-follow", READERS, hidden=NOT_TOLD, pk="concern"),
    *act("scheduling:concern-close", READERS, hidden=NOT_TOLD, pk="concern"),
    *act("scheduling:concern-reopen", READERS, hidden=NOT_TOLD, pk="concern"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class SafetyThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _safety_alert(self) -> SafetyAlert:
        visit = self.get("visit")
        return SafetyAlert.objects.create(territory=self.territory, visit=visit, kind=AlertKind.NO_CHECK_OUT)

    def _concern(self) -> ConcernReport:
        author = MembershipFactory(territory=self.territory, role=Role.HELPER).user
        return ConcernReport.objects.create(
            territory=self.territory,
            beneficiary=self.get("beneficiary"),
            visit=self.get("visit"),
            author=author,
            level=ConcernLevel.WORRYING,
            text="Le frigo est vide",
        )
