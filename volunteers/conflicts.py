"""Two people saved the same form: what to show, and how to read the answer (components/conflict.html).

The first answer shows, field by field, what was typed beside what is saved, and carries everything typed in hidden
fields. The second brings ``keep-<field>`` = mine or theirs.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import QueryDict

CARRIED_NOT = frozenset({"csrfmiddlewaretoken", "version"})


def as_posted(value: Any) -> list[str]:
    """Return a form value as a browser would send it."""
    if value is None or value is False:
        return []
    if isinstance(value, list | tuple | set):
        return [text for item in value for text in as_posted(item)]
    if isinstance(value, time):
        return [value.strftime("%H:%M")]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def choices_applied(data: QueryDict, saved: Mapping[str, list[str]]) -> QueryDict:
    """Return what was posted, with the saved value of each field for which "theirs" was chosen."""
    chosen = data.copy()
    for name, values in saved.items():
        if data.get(f"keep-{name}") == "theirs":
            chosen.setlist(name, values)
    return chosen


def saved_values(form: forms.BaseForm) -> dict[str, list[str]]:
    """Return by name what the unbound ``form`` of a saved row would post."""
    return {name: as_posted(form[name].value()) for name in form.fields}


def _shown(field: forms.Field, values: Iterable[str]) -> str:
    labels = {str(value): str(label) for value, label in getattr(field, "choices", None) or () if value != ""}
    return ", ".join(labels.get(value, value) for value in values if value != "")


def conflict_rows(typed: forms.BaseForm, saved: forms.BaseForm) -> list[dict[str, str]]:
    """Return the fields whose typed value differs from the saved one, ready for the template."""
    rows = []
    for name, field in saved.fields.items():
        initial = saved.get_initial_for_field(field, name)
        if name in CARRIED_NOT or field.disabled or not field.has_changed(initial, typed[name].data):
            continue
        theirs, mine = as_posted(saved[name].value()), as_posted(typed[name].data)
        rows.append(
            {"name": name, "label": str(field.label), "mine": _shown(field, mine), "theirs": _shown(field, theirs)}
        )
    return rows


def carried(data: QueryDict, version: int) -> list[tuple[str, str]]:
    """Return everything typed as hidden fields, with the version that is now current."""
    kept = [
        (name, value)
        for name, values in data.lists()
        if name not in CARRIED_NOT and not name.startswith("keep-")
        for value in values
    ]
    return [*kept, ("version", str(version))]
