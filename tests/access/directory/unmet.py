"""The ledger of what nobody could meet: who may open what, and the objects its addresses need."""

from typing import Any

from accounts.enums import Role
from directory.enums import UnmetReason, UnmetSource, UnmetStage
from directory.models import UnmetNeed
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, Row, act, form, page

_EXPORTERS = frozenset({Role.COUNSELLOR, Role.MANAGER})
ROWS: list[Row] = [
    *page("directory:unmet-list", DESK),
    *page("directory:unmet-figures", DESK),
    *page("directory:unmet-export", _EXPORTERS),
    *form("directory:unmet-create", DESK),
    *page("directory:unmet-detail", DESK, pk="unmet"),
    *act("directory:unmet-edit", DESK, pk="unmet"),
    *act("directory:unmet-resolve", DESK, pk="unmet"),
    *act("directory:unmet-reopen", DESK, pk="unmet"),
    *page("api:unmet-need-list", DESK),
    *page("api:unmet-need-detail", DESK, pk="unmet"),
    *act("api:unmet-need-resolve", DESK, pk="unmet"),
    *act("api:unmet-need-reopen", DESK, pk="unmet"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "directory:unmet-public": "figures of past years, small ones kept back",
    "directory:unmet-public-year": "figures of a past year, small ones kept back",
    "directory:unmet-public-csv": "the same figures as a file",
}


class UnmetThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _unmet(self) -> Any:
        return UnmetNeed.objects.create(
            territory=self.territory,
            source=UnmetSource.OUTREACH,
            source_key="hand:access",
            stage=UnmetStage.AT_ORIENTATION,
            reason=UnmetReason.TOO_FAR,
            commune=self.get("commune"),
        )
