"""What a source says, set on records field by field: by the rank of sources, never over what a person wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from directory.enums import VerificationMethod
from directory.models import FieldOrigin, Organisation, Place, Service, Source
from directory.quality import score_of

Record = Organisation | Place | Service
EMPTY: tuple[Any, ...] = ("", None, [], {})
# Fields that only mean something together: one source gives them all.
_TOGETHER = (("latitude", "longitude"), ("opening_hours", "opening_hours_text", "hours_to_check"))
# Set by an import without a provenance of their own.
_WITHOUT_ORIGIN = frozenset({"updated_on", "hours_to_check"})
_KINDS: dict[type[Model], str] = {Organisation: "organisation", Place: "place", Service: "service"}
_WORDS = {"themes": "thèmes", "status": "état"}
Key = tuple[str, int, str]


@dataclass(slots=True)
class Fusion:
    """Changes to records and to the provenance of their fields, kept until ``save`` writes them at once.

    ``themes`` are those of services, by key; ``under`` the services of places, which follow what changes there.
    """

    source: Source
    today: date
    themes: dict[int, set[str]] = field(default_factory=dict)
    under: dict[int, list[Service]] = field(default_factory=dict)
    _known: dict[Key, FieldOrigin] = field(default_factory=dict)
    _changed: dict[type[Any], dict[int, Record]] = field(default_factory=dict)
    _fields: dict[type[Any], set[str]] = field(default_factory=dict)
    _told: dict[Key, FieldOrigin] = field(default_factory=dict)

    def load(self, records: Iterable[Record]) -> None:
        """Read where the fields of these records come from."""
        keys: dict[str, list[int]] = {kind: [] for kind in _KINDS.values()}
        for record in records:
            keys[_KINDS[type(record)]].append(record.pk)
        wanted = Q()
        for kind, pks in keys.items():
            wanted |= Q(**{f"{kind}__in": pks})
        for origin in FieldOrigin.objects.filter(wanted).select_related("source"):
            kind, pk = next((kind, pk) for kind in keys if (pk := getattr(origin, f"{kind}_id")))
            self._known[kind, pk, origin.field] = origin

    def origin(self, record: Record, name: str) -> FieldOrigin | None:
        """Return where a field comes from, as far as it is known."""
        return self._known.get((_KINDS[type(record)], record.pk, name))

    def is_human(self, record: Record) -> bool:
        """Tell whether a person wrote any field of the record."""
        where = (_KINDS[type(record)], record.pk)
        return any(key[:2] == where and origin.source.is_human for key, origin in self._known.items())

    def merge(self, record: Record, given: Mapping[str, Any]) -> list[str]:
        """Set what the source may set; return a sentence for each field kept as it was."""
        kept = []
        is_changed = False
        for names in _grouped(given):
            values = {name: given[name] for name in names}
            if all(_same(getattr(record, name), value) for name, value in values.items()):
                continue
            origins = [origin for name in names if (origin := self.origin(record, name))]
            is_ours = any(origin.source_id == self.source.pk for origin in origins)
            if all(value in EMPTY or value is False for value in values.values()) and not is_ours:
                continue
            if stronger := self._stronger(record, names, origins):
                kept.append(_kept(record, names[0], values[names[0]], stronger))
                continue
            for name, value in values.items():
                self.set(record, name, value)
            is_changed = True
        if is_changed and not isinstance(record, Organisation):
            record.updated_on = date.fromisoformat(given.get("updated_on") or self.today.isoformat())
            self.change(record, "updated_on")
        return kept

    def set(self, record: Record, name: str, value: Any) -> None:
        """Set a field and say where it comes from."""
        setattr(record, name, value)
        self.change(record, name)
        self.tell(record, name)

    def change(self, record: Record, name: str) -> None:
        """Have a field saved."""
        self._changed.setdefault(type(record), {})[record.pk] = record
        self._fields.setdefault(type(record), set()).add(name)

    def tell(self, record: Record, name: str) -> None:
        """Say that a field comes from this source, today."""
        if name not in _WITHOUT_ORIGIN:
            kind = _KINDS[type(record)]
            origin = FieldOrigin(field=name, source=self.source, on=self.today, **{f"{kind}_id": record.pk})
            self._known[kind, record.pk, name] = self._told[kind, record.pk, name] = origin

    def tell_all(self, record: Record, given: Mapping[str, Any]) -> None:
        """Say so of every field that was given something."""
        for name, value in given.items():
            if value not in EMPTY:
                self.tell(record, name)

    def may_set(self, record: Record, name: str) -> bool:
        """Tell whether this source may set a field that it alone decides of."""
        origin = self.origin(record, name)
        return origin is None or not _outranks(origin.source, self.source)

    def _stronger(self, record: Record, names: tuple[str, ...], origins: list[FieldOrigin]) -> str:
        """Return the name of the source to which these fields are left, or nothing."""
        has_value = any(getattr(record, name) not in EMPTY for name in names)
        for origin in origins:
            if _outranks(origin.source, self.source) and (has_value or origin.source.is_human):
                return origin.source.name
        checked = getattr(record, "verified_how", "") not in {"", VerificationMethod.IMPORT}
        return "L’équipe" if has_value and checked and not origins else ""

    def closed_it(self, record: Place | Service) -> bool:
        """Tell whether an import closed the record, not a person."""
        origin = self.origin(record, "status")
        return origin is not None and not origin.source.is_human and record.closed_on == origin.on

    def save(self) -> None:
        """Write the changed records with their history, then the provenances."""
        now = timezone.now()
        self._follow()
        for model, records in self._changed.items():
            names = self._fields[model] | {"updated_at", "version"}
            for record in records.values():
                record.updated_at, record.version = now, record.version + 1
                if not isinstance(record, Organisation):
                    self._refresh(record)
                    names |= {"search_text", "quality"}
            bulk_update_with_history(list(records.values()), model, sorted(names), batch_size=200)
        self._save_origins()

    def _refresh(self, record: Place | Service) -> None:
        record.search_text = record.searched_words()
        if isinstance(record, Place):
            record.quality = score_of(record)
        elif record.pk in self.themes:
            record.quality = score_of(record, self.themes[record.pk])

    def _follow(self) -> None:
        """Keep search texts and quality of services in step with the places that change."""
        own = self._changed.get(Service, {})
        places = self._changed.get(Place, {})
        followers = [service for pk in places for service in self.under.get(pk, ()) if service.pk not in own]
        for service in followers:
            self._refresh(service)
        Service.objects.bulk_update(followers, ["search_text", "quality"], batch_size=200)

    def _save_origins(self) -> None:
        for kind in _KINDS.values():
            FieldOrigin.objects.bulk_create(
                [origin for key, origin in self._told.items() if key[0] == kind],
                batch_size=1000,
                update_conflicts=True,
                unique_fields=[kind, "field"],
                update_fields=["source", "on", "by"],
            )


def label(record: Record, name: str) -> str:
    """Name a field for a person, with its record when that is not the place."""
    words = _WORDS.get(name) or str(getattr(record._meta.get_field(name), "verbose_name", name))
    if isinstance(record, Service):
        return f"{words} du service « {record.name} »"
    return f"{words} de la structure" if isinstance(record, Organisation) else words


def _kept(record: Record, name: str, value: Any, source: str) -> str:
    current = shown(getattr(record, name))
    was = f" « {current} »" if current else " laissé vide"
    return f"Gardé : {label(record, name)}{was}, de « {source} ». Le fichier dit « {shown(value)} »."


def shown(value: Any) -> str:
    """Write a value for a person, shortened."""
    if isinstance(value, dict):
        value = [f"{name} {item}" for name, item in value.items()]
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return "" if value in EMPTY else str(value)[:80]


def _grouped(given: Mapping[str, Any]) -> list[tuple[str, ...]]:
    done: dict[tuple[str, ...], None] = {}
    for name in given:
        group = next((names for names in _TOGETHER if name in names), (name,))
        done[tuple(one for one in group if one in given)] = None
    return [names for names in done if names != ("updated_on",)]


def _same(current: Any, value: Any) -> bool:
    return current == value or (current in EMPTY and value in EMPTY) or str(current) == str(value)


def _outranks(origin: Source, source: Source) -> bool:
    """What a person wrote stays; then the lower rank wins, the first at equal ranks; a source corrects itself."""
    return origin.pk != source.pk and (origin.is_human or origin.precedence <= source.precedence)
