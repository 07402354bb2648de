"""Exports and open data: who may open what, and the objects its addresses need."""

from tests.access.directory.kept import Kept
from tests.access.rows import CARE, EVERYONE, Row, act, page

ROWS: list[Row] = [
    *page("directory:exports", EVERYONE),
    *page("directory:export-file", EVERYONE),
    *act("directory:open-data-refresh", CARE),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "directory:open-data": "what the territory publishes, with its licence and sources",
    "directory:open-data-file": "a file of open data, made of published records only",
    "directory:open-data-catalogue": "the catalogue that harvesters of public data read",
}


class OpendataThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""
