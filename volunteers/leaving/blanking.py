"""Empty what is kept of a helper, in every table: found through the registries, never named one by one.

A model of this package belongs to a helper when its key ``helper`` leads there, or when it hangs from such a model.
Its registered personal fields are emptied and its history removed, without more. ``registries.helper_data`` says
otherwise for a model, and speaks of those that no such key leads to (see ``unlisted``).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet

from core.registries import HelperData, PersonalField, registries
from volunteers.models import Helper

ERASED = "(effacé)"
FIRST_NAME, LAST_NAME = "Intervenant", "parti"
NO_NAME = f"{FIRST_NAME} {LAST_NAME}"


@dataclass(frozen=True, slots=True)
class Owned:
    """A model whose rows belong to helpers, and the lookups that lead there."""

    model: type[models.Model]
    paths: tuple[str, ...]

    def rows(self, helper: Helper) -> QuerySet[Any]:
        """Rows of a helper."""
        wanted = reduce(or_, (Q(**{path: helper.pk}) for path in self.paths))
        found: QuerySet[Any] = self.model._base_manager.filter(wanted).order_by("pk").distinct()
        return found


def owned_models() -> list[Owned]:
    """Return the models of this package whose rows belong to a helper, the farthest from the helper first."""
    found: dict[type[models.Model], list[str]] = {}
    queue: list[tuple[type[models.Model], str]] = [(Helper, "")]
    while queue:
        parent, path = queue.pop(0)
        for model, name in _keys_to(parent):
            if parent is Helper and name != "helper":
                continue
            way = f"{name}__{path}" if path else name
            if model not in found:
                queue.append((model, way))
            found.setdefault(model, []).append(way)
    return [Owned(model, tuple(paths)) for model, paths in reversed(found.items())]


def _keys_to(parent: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_app_config("volunteers").get_models():
        if not hasattr(model, "history_date"):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.related_model is parent and model is not parent:
                    yield model, field.name


def labels_of(model: str) -> dict[str, PersonalField]:
    """Return the personal fields registered for a model, by name."""
    return {each.name: each for each in registries.personal_fields if each.model == model}


def helper_data_erase(helper: Helper) -> None:
    """Empty what every table keeps of the helper, the file itself left to the service, which holds the transaction."""
    for entry in reversed(list(registries.helper_data)):
        _follow(entry, helper)
    told = {entry.model for entry in registries.helper_data}
    for owned in owned_models():
        if owned.model._meta.label not in told:
            _empty(owned.model, owned.rows(helper))


def rows_of(entry: HelperData, helper: Helper) -> QuerySet[Any]:
    """Return the rows of the helper that an entry speaks of."""
    model = apps.get_model(entry.model)
    if entry.rows is not None:
        found: QuerySet[Any] = entry.rows(helper)
        return found
    owned = next((each for each in owned_models() if each.model is model), None)
    return owned.rows(helper) if owned else model._base_manager.none()


def _follow(entry: HelperData, helper: Helper) -> None:
    model = apps.get_model(entry.model)
    rows = list(rows_of(entry, helper))
    keys = [row.pk for row in rows]
    if entry.erase is None:
        model._base_manager.filter(pk__in=keys).delete()
    for row in rows if entry.erase else ():
        given = (entry.erase or {}).items()
        changes = {name: value(row, helper) if callable(value) else value for name, value in given}
        model._base_manager.filter(pk=row.pk).update(**changes)
    if entry.erase is None or entry.erase:
        _forget_history(model, keys)


def _empty(model: type[models.Model], rows: QuerySet[Any]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    names = labels_of(model._meta.label)
    for key in keys if names else ():
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=key).update(**_changes(model, names, _blank))
        except IntegrityError:
            # A rule of the table wants a text there.
            model._base_manager.filter(pk=key).update(**_changes(model, names, _filler))
    _forget_history(model, keys)


def _changes(model: type[models.Model], names: Any, value_for: Callable[[Any], Any]) -> dict[str, Any]:
    values = {name: value_for(model._meta.get_field(name)) for name in names}
    return {name: value for name, value in values.items() if value is not KEEP}


KEEP = object()


def _blank(field: Any) -> Any:
    """Return what an empty field of this kind holds; days, figures and choices that may not be empty stay."""
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.get_default()
    if isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique:
        return "" if field.blank else ERASED[: getattr(field, "max_length", None) or len(ERASED)]
    return "" if isinstance(field, models.CharField) and field.blank else KEEP


def _filler(field: Any) -> Any:
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
    return ERASED if is_text and not isinstance(field, models.EmailField) else _blank(field)


def _forget_history(model: type[models.Model], keys: list[Any]) -> None:
    history: Any = getattr(model, "history", None)
    if history is not None:
        history.filter(**{f"{model._meta.pk.name}__in": keys}).delete()


def without_name(value: Any, helper: Helper) -> Any:
    """Return a text, or what JSON holds, without the helper's name, whole or in part."""
    if isinstance(value, dict):
        return {without_name(name, helper): without_name(each, helper) for name, each in value.items()}
    if isinstance(value, list):
        return [without_name(each, helper) for each in value]
    if not isinstance(value, str):
        return value
    for name, instead in ((helper.full_name, NO_NAME), (helper.last_name, LAST_NAME), (helper.first_name, FIRST_NAME)):
        if name:
            value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, value, flags=re.IGNORECASE)
    return value


def unlisted() -> list[str]:
    """Name the models of this package with personal fields that erasing a helper would not reach."""
    reached = {owned.model._meta.label for owned in owned_models()} | {"volunteers.Helper"}
    reached |= {entry.model for entry in registries.helper_data}
    return sorted({each.model for each in registries.personal_fields if each.model.startswith("volunteers.")} - reached)
