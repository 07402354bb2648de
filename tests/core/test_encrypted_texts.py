"""What people write freely is encrypted in the database, and its key can be changed (TRUST R35)."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.fields import UnreadableTextError
from mediation.models import Note
from tests.factories import BeneficiaryFactory, UserFactory

SENTENCE = "Préfère qu’on l’appelle après la sieste"


@pytest.fixture
def note(db: None) -> Note:
    return Note.objects.create(beneficiary=BeneficiaryFactory(), author=UserFactory(), text=SENTENCE)


def stored(note: Note) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM mediation_note WHERE id = %s", [note.pk])
        return cursor.fetchone()[0]


def rotated() -> str:
    out = io.StringIO()
    call_command("rotate_field_keys", batch=2, stdout=out)
    return out.getvalue()


def test_r35_a_dump_shows_no_word_of_a_note(note: Note) -> None:
    assert "sieste" not in stored(note)
    assert Note.objects.get().text == SENTENCE


def test_r35_every_text_is_written_again_with_the_new_key_then_the_former_one_is_useless(
    note: Note, settings: Any
) -> None:
    others = [Note.objects.create(beneficiary=note.beneficiary, author=note.author, text=f"n° {n}") for n in range(4)]
    settings.FIELD_KEYS = ["the-new-key-0123456789-0123456789-0123456789", *settings.FIELD_KEYS]
    newer = Note.objects.create(beneficiary=note.beneficiary, author=note.author, text="Écrite après le changement")
    before = stored(newer)

    assert "5 texts rewritten" in rotated()
    assert stored(newer) == before
    assert "Nothing was left to rewrite" in rotated()

    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert {each.text for each in Note.objects.all()} == {
        SENTENCE,
        newer.text,
        *(other.text for other in others),
    }


def test_a_text_whose_key_is_lost_says_so_instead_of_showing_what_nobody_can_read(note: Note, settings: Any) -> None:
    settings.FIELD_KEYS = ["another-key-0123456789-0123456789-0123456789"]

    with pytest.raises(UnreadableTextError, match="FIELD_KEYS"):
        Note.objects.get()


def test_the_secret_of_sessions_may_change_without_losing_a_note(note: Note, settings: Any) -> None:
    settings.SECRET_KEY = "another-secret-of-sessions"

    assert Note.objects.get().text == SENTENCE
