"""Take back the files that an import has just created, but for those that somebody has used since."""

from collections.abc import Iterator
from typing import Any

from simple_history.models import HistoricalChanges

from mediation.enums import CaseStatus, Outcome
from mediation.models import Beneficiary, Case, CaseTransition, Note, PeopleImport, PeopleImportRow

# What an import itself writes about somebody.
_OWN = (Case, Note, PeopleImportRow)


def untouched_files_remove(run: PeopleImport) -> tuple[int, int]:
    """Remove them with their history; return how many were removed, and how many stay. The caller holds the lock."""
    rows = run.rows.filter(outcome=Outcome.CREATED, beneficiary__isnull=False)
    keys = {row.beneficiary_id for row in rows if row.beneficiary_id}
    removed = keys - _touched(keys, run)
    rows.filter(beneficiary__in=removed).update(outcome=Outcome.REMOVED, beneficiary=None, digest="")
    cases = list(Case.objects.filter(beneficiary__in=removed).values_list("pk", flat=True))
    Beneficiary.objects.filter(pk__in=removed).delete()
    Beneficiary.history.filter(id__in=removed).delete()
    Case.history.filter(id__in=cases).delete()
    return len(removed), len(keys) - len(removed)


def _touched(keys: set[int], run: PeopleImport) -> set[int]:
    """Keys of the files that hold anything more than what the import wrote, or that were changed."""
    people = Beneficiary.objects.filter(pk__in=keys)
    touched: set[Any] = set(people.exclude(version=1, archived_at=None, level="").values_list("pk", flat=True))
    for model, name in _links_to(Beneficiary, _OWN):
        touched |= set(model._base_manager.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True))
    mine = PeopleImportRow.objects.filter(run=run)
    others = PeopleImportRow.objects.exclude(pk__in=mine.values("pk")).filter(twin__in=keys)
    touched |= set(others.values_list("twin_id", flat=True))
    notes = Note.objects.filter(beneficiary__in=keys, updated_at__gt=run.written_at)
    touched |= set(notes.values_list("beneficiary_id", flat=True))
    return touched | _touched_cases(keys, run)


def _touched_cases(keys: set[int], run: PeopleImport) -> set[Any]:
    """Keys of the files whose case moved, changed hands or gathered something."""
    cases = Case.objects.filter(beneficiary__in=keys)
    moved = cases.exclude(status=CaseStatus.REQUESTED, next_action_on=None)
    touched: set[Any] = set(moved.values_list("beneficiary_id", flat=True))
    changed = Case.history.filter(beneficiary__in=keys, history_date__gt=run.written_at)
    touched |= set(changed.values_list("beneficiary_id", flat=True))
    for model, name in _links_to(Case, (CaseTransition,)):
        path = f"{name}__beneficiary"
        touched |= set(model._base_manager.filter(**{f"{path}__in": keys}).values_list(f"{path}_id", flat=True))
    return touched


def _links_to(target: Any, own: tuple[Any, ...]) -> Iterator[tuple[Any, str]]:
    """Give each model that points to ``target``, with the name of its key; histories follow what they tell of."""
    for relation in target._meta.get_fields(include_hidden=True):
        model = relation.related_model
        is_key = relation.auto_created and not relation.concrete and not relation.many_to_many
        if is_key and model not in own and not issubclass(model, HistoricalChanges):
            yield model, relation.field.name
