"""Joins what two people changed in the same form, and keeps as questions only the fields that both changed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict

from core.formatting import hour
from mediation.conflicts import ConflictRow, conflict_rows, untouched_fields_updated


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
