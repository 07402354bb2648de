"""Names written almost as they were typed."""

from typing import Any

from django.db import connection, transaction

from core import near_words
from core.near_words import near_by_letters, set_closeness
from core.text import fold

SHORTEST, SHOWN = 4, 20


def near_names(people: Any, words: str) -> list[int]:
    """Return the keys of the people of the queryset whose name looks like each word, nearest first.

    Nothing for a number or words too short to be a guess.
    """
    typed = fold(words).split()
    if not typed or any(len(word) < SHORTEST or not word.isalpha() for word in typed):
        return []
    if connection.vendor != "postgresql":
        return near_by_letters(people, typed, SHOWN)
    with transaction.atomic():
        set_closeness()
        return list(near_query(people, typed))


def near_query(people: Any, typed: list[str]) -> Any:
    """Return the query that PostgreSQL answers with its trigram index."""
    return near_words.near_query(people, typed, SHOWN)
