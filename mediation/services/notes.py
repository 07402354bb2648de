"""Write, correct and remove notes about a person."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.models import Beneficiary, Note


@transaction.atomic
def note_write(*, beneficiary: Beneficiary, by: User, text: str, is_private: bool = False) -> Note:
    """Keep a note. Raises ValidationError on an empty text, or one with a password, NIR, account or card number."""
    note = Note(beneficiary=beneficiary, author=by, text=_checked(text), is_private=is_private)
    note.save()
    _journal(by, "note.write", beneficiary, "A écrit une note dans la fiche n° {pk}.")
    return note


@transaction.atomic
def note_update(*, note: Note, by: User, text: str, is_private: bool) -> Note:
    """Correct a note: its author alone may. Raises PermissionDenied, ValidationError as ``note_write``."""
    row = _own(note, by)
    row.text, row.is_private = _checked(text), is_private
    row.save()
    _journal(by, "note.update", row.beneficiary, "A corrigé une note de la fiche n° {pk}.")
    return row


@transaction.atomic
def note_remove(*, note: Note, by: User) -> None:
    """Remove a note: its author alone may. Raises PermissionDenied."""
    row = _own(note, by)
    row.delete()
    _journal(by, "note.remove", row.beneficiary, "A supprimé une note de la fiche n° {pk}.")


def _own(note: Note, by: User) -> Note:
    row = Note.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=note.pk)
    if row.author_id != by.pk:
        raise PermissionDenied("Seule la personne qui a écrit la note peut la changer.")
    return row


def _checked(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise ValidationError({"text": "Écrivez la note."})
    try:
        refuse_secrets(kept)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error
    return kept


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
