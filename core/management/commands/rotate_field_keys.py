"""Write every encrypted text again with the first of FIELD_KEYS."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from core.fields import EncryptedTextField, is_current


class Command(BaseCommand):
    """Can be stopped, started again and run twice: only what an older key wrote is written again."""

    help = "Write every encrypted text again with the first of FIELD_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how many rows each transaction takes."""
        parser.add_argument("--batch", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every encrypted column."""
        total = 0
        for model, field in _encrypted_columns():
            rewritten = sum(_rewrite(model, field, batch) for batch in _batches(model, field, options["batch"]))
            total += rewritten
            self.stdout.write(f"{model._meta.label}.{field.name}: {rewritten} rewritten")
        self.stdout.write("Nothing was left to rewrite." if total == 0 else f"{total} texts rewritten.")


def _encrypted_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def _stored(model: type[models.Model], field: models.Field[Any, Any], keys: list[Any]) -> dict[Any, str]:
    """Return what the database holds, still encrypted."""
    quote = connection.ops.quote_name
    pk = model._meta.pk
    marks = ", ".join(["%s"] * len(keys))
    key_column, text_column = quote(str(pk.column)), quote(str(field.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key_column}, {text_column} FROM {quote(model._meta.db_table)} WHERE {key_column} IN ({marks})",  # noqa: S608  (our own names)
            keys,
        )
        return {key: token for key, token in cursor.fetchall() if token}


def _batches(model: type[models.Model], field: models.Field[Any, Any], size: int) -> Iterator[list[Any]]:
    last: Any = None
    while True:
        rows = model._default_manager.order_by("pk")
        keys = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:size])
        if not keys:
            return
        last = keys[-1]
        if stale := [key for key, token in _stored(model, field, keys).items() if not is_current(token)]:
            yield stale


@transaction.atomic
def _rewrite(model: type[models.Model], field: models.Field[Any, Any], keys: list[Any]) -> int:
    locked = model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    texts = list(locked.values_list("pk", field.name))
    for key, text in texts:
        model._default_manager.filter(pk=key).update(**{field.name: text})
    return len(texts)
