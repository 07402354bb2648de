"""What pages say of exports and open data: files, credits, what was left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.urls import NoReverseMatch, reverse

from accounts.access import membership_of
from accounts.models import Territory
from core.formatting import NBSP, plural
from core.registries import Answer, Decision
from directory.enums import RecordStatus
from directory.exchange.exports import FORMATS, OPEN_FORMATS, Format
from directory.models import FieldOrigin, OpenDataFile, Source, SourceRecord


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file with its format, as a page shows it; without its content."""

    shape: Format
    file: OpenDataFile


def files_of(territory: Territory) -> list[OpenFile]:
    """Return the files of a territory, in the order of the formats."""
    files = {file.kind: file for file in OpenDataFile.objects.filter(territory=territory).defer("content")}
    return [OpenFile(shape, files[shape.kind]) for shape in OPEN_FORMATS if shape.kind in files]


def credits_of(territory: Territory) -> list[dict[str, Any]]:
    """Return the sources that published records come from: name, licence, address, date of the latest information."""
    shown = Q(place__status=RecordStatus.PUBLISHED) | Q(service__status=RecordStatus.PUBLISHED)
    origins = FieldOrigin.objects.filter(shown | Q(organisation__isnull=False), source__territory=territory)
    latest = dict(origins.order_by().values_list("source").annotate(Max("on")))
    records = SourceRecord.objects.filter(source__territory=territory, place__status=RecordStatus.PUBLISHED)
    for source, day in records.order_by().values_list("source").annotate(Max("last_seen_on")):
        latest[source] = max(day, latest.get(source, day))
    sources = Source.objects.filter(territory=territory, may_republish=True, pk__in=latest).order_by("name", "pk")
    return [
        {
            "name": f"{territory.name}, saisie par l’équipe" if source.is_human else source.name,
            "licence": source.licence,
            "url": source.url,
            "on": latest[source.pk].isoformat(),
        }
        for source in sources
    ]


def credits_shown(files: Sequence[OpenFile]) -> list[dict[str, Any]]:
    """Return the sources of the files, with their dates as days."""
    given = files[0].file.credits if files else []
    return [{**credit, "day": date.fromisoformat(credit["on"])} for credit in given]


@dataclass(frozen=True, slots=True)
class FaultyRecord:
    """A record that stays out of a file: its name, why, and its page when there is one."""

    name: str
    why: str
    url: str


def faulty_records(files: Iterable[OpenFile]) -> list[FaultyRecord]:
    """Return each faulty record once, whichever files it stays out of."""
    found = {(fault["kind"], fault["key"]): fault for shown in files for fault in shown.file.faults}
    return [FaultyRecord(fault["name"], fault["why"], _page(kind, key)) for (kind, key), fault in found.items()]


def _page(kind: str, key: int) -> str:
    try:
        return reverse(f"directory:{kind}-detail", args=[key])
    except NoReverseMatch:
        return ""


def open_data_decisions(user: Any) -> Iterable[Decision]:
    """Tell those who moderate that records stay out of open data, or that a file could not be made again."""
    if not membership_of(user).may("directory.moderate"):
        return
    troubled = OpenDataFile.objects.visible_to(user).filter(Q(left_out__gt=0) | ~Q(problem=""))
    files = list(troubled.defer("content", "preview", "credits", "incomplete"))
    if not files:
        return
    shown = [OpenFile(FORMATS[file.kind], file) for file in files]
    count = len(faulty_records(shown)) or max(file.left_out for file in files)
    stopped = [file for file in files if file.problem]
    fact = (
        f"{plural(len(stopped), 'fichier')} de données ouvertes n’a pas pu être refait"
        if stopped
        else f"{plural(count, 'fiche')} hors des données ouvertes"
    )
    consequence = (
        f"Le dernier bon fichier reste en ligne{NBSP}: il vieillit."
        if stopped
        else "Une information qui ne se lit pas les écarte des fichiers publiés cette nuit."
    )
    yield Decision(fact, consequence, (Answer("Voir lesquelles", f"{reverse('directory:exports')}#donnees-ouvertes"),),
                   icon="database-exclamation", order=75)  # fmt: skip
