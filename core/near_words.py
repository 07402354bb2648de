"""Words written almost as they were typed: by trigrams on PostgreSQL, by comparing letters elsewhere."""

from difflib import SequenceMatcher
from typing import Any

from django.db import connection
from django.db.models import CharField, F, FloatField, Func, Lookup, Value

# Above this share of common trigrams, two letters that changed places ("Lefevbre") hide the name.
CLOSE = 0.4
CLOSE_SPELLING = 0.75


class NearWord(Lookup):
    """``text %> word``: some words of the text look like the word; the trigram index answers."""

    lookup_name = "near_word"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the operator."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} %%> {right}", [*left_params, *right_params]


CharField.register_lookup(NearWord)


def near_query(rows: Any, typed: list[str], shown: int) -> Any:
    """Return the query that PostgreSQL answers with its trigram index: keys of rows, those most alike first."""
    nearness: Any = Value(0.0)
    for word in typed:
        rows = rows.filter(search_text__near_word=word)
        nearness = nearness + Func(Value(word), F("search_text"), function="WORD_SIMILARITY", output_field=FloatField())
    return rows.annotate(nearness=nearness).order_by("-nearness", "pk").values_list("pk", flat=True)[:shown]


def set_closeness() -> None:
    """Say for this transaction alone how close is close: to be called inside one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(CLOSE)])


def near_by_letters(rows: Any, typed: list[str], shown: int) -> list[int]:
    """Return the same without trigrams, reading every row: for small databases."""
    found = []
    for key, text in rows.order_by("pk").values_list("pk", "search_text"):
        words = text.split()
        near = [max((closeness(word, other) for other in words), default=0.0) for word in typed]
        if min(near) >= CLOSE_SPELLING:
            found.append((-sum(near), key))
    return [key for _, key in sorted(found)[:shown]]


def closeness(word: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1; 0 for those that are not."""
    matcher = SequenceMatcher(None, word, other)
    if matcher.real_quick_ratio() < CLOSE_SPELLING or matcher.quick_ratio() < CLOSE_SPELLING:
        return 0.0
    return matcher.ratio()
