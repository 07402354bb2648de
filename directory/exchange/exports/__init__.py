"""Files of the directory: one module a format, all with ``write(chosen, tally)`` that yields the file by pieces."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directory.enums import ExportKind
from directory.exchange.exports import geojson, hsds, inclusion, mednum, osm, sheet
from directory.exchange.exports.reading import Selection
from directory.exchange.exports.tally import Tally

Writer = Callable[[Selection, Tally], Iterator[str] | Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its file, what a reader should know of it, and how it is written. ``url`` describes the standard."""

    kind: ExportKind
    file_name: str
    content_type: str
    media: str
    purpose: str
    write: Writer
    url: str = ""
    is_open: bool = True


FORMATS: dict[str, Format] = {
    shape.kind: shape
    for shape in (
        Format(
            ExportKind.MEDNUM,
            "services.csv",
            "text/csv; charset=utf-8",
            "CSV",
            "Les lieux de médiation numérique, au standard national 1.0.2. S’ouvre aussi dans un tableur.",
            mednum.write,
            "https://lamednum.coop/schema-de-donnees-des-lieux-de-mediation-numerique-2/",
        ),
        Format(
            ExportKind.INCLUSION,
            "services.json",
            "application/json; charset=utf-8",
            "JSON",
            "Toutes les structures et leurs services, au schéma data·inclusion, version 1.",
            inclusion.write,
            "https://www.data.inclusion.gouv.fr/",
        ),
        Format(
            ExportKind.GEOJSON,
            "services.geojson",
            "application/geo+json; charset=utf-8",
            "GeoJSON",
            "Les lieux à mettre sur une carte, par exemple comme données distantes d’une carte uMap.",
            geojson.write,
            "https://umap-project.org/",
        ),
        Format(
            ExportKind.HSDS,
            "hsds.json",
            "application/json; charset=utf-8",
            "JSON",
            "Les structures, lieux et services au standard international Open Referral, HSDS 3.0.",
            hsds.write,
            "https://docs.openreferral.org/",
        ),
        Format(
            ExportKind.OSM,
            "osm.csv",
            "text/csv; charset=utf-8",
            "CSV",
            "Les lieux avec les mots d’OpenStreetMap, pour ceux qui complètent la carte.",
            osm.write,
            "https://wiki.openstreetmap.org/",
        ),
        Format(
            ExportKind.SHEET,
            "annuaire.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel",
            "Un service par ligne, avec des titres en français.",
            sheet.write,
            is_open=False,
        ),
    )
}
OPEN_FORMATS = [shape for shape in FORMATS.values() if shape.is_open]


def pieces_of(shape: Format, chosen: Selection, tally: Tally) -> Iterator[bytes]:
    """Yield a file as bytes."""
    for piece in shape.write(chosen, tally):
        yield piece.encode() if isinstance(piece, str) else piece


__all__ = ["FORMATS", "OPEN_FORMATS", "Format", "Selection", "Tally", "pieces_of"]
