"""All that is kept of a person, found through the registries: to be handed over, and to be erased."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber

from core import formatting
from core.registries import PersonalField, PersonData, registries
from mediation.models import Beneficiary


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rows of one model: each row a list of (field name, label, value)."""

    title: str
    model: str
    rows: list[list[tuple[str, str, Any]]]


def rows_of(entry: PersonData, person: Beneficiary) -> QuerySet[Any]:
    """Return the rows that the entry finds for the person, drafts and closed ones included.

    What is found by name rather than by key is also asked for the files that were merged into this one.
    """
    model = apps.get_model(entry.model)
    if entry.rows is not None:
        found: QuerySet[Any] = entry.rows(person)
        merged = [key for old in person.merged_files.all() for key in entry.rows(old).values_list("pk", flat=True)]
        if not merged:
            return found
        keys = {*merged, *found.values_list("pk", flat=True)}
        both: QuerySet[Any] = model._base_manager.filter(pk__in=keys).order_by("pk")
        return both
    wanted: dict[str, Any] = {entry.path: person.pk}
    rows: QuerySet[Any] = model._base_manager.filter(**wanted).order_by("pk")
    return rows


def labels_of(model: str) -> dict[str, PersonalField]:
    """Return the personal fields registered for a model, by name."""
    return {each.name: each for each in registries.personal_fields if each.model == model}


def chapters_of(person: Beneficiary) -> list[Chapter]:
    """Gather every personal field of every row about the person, in the order of registration."""
    chapters = []
    for entry in registries.person_data:
        labels = labels_of(entry.model)
        if not (entry.is_exported and labels):
            continue
        rows = [_cells(row, labels) for row in rows_of(entry, person)]
        if rows:
            chapters.append(Chapter(entry.title, entry.model, rows))
    return chapters


def _cells(row: Model, labels: Mapping[str, PersonalField]) -> list[tuple[str, str, Any]]:
    cells = [(name, each.label, value_of(row, row._meta.get_field(name))) for name, each in labels.items()]
    return [cell for cell in cells if cell[2] not in ("", None, [], {})]


def value_of(row: Model, field: Any) -> Any:
    """Return a field's value as its reader would say it, in types that JSON knows."""
    value = getattr(row, field.name)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, PhoneNumber):
        return formatting.phone(value)
    if isinstance(value, bool) or value is None:
        return "" if value is None else "oui" if value else "non"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, int | float | list | dict) else str(value)


def personal_data_erase(person: Beneficiary) -> None:
    """Erase what every entry finds, the last registered first; the caller holds the transaction and the file."""
    for entry in reversed(list(registries.person_data)):
        _erase(entry, person)


def _erase(entry: PersonData, person: Beneficiary) -> None:
    model = apps.get_model(entry.model)
    rows = rows_of(entry, person)
    keys = list(rows.values_list("pk", flat=True))
    if entry.erase is None:
        model._base_manager.filter(pk__in=keys).delete()
    elif not entry.erase:
        pass
    elif any(callable(value) for value in entry.erase.values()):
        for row in list(rows):
            changes = {name: value(row) if callable(value) else value for name, value in entry.erase.items()}
            model._base_manager.filter(pk=row.pk).update(**changes)
    else:
        model._base_manager.filter(pk__in=keys).update(**entry.erase)
    _forget_history(model, entry, keys, person)


def _forget_history(model: type[Model], entry: PersonData, keys: Iterable[Any], person: Beneficiary) -> None:
    """Remove the history of the rows, and that of rows removed long ago whose history still names the person."""
    history: Any = getattr(model, "history", None)
    if history is None:
        return
    gone = Q(pk__in=[])
    first = entry.path.split("__")[0]
    if first == "beneficiary":
        gone = Q(beneficiary_id__in=[person.pk, *person.merged_files.values_list("pk", flat=True)])
    history.filter(Q(**{f"{_key_of(model).name}__in": list(keys)}) | gone).delete()


def _key_of(model: type[Model]) -> "Field[Any, Any]":
    return model._meta.pk


def unlisted_fields() -> list[str]:
    """Name the fields of models that lead to a person and that no registry speaks of, and entries that miss a field."""
    problems = []
    for model, links in models_about_people().items():
        label = model._meta.label
        entries = [each for each in registries.person_data if each.model == label]
        if not entries:
            problems.append(f"{label}: no PersonData")
            continue
        neutral = frozenset().union(*(each.neutral for each in entries))
        personal = set(labels_of(label))
        for field in model._meta.concrete_fields:
            if not field.primary_key and field.name not in personal | neutral | links:
                problems.append(f"{label}.{field.name}: neither personal nor neutral")
        problems += _unerased(label, entries, personal)
    return problems


def _unerased(label: str, entries: list[PersonData], personal: set[str]) -> list[str]:
    whole = [each for each in entries if each.erase is not None]
    if not whole or label == "mediation.Beneficiary":
        return []
    covered: set[str] = set().union(*({*each.kept, *(each.erase or {})} for each in whole))
    return [f"{label}.{name}: personal, neither erased nor kept" for name in sorted(personal - covered)]


def models_about_people() -> dict[type[Model], set[str]]:
    """Return each model that a chain of foreign keys links to a beneficiary, with the names of those keys."""
    found: dict[type[Model], set[str]] = {Beneficiary: set()}
    queue: list[type[Model]] = [Beneficiary]
    while queue:
        current = queue.pop()
        for relation in current._meta.related_objects:
            model = relation.related_model
            if not isinstance(model, str) and relation.field.concrete and not relation.many_to_many:
                if model not in found:
                    queue.append(model)
                found.setdefault(model, set()).add(relation.field.name)
    return found
