"""Names written almost as they were typed: by trigrams on PostgreSQL, by comparing words elsewhere."""

from difflib import SequenceMatcher
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, F, FloatField, Func, Lookup, Value

from core.text import fold

# Above this share of common trigrams, two letters that changed places ("Lefevbre") hide the name.
CLOSE = 0.4
CLOSE_SPELLING = 0.75
SHORTEST, SHOWN = 4, 20


class NearWord(Lookup):
    """``text %> word``: some words of the text look like the word; the trigram index answers."""

    lookup_name = "near_word"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the operator."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} %%> {right}", [*left_params, *right_params]


CharField.register_lookup(NearWord)


def near_names(people: Any, words: str) -> list[int]:
    """Return the keys of the people of the queryset whose name looks like each word, nearest first.

    Nothing for a number or words too short to be a guess.
    """
    typed = fold(words).split()
    if not typed or any(len(word) < SHORTEST or not word.isalpha() for word in typed):
        return []
    if connection.vendor == "postgresql":
        return _by_trigrams(people, typed)
    return _by_words(people, typed)


def near_query(people: Any, typed: list[str]) -> Any:
    """Return the query that PostgreSQL answers with its trigram index."""
    nearness: Any = Value(0.0)
    for word in typed:
        people = people.filter(search_text__near_word=word)
        nearness = nearness + Func(Value(word), F("search_text"), function="WORD_SIMILARITY", output_field=FloatField())
    return people.annotate(nearness=nearness).order_by("-nearness", "pk").values_list("pk", flat=True)[:SHOWN]


def set_closeness() -> None:
    """Say for this transaction alone how close is close: to be called inside one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(CLOSE)])


def _by_trigrams(people: Any, typed: list[str]) -> list[int]:
    with transaction.atomic():
        set_closeness()
        return list(near_query(people, typed))


def _by_words(people: Any, typed: list[str]) -> list[int]:
    found = []
    for key, text in people.order_by("pk").values_list("pk", "search_text"):
        near = [max(_closeness(word, other) for other in text.split()) for word in typed]
        if min(near) >= CLOSE_SPELLING:
            found.append((-sum(near), key))
    return [key for _, key in sorted(found)[:SHOWN]]


def _closeness(word: str, other: str) -> float:
    matcher = SequenceMatcher(None, word, other)
    if matcher.real_quick_ratio() < CLOSE_SPELLING or matcher.quick_ratio() < CLOSE_SPELLING:
        return 0.0
    return matcher.ratio()
