"""Two records of one place, or of one service, become one; the address of the other leads to the kept one (M-f)."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import StaleVersionError
from directory.enums import RecordStatus
from directory.merge_rules import THEIRS, merge_choices
from directory.models import DistinctPair, FieldOrigin, Place, PlaceStop, Service, ServiceTheme
from directory.services.record_rows import (
    called,
    changed_values,
    lock,
    note,
    origin_key,
    save_row,
    themes_of,
    write_values,
)

_Public = TypeVar("_Public", Place, Service)
# Rows that belong to one record: chosen field by field, or moved with care below.
_OWN = (FieldOrigin, ServiceTheme, PlaceStop)


@transaction.atomic
def record_merge(
    *, kept: _Public, other: _Public, by: User, picked: Mapping[str, str], versions: tuple[int, int] | None = None
) -> _Public:
    """Bring ``other`` into ``kept``: for each choice of ``merge_rules`` picked as "theirs", its values and sources.

    Services, stops, rows of sources, orientations, referrals and proposals follow. Closing a record can be undone;
    this cannot. Raises StaleVersionError when one was saved since it was read.
    """
    lock(kept)
    lock(other)
    _check(kept, other, versions)
    origins = {row.field: row for row in other.origins.select_related("source", "by")}
    names = [name for each in merge_choices(type(kept)) if picked.get(each.name) == THEIRS for name in each.fields]
    values = changed_values(kept, {name: _value(other, name) for name in names})
    if values:
        kept.version += 1
        write_values(kept, values, by, None)
        _take_origins(kept, values, origins)
    _follow(kept, other)
    type(other)._default_manager.filter(merged_into=other).update(merged_into=kept)
    other.merged_into, other.status, other.closed_on = kept, RecordStatus.CLOSED, timezone.localdate()
    save_row(other, by, f"réunie à la fiche n° {kept.pk}")
    note(kept, by, "merge", f"A réuni {called(other)} (n° {other.pk}) à {called(kept)} (n° {kept.pk}).")
    return kept


@transaction.atomic
def pair_dismiss(*, one: _Public, other: _Public, by: User) -> None:
    """Remember that two records that look alike are two."""
    if one.territory_id != other.territory_id or one.pk == other.pk:
        raise ValidationError("Ces deux fiches ne se comparent pas.")
    first, second = sorted((one.pk, other.pk))
    key: dict[str, Any] = {"territory": one.territory, "kind": origin_key(one), "first": first, "second": second}
    DistinctPair.objects.get_or_create(**key, defaults={"by": by})
    note(one, by, "dismiss", f"A noté que {called(one)} et {called(other)} sont distincts.")


def _check(kept: _Public, other: _Public, versions: tuple[int, int] | None) -> None:
    if kept.pk == other.pk or kept.territory_id != other.territory_id:
        raise ValidationError("Ces deux fiches ne peuvent pas être réunies.")
    if kept.merged_into_id or other.merged_into_id:
        raise ValidationError("L’une de ces fiches est déjà réunie à une autre.")
    if versions is not None and versions != (kept.version, other.version):
        raise StaleVersionError(kept)


def _value(record: Place | Service, name: str) -> Any:
    return themes_of(record) if name == "themes" else getattr(record, name)


def _take_origins(kept: Place | Service, values: Mapping[str, Any], origins: Mapping[str, FieldOrigin]) -> None:
    """A value taken from the other record keeps the source that it had there."""
    for name in values.keys() & origins.keys():
        origin = origins[name]
        kept.origins.filter(field=name).update(source=origin.source, on=origin.on, by=origin.by)


def _follow(kept: Place | Service, other: Place | Service) -> None:
    """Move what points to the other record; a row that the kept one has already stays, and leads there all the same."""
    for model, name in links_to(type(other)):
        for row in model._base_manager.filter(**{name: other}).order_by("pk"):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{name: kept})
            except IntegrityError:
                continue
    if isinstance(kept, Place) and isinstance(other, Place):
        known = set(kept.stops.values_list("starts_at", "where"))
        moved = [stop.pk for stop in other.stops.all() if (stop.starts_at, stop.where) not in known]
        PlaceStop.objects.filter(pk__in=moved).update(place=kept)


def links_to(kind: type[Place | Service]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield each model with a foreign key to a kind of record, histories and own rows aside."""
    for relation in kind._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model is kind:
            continue
        model: Any = relation.related_model
        if model not in _OWN and not hasattr(model, "history_type"):
            yield model, relation.field.name
