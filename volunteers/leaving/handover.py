"""All that is kept of a helper, to be handed over (GDPR, article 15)."""

import json
from typing import Any

from django.apps import apps
from django.utils import timezone

from core.registries import registries
from mediation.rights.personal_data import value_of
from volunteers.leaving.blanking import labels_of, owned_models, rows_of
from volunteers.models import Helper


def helper_json(helper: Helper) -> bytes:
    """Write every personal field of every row of the helper, with its purpose, as JSON."""
    chapters = [{"titre": "La fiche", "modele": "volunteers.Helper", "lignes": [_cells(helper)]}]
    told = set()
    for entry in registries.helper_data:
        told.add(entry.model)
        _add(chapters, entry.title, entry.model, rows_of(entry, helper))
    for owned in reversed(owned_models()):
        if owned.model._meta.label not in told:
            title = str(owned.model._meta.verbose_name_plural).capitalize()
            _add(chapters, title, owned.model._meta.label, owned.rows(helper))
    content = {
        "fait le": timezone.localdate().isoformat(),
        "territoire": helper.territory.name,
        "gardé deux ans après": "le dernier signe d’activité",
        "chapitres": chapters,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _add(chapters: list[dict[str, Any]], title: str, model: str, rows: Any) -> None:
    lines = [line for line in (_cells(row) for row in rows) if line]
    if lines:
        chapters.append({"titre": title, "modele": model, "lignes": lines})


def _cells(row: Any) -> dict[str, Any]:
    """Return by label the personal fields that say something; without any registered, every field of the row."""
    labels = labels_of(row._meta.label)
    names = {name: each.label for name, each in labels.items()} or {
        field.name: str(field.verbose_name)
        for field in apps.get_model(row._meta.label)._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    }
    cells = {label: value_of(row, row._meta.get_field(name)) for name, label in names.items()}
    return {label: value for label, value in cells.items() if value not in ("", None, [], {})}
