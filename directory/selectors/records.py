"""What the pages of records show: each field in words, where it comes from, what happened, what is lacking."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.formatting import day_date, moment, phone
from directory.enums import Capacity, RecordStatus
from directory.hours.grid import grid_of_osm
from directory.hours.words import CLOSED, week_lines
from directory.models import FieldOrigin, Organisation, Place, Service
from directory.record_rules import EMPTY_VALUES, PUBLIC_FIELDS, Record
from directory.services.record_rows import THEMES, label_of_field, origin_key
from directory.vocabulary import VOCABULARIES, label_of

HISTORY_SHOWN = 15
# Told once, with the hours or the position they go with.
_TOLD_ELSEWHERE = {"longitude", "mednum"}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A public field with its value in words and its source; ``source`` is empty when nobody noted it."""

    name: str
    label: str
    words: str
    source: str = ""
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What somebody did: a sentence, then what changed from what to what."""

    at: datetime
    sentence: str
    changes: tuple[str, ...] = ()


def words_of(record: Record, name: str) -> str:
    """Return a public field as its reader would say it; empty when it says nothing."""
    if name == THEMES:
        return (
            ", ".join(label_of(THEMES, row.theme) for row in record.themes.all()) if isinstance(record, Service) else ""
        )
    return value_words(record, name, getattr(record, name))


def value_words(record: Record | type[Record], name: str, value: Any) -> str:
    """Return a value of a field in words."""
    if value in EMPTY_VALUES or value is False or value == Capacity.UNKNOWN:
        return ""
    if name == "opening_hours":
        return hours_words(str(value))
    field = record._meta.get_field(name)
    if isinstance(value, list):
        known = [label_of(name, str(each)) if name in VOCABULARIES else str(each) for each in value]
        return ", ".join(known)
    if isinstance(field, models.Field) and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if name in VOCABULARIES and not isinstance(record, Place):
        return label_of(name, str(value))
    return _plain(name, value)


def hours_words(osm: str) -> str:
    """Say hours in a line; what a week cannot show stays in its own syntax."""
    grid = grid_of_osm(osm)
    if grid is None:
        return osm
    days = [f"{day} {words}" for day, words in week_lines(grid.week) if words != CLOSED]
    return "\n".join([", ".join(days), *(each.sentence() for each in grid.exceptions)]).strip()


def _plain(name: str, value: Any) -> str:
    if value is True:
        return "oui"
    if name == "phone":
        return phone(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day_date(value)
    return "plusieurs" if isinstance(value, dict) else str(value)


def field_lines(record: Record) -> list[FieldLine]:
    """List the public fields that say something, each with where it comes from (invariant M-b)."""
    origins = {row.field: row for row in record.origins.select_related("source", "by")}
    lines = []
    for name in PUBLIC_FIELDS[type(record)]:
        words = _position(record) if name == "latitude" else words_of(record, name)
        if words and name not in _TOLD_ELSEWHERE:
            label = "position" if name == "latitude" else label_of_field(record, name)
            lines.append(_line(name, label, words, origins.get(name)))
    return lines


def _position(record: Record) -> str:
    if not isinstance(record, Place) or record.latitude is None or record.longitude is None:
        return ""
    return f"{record.latitude:.5f} ; {record.longitude:.5f}".replace(".", ",")


def _line(name: str, label: str, words: str, origin: FieldOrigin | None) -> FieldLine:
    if origin is None:
        return FieldLine(name, label, words)
    by = origin.by.full_name if origin.by else ""
    return FieldLine(name, label, words, origin.source.name, origin.on, by)


def history_lines(record: Record) -> list[HistoryLine]:
    """Tell what happened to a record, the latest first."""
    rows = list(
        record.history.select_related("history_user").order_by("-history_date", "-history_id")[: HISTORY_SHOWN + 1]
    )
    lines = []
    for at, row in enumerate(rows[:HISTORY_SHOWN]):
        before = rows[at + 1] if at + 1 < len(rows) else None
        lines.append(_told(record, row, before))
    return lines


def _told(record: Record, row: Any, before: Any) -> HistoryLine:
    who = row.history_user.full_name if row.history_user else "Sans compte"
    why = f" ({row.history_change_reason})" if row.history_change_reason else ""
    if row.history_type == "+":
        return HistoryLine(row.history_date, f"{who} a créé la fiche{why}")
    if before is None:
        return HistoryLine(row.history_date, f"{who} a modifié la fiche{why}")
    act = _act(row, before)
    changes = tuple(_changes(record, row, before))
    if not act:
        act = "a modifié la fiche" if changes else "a modifié les thèmes"
    return HistoryLine(row.history_date, f"{who} {act}{why}", changes)


def _act(row: Any, before: Any) -> str:
    status, old = getattr(row, "status", None), getattr(before, "status", None)
    if status != old:
        opened = "a rouvert" if old == RecordStatus.CLOSED else "a publié"
        return f"{'a fermé' if status == RecordStatus.CLOSED else opened} la fiche"
    checked = getattr(row, "verified_on", None)
    is_checked = checked and (checked, row.verified_how) != (before.verified_on, before.verified_how)
    return f"a vérifié la fiche, {row.get_verified_how_display()}" if is_checked else ""


def _changes(record: Record, row: Any, before: Any) -> Iterator[str]:
    for name in PUBLIC_FIELDS[type(record)]:
        if name == THEMES or name in _TOLD_ELSEWHERE:
            continue
        old, new = getattr(before, name), getattr(row, name)
        if old != new:
            kind = type(record)
            was, now = value_words(kind, name, old) or "rien", value_words(kind, name, new) or "rien"
            yield f"{label_of_field(record, name)} : {was} → {now}"


def now() -> datetime:
    """Return the current moment."""
    return timezone.now()


def address_or_blank(name: str, *args: Any) -> str:
    """Return the address of a page that another part of the application may lack."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def capacity_now(service: Service) -> str:
    """Return the places of a service in words; past its date, what was known is not any more (invariant L5)."""
    is_over = service.capacity_until is not None and service.capacity_until <= timezone.now()
    if service.capacity == Capacity.UNKNOWN or is_over:
        return str(Capacity.UNKNOWN.label)
    until = f", jusqu’au {day_date(service.capacity_until)}" if service.capacity_until else ""
    return f"{service.get_capacity_display()}{until}"


def waiting_contributions(record: Record) -> list[Any]:
    """Return the proposals about a record that nobody has decided yet."""
    related = getattr(record, "contributions", None)
    return list(related.filter(state="PROPOSED").order_by("created_at", "pk")) if related is not None else []


def title_of(record: Record) -> str:
    """Say what a record is: "lieu", "service", "structure"."""
    return {"organisation": "structure", "place": "lieu", "service": "service"}[origin_key(record)]


def services_of(place: Place) -> list[Service]:
    """Return the services of a place, those open first, with what the page says of each."""
    rows = place.services.filter(merged_into=None).select_related("place__organisation").prefetch_related("themes")
    return sorted(rows, key=lambda service: (service.status == RecordStatus.CLOSED, service.name))


def places_of(organisation: Organisation) -> list[Place]:
    """Return the places of an organisation with their services."""
    rows = organisation.places.filter(merged_into=None).prefetch_related("services")
    return sorted(rows, key=lambda place: (place.status == RecordStatus.CLOSED, place.name))
