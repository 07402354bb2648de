"""Imports, exports, open data: who may open what, and the objects its addresses need."""

import gzip
from typing import Any

from directory.models import ColumnMap, ImportFile, ImportRun, Source
from tests.access.directory.kept import Kept
from tests.access.rows import SETTINGS, Row, act, form, page

ROWS: list[Row] = [
    *form("directory:import-list", SETTINGS),
    *page("directory:import-detail", SETTINGS, pk="directory_import"),
    *act("directory:import-answer", SETTINGS, pk="directory_import"),
    *act("directory:import-write", SETTINGS, pk="directory_import"),
    *act("directory:import-abandon", SETTINGS, pk="directory_import"),
    *page("directory:import-report", SETTINGS, pk="directory_import"),
    *form("directory:import-columns", SETTINGS, pk="directory_import"),
    *act("directory:import-config", SETTINGS, pk="directory_import"),
    *act("directory:column-map-remove", SETTINGS, pk="column_map"),
    *page("directory:source-list", SETTINGS),
    *form("directory:source-edit", SETTINGS, pk="source"),
    *act("directory:source-move", SETTINGS, pk="source"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class ExchangeThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _source(self) -> Any:
        return Source.objects.create(territory=self.territory, key="fichier", name="Un fichier")

    def _directory_import(self) -> Any:
        run = ImportRun.objects.create(
            territory=self.territory, source=self.get("source"), file_name="lieux.csv", state="READY"
        )
        content = gzip.compress(b"lieu,ville\nEspace,Neuvic\n")
        ImportFile.objects.create(run=run, name="lieux.csv", content=content)
        return run

    def _column_map(self) -> Any:
        return ColumnMap.objects.create(territory=self.territory, name="Les lieux", config={})
