"""Who may open what: home or workshop, and the objects its addresses need."""

from typing import Any

from tests.access.directory.kept import Kept
from tests.access.rows import CARE, DESK, Row, page
from tests.factories import SchemeFactory

ROWS: list[Row] = [
    *page("scheduling:compare-ways", CARE, pk="beneficiary"),
    *page("scheduling:scheme-gtfs-page", DESK, pk="way_scheme"),
    *page("scheduling:scheme-gtfs", DESK, pk="way_scheme"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class WaysThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _way_scheme(self) -> Any:
        commune = self.get("commune")
        commune.outline = [[45.1, 0.4], [45.1, 0.5], [45.2, 0.5], [45.2, 0.4], [45.1, 0.4]]
        commune.save()
        scheme = SchemeFactory(territory=self.territory, phone="+33536491200")
        scheme.communes.add(commune)
        return scheme
