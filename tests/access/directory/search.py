"""Finding a service, public pages of the directory: who may open what, and the objects its addresses need."""

from tests.access.directory.kept import Kept
from tests.access.rows import EVERYONE, Row, page

ROWS: list[Row] = [
    *page("directory:record-list", EVERYONE),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "directory:public-home": "leads to the search of a territory",
    "directory:public-search": "finding a service needs no account",
    "directory:public-address": "finding where a search starts from needs no account",
    "directory:public-empty": "a search that nothing answered is counted, without saying whose",
    "directory:public-service": "a published service is public",
    "directory:public-service-print": "a published service is public, on paper too",
    "directory:public-place": "a published place is public",
}


class SearchThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""
