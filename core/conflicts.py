"""Two people edited the same row: join what each changed, and ask only where both changed the same field.

``with_choices_applied`` reads the answers back; ``components/conflict.html`` draws a ``Conflict``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.formatting import hour

_KEEP = "keep-"


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A field whose typed and saved values differ, in words."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What ``components/conflict.html`` shows."""

    rows: list[ConflictRow]
    hidden: list[tuple[str, str]]
    who: str = ""
    when: str = ""
    url: str = ""
    cancel_url: str = ""


def with_choices_applied(posted: QueryDict, saved: forms.BaseForm) -> QueryDict:
    """Return what was posted, where each field answered "theirs" takes the value of ``saved``."""
    data = posted.copy()
    for name in saved.fields:
        if data.pop(f"{_KEEP}{name}", ["mine"])[-1] == "theirs":
            _take(data, saved, name)
    return data


def untouched_fields_updated(data: QueryDict, original: forms.BaseForm, saved: forms.BaseForm) -> QueryDict:
    """Return ``data`` where the fields left as they were in ``original`` take the value saved since."""
    merged = data.copy()
    for name, field in original.fields.items():
        typed = field.widget.value_from_datadict(data, {}, name)
        if not field.has_changed(original.get_initial_for_field(field, name), typed):
            _take(merged, saved, name)
    return merged


def conflict_rows(typed: forms.BaseForm, saved: forms.BaseForm) -> list[ConflictRow]:
    """List the fields of ``typed``, bound to the row as saved, that differ from it."""
    return [
        ConflictRow(name, str(typed[name].label), _words(typed, name), _words(saved, name))
        for name in typed.changed_data
    ]


def hidden_pairs(data: QueryDict, version: int) -> list[tuple[str, str]]:
    """Carry everything typed to the next post, for the version that was just read."""
    skipped = {"csrfmiddlewaretoken", "version"}
    pairs = [(name, str(value)) for name, values in data.lists() if name not in skipped for value in values]
    return [*pairs, ("version", str(version))]


def version_of(row: Any, version: int) -> Any:
    """Return a row with a history as it was saved at ``version``; None when that save changed other tables only."""
    before = row.history.filter(version=version).order_by("-history_date", "-history_id").first()
    return None if before is None else before.instance


def merge(
    data: QueryDict, before: forms.BaseForm | None, saved: forms.BaseForm, bind: Callable[[QueryDict], forms.BaseForm]
) -> tuple[QueryDict, list[ConflictRow]]:
    """Return what to post now, and the fields to ask about.

    ``before`` shows the row as the member read it, ``saved`` as it is now; ``bind`` gives the form of posted data.
    Without ``before`` every difference is asked about.
    """
    if before is None:
        return data, conflict_rows(bind(data), saved)
    joined = untouched_fields_updated(data, before, saved)
    rows = conflict_rows(bind(joined), saved)
    return joined, [row for row in rows if before[row.name].value() != saved[row.name].value()]


def last_change(row: Any) -> dict[str, str]:
    """Return who saved a row last and when, in words."""
    last = row.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    if last is None:
        return {"who": "", "when": ""}
    return {"who": last.history_user.full_name if last.history_user else "", "when": f"à {hour(last.history_date)}"}


def _take(data: QueryDict, saved: forms.BaseForm, name: str) -> None:
    value = saved[name].value()
    data.pop(name, None)
    if isinstance(value, list | tuple):
        data.setlist(name, [str(each) for each in value])
    elif isinstance(value, bool):
        if value:
            data[name] = "on"
    elif value is not None:
        data[name] = str(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the choices of a list whose groups, if any, hold lists of their own."""
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]


def _words(form: forms.BaseForm, name: str) -> str:
    """Value of a field as its reader would say it; a field of several controls says it itself."""
    value: Any = form[name].value()
    field: Any = form.fields[name]
    if hasattr(field, "words_of"):
        return str(field.words_of(value))
    if isinstance(field, forms.BooleanField):
        return "oui" if value else "non"
    if isinstance(field, forms.ChoiceField):
        wanted = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        choices: Any = field.choices
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in wanted and str(key))
    return "" if value is None else str(value)
