"""Make the files of open data of a territory, and keep the last good ones."""

import gzip
import hashlib
import logging
from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Territory
from core.journal import journal_record
from directory.exchange.exports import FORMATS, OPEN_FORMATS, Format, Selection, Tally, pieces_of
from directory.models import OpenDataFile
from directory.selectors.opendata import credits_of

log = logging.getLogger(__name__)
# Bytes of a file shown on its page.
PREVIEW = 1200


class EmptyExportError(RuntimeError):
    """Every record of an export was faulty: the format is at fault, not the records."""


@transaction.atomic
def open_data_dump(*, territory: Territory) -> list[OpenDataFile]:
    """Make each file again and put it in the place of the former one, all at once; return those that were made.

    A faulty record is left out and counted. A format that fails as a whole keeps its last good file, with the reason.
    Safe to run twice: the same records give the same bytes.
    """
    sources = credits_of(territory)
    made = []
    for shape in OPEN_FORMATS:
        try:
            with transaction.atomic():
                made.append(_make(territory, shape, sources))
        # Whatever stops one format, the others are published and the former file stays.
        except Exception as error:
            log.exception("open data of %s: %s failed", territory.slug, shape.kind)
            files = OpenDataFile.objects.filter(territory=territory, kind=shape.kind)
            files.update(problem=f"{type(error).__name__} : {error}"[:300])
    return made


def _make(territory: Territory, shape: Format, sources: list[dict[str, Any]]) -> OpenDataFile:
    tally = Tally()
    packed, size, digest, preview = _packed(shape, Selection(territory), tally)
    if tally.broken and not tally.rows:
        raise EmptyExportError(tally.faults[0].why)
    now = timezone.now()
    former = OpenDataFile.objects.filter(territory=territory, kind=shape.kind).defer("content").first()
    has_changed = former is None or former.digest != digest
    values: dict[str, Any] = {
        "made_at": now,
        "rows": tally.rows,
        "left_out": tally.broken,
        "faults": [asdict(fault) for fault in tally.faults],
        "incomplete": dict(tally.incomplete),
        "credits": sources,
        "problem": "",
    }
    if has_changed:
        values |= {"changed_at": now, "size": size, "digest": digest, "preview": preview, "content": packed}
    file, _ = OpenDataFile.objects.update_or_create(territory=territory, kind=shape.kind, defaults=values)
    return file


def _packed(shape: Format, chosen: Selection, tally: Tally) -> tuple[bytes, int, str, str]:
    """Return the compressed file, the size and digest of the file itself, and its beginning."""
    digest, size, start, packed = hashlib.sha256(), 0, b"", BytesIO()
    # Without a name nor a time inside, the same file gives the same bytes.
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", mtime=0) as content:
        for piece in pieces_of(shape, chosen, tally):
            content.write(piece)
            digest.update(piece)
            size += len(piece)
            if len(start) < PREVIEW:
                start += piece
    return packed.getvalue(), size, digest.hexdigest(), start[:PREVIEW].decode(errors="ignore")


def export_recorded(*, territory: Territory, by: Any, kind: str) -> None:
    """Write in the journal that a member took the directory away."""
    journal_record(
        actor=by,
        verb="directory.exported",
        target=territory,
        sentence=f"{by} a téléchargé l’annuaire, format « {FORMATS[kind].kind.label} ».",
    )
