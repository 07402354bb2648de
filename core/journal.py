"""The access journal: one sentence per act, written in the same transaction as the act."""

from typing import Any

from django.db import models

from core.middleware import writes_allowed
from core.models import JournalEntry


def journal_record(*, actor: Any, verb: str, target: models.Model, sentence: str) -> None:
    """Record that ``actor`` did ``verb`` to ``target``. Allowed during a GET: reading a file is an act too.

    ``target`` needs a ``territory_id`` or is itself a territory; the sentence must hold no case content.
    """
    kind = target._meta.label
    territory_id = getattr(target, "territory_id", None) or (target.pk if kind == "accounts.Territory" else None)
    with writes_allowed():
        JournalEntry.objects.create(
            actor_id=getattr(actor, "pk", None),
            territory_id=territory_id,
            verb=verb,
            object_kind=kind,
            object_id=str(target.pk),
            sentence=_without_names(sentence, target)[:300],
        )


def _without_names(sentence: str, target: models.Model) -> str:
    """Put the ``journal_name`` of people in place of their name: an erased person must not stay in the journal."""
    for row in (target, getattr(target, "helper", None)):
        if isinstance(row, models.Model) and (label := getattr(row, "journal_name", "")):
            sentence = sentence.replace(str(row), label)
            if sentence.startswith(label):
                sentence = label[:1].upper() + sentence[1:]
    return sentence
