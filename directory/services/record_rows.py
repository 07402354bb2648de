"""How a record is written: values compared, judged, saved with their source, what hangs from them kept in step."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.journal import journal_record
from directory.enums import PlaceKind, RecordStatus
from directory.models import FieldOrigin, Organisation, Place, Service, ServiceTheme, Source
from directory.quality import score_of
from directory.record_rules import EMPTY_VALUES, PUBLIC_FIELDS, Record, errors_of_values, lacks_declaration
from directory.vocabulary import VOCABULARIES

TEAM_KEY = "equipe"
THEMES = "themes"
_WORDS: dict[type[Record], tuple[str, str]] = {
    Organisation: ("la structure", "organisation"),
    Place: ("le lieu", "place"),
    Service: ("le service", "service"),
}
_TOLD_BY_DEFAULT: dict[type[Record], tuple[str, ...]] = {Organisation: (), Place: ("kind",), Service: ()}
# Computed at each save, hence not judged.
_COMPUTED = {"search_text", "quality", "is_position_approximate", "declaration_seen_on"}
_POSITION = {"kind", "latitude", "longitude"}
_Row = TypeVar("_Row", Organisation, Place, Service)


def team_source(territory: Territory) -> Source:
    """Return the source of what the team writes itself: it outranks every file."""
    told = {"name": "L’équipe", "is_human": True, "precedence": 0}
    return Source.objects.get_or_create(territory=territory, key=TEAM_KEY, defaults=told)[0]


def called(record: Record) -> str:
    """Name a record in a sentence: "le lieu « Espace multimédia »"."""
    return f"{_WORDS[type(record)][0]} « {record} »"


def label_of_field(record: Record | type[Record], name: str) -> str:
    """Return the French name of a field of a record."""
    return "thèmes" if name == THEMES else str(getattr(record._meta.get_field(name), "verbose_name", name))


def note(record: Record, by: User | None, act: str, sentence: str) -> None:
    """Write an act in the journal."""
    journal_record(actor=by, verb=f"{_WORDS[type(record)][1]}.{act}", target=record, sentence=sentence)


def lock(record: Record) -> None:
    """Read the row again, locked until the end of the transaction."""
    rows: Any = type(record)._default_manager.select_for_update()
    record.refresh_from_db(from_queryset=rows)


def changed_values(record: Record, fields: dict[str, Any]) -> dict[str, Any]:
    """Return, normalised, the values that differ from those of the record. A name that is not public: TypeError."""
    changed = {}
    for name, value in fields.items():
        if name not in PUBLIC_FIELDS[type(record)]:
            raise TypeError(f"{name} is not a public field of {type(record).__name__}")
        new, current = _normal(record, name, value), _current(record, name)
        if new != current and not (new in EMPTY_VALUES and current in EMPTY_VALUES):
            changed[name] = new
    return changed


def create_row(record: _Row, fields: dict[str, Any], by: User | None, source: Source | None) -> _Row:
    """Write a new record."""
    # What a new record says without being asked, "lieu fixe", has a source too.
    told = {name: getattr(record, name) for name in _TOLD_BY_DEFAULT[type(record)]}
    write_values(record, told | changed_values(record, fields), by, source)
    note(record, by, "create", f"A créé {called(record)}.")
    return record


def write_values(record: Record, values: dict[str, Any], by: User | None, source: Source | None) -> None:
    """Set values that were normalised, judge them, save them with their source and date.

    Raises ValidationError at the fields; those that do not change are judged on a new record only.
    """
    for name in values.keys() - {THEMES}:
        setattr(record, name, values[name])
    if isinstance(record, Place) and _POSITION & values.keys():
        record.is_position_approximate = _is_at_a_centre(record)
    if isinstance(record, Service) and "declaration_number" in values:
        record.declaration_seen_on = None
    _judge(record, values)
    if not isinstance(record, Organisation):
        record.updated_on = timezone.localdate()
        record.quality = score_of(record, _themes_of(record, values))
    save_row(record, by)
    if isinstance(record, Service) and THEMES in values:
        _set_themes(record, values[THEMES])
    _keep_origins(record, values, by, source or team_source(record.territory))
    _keep_in_step(record, values)


def _is_at_a_centre(place: Place) -> bool:
    """Tell whether a fixed place stands at the very centre of a commune: a position given for want of a better one."""
    if place.kind != PlaceKind.FIXED or place.latitude is None or place.longitude is None:
        return False
    centres = Commune.objects.filter(territory=place.territory_id, latitude=place.latitude, longitude=place.longitude)
    return centres.exists()


def save_row(record: Record, by: User | None, reason: str = "") -> None:
    """Save a record; its history says who, and why when there is a reason."""
    vars(record).update(_history_user=by, _change_reason=reason or None)
    record.save()


def set_status(
    record: Place | Service, status: RecordStatus, closed_on: date | None, by: User | None, why: str
) -> None:
    """Save a status with its date."""
    record.status, record.closed_on = status, closed_on
    save_row(record, by, why[:100])


def status_before(record: Place | Service) -> RecordStatus:
    """Return the status that a closed record had; published when its history does not say."""
    told = record.history.exclude(status=RecordStatus.CLOSED).order_by("-history_date", "-history_id")
    last = told.values_list("status", flat=True).first()
    return RecordStatus(last) if last else RecordStatus.PUBLISHED


def origin_key(record: Record) -> str:
    """Return the column of FieldOrigin that points to such a record."""
    return _WORDS[type(record)][1]


def themes_of(record: Record) -> list[str]:
    """Return the themes of a service, none for another record."""
    return _themes_of(record, {}) or []


def _current(record: Record, name: str) -> Any:
    if name == THEMES:
        return _normal(record, name, _themes_of(record, {}) or [])
    return getattr(record, name)


def _themes_of(record: Record, values: dict[str, Any]) -> list[str] | None:
    if THEMES in values:
        return list(values[THEMES])
    if isinstance(record, Service) and record.pk:
        return list(record.themes.values_list("theme", flat=True))
    return []


def _normal(record: Record, name: str, value: Any) -> Any:
    """Give a value the type of its field; lists of closed values take the order of their list, without repeats."""
    if name == THEMES or isinstance(value, list | tuple | set):
        order = {key: place for place, (key, _) in enumerate(VOCABULARIES.get(name, []))}
        return sorted(dict.fromkeys(value or []), key=lambda each: order.get(each, len(order)))
    field: models.Field[Any, Any] = record._meta.get_field(name)  # type: ignore[assignment]
    if value is None and not field.null:
        return field.get_default()
    try:
        found = field.to_python(value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return found.strip() if isinstance(found, str) else found


def _judge(record: Record, values: dict[str, Any]) -> None:
    errors: dict[str, Any] = dict(errors_of_values(values, of=type(record)))
    told = {"home_activities", "declaration_number", "accepts_cesu"} & values.keys()
    if isinstance(record, Service) and told and lacks_declaration(record):
        needed = "Notez le numéro de déclaration ou d’agrément : ces activités en demandent un."
        errors["declaration_number"] = [needed]
    kept = {field.name for field in record._meta.fields} - values.keys() if record.pk else set()
    try:
        record.clean_fields(exclude=kept | _COMPUTED)
        record.clean()
        record.validate_constraints()
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def _set_themes(service: Service, themes: Iterable[str]) -> None:
    wanted = set(themes)
    service.themes.exclude(theme__in=wanted).delete()
    ServiceTheme.objects.bulk_create(
        (ServiceTheme(service=service, theme=theme) for theme in sorted(wanted)), ignore_conflicts=True
    )


def _keep_origins(record: Record, values: Iterable[str], by: User | None, source: Source) -> None:
    told = {"source": source, "on": timezone.localdate(), "by": by}
    for name in values:
        key: dict[str, Any] = {origin_key(record): record, "field": name}
        FieldOrigin.objects.update_or_create(**key, defaults=told)


def _keep_in_step(record: Record, values: Iterable[str]) -> None:
    """Search texts and quality of what lies under a record follow it, when there is anything under it."""
    if isinstance(record, Organisation):
        if "name" not in values:
            return
        places = list(record.places.select_related("organisation"))
        for place in places:
            place.search_text = place.searched_words()
        Place.objects.bulk_update(places, ["search_text"], batch_size=500)
        services = Service.objects.filter(place__organisation=record)
    elif isinstance(record, Place):
        services = record.services.all()
    else:
        return
    below = list(services.select_related("place__organisation").prefetch_related("themes"))
    for service in below:
        service.search_text, service.quality = service.searched_words(), score_of(service)
    Service.objects.bulk_update(below, ["search_text", "quality"], batch_size=500)
