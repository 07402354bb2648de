"""What typed words mean: themes of everyday life, words of the records, and a guess when neither is found."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from core.near_words import near_by_letters, near_query, set_closeness
from core.text import fold
from directory.models import Service
from directory.selectors.search_types import Wish
from directory.themes.lexicon import corrected, significant, themes_said

# Themes far down the list of guesses bring more noise than help.
KEPT = 3
# Names of networks: who types one looks for its places, not for anyone who does the same.
NETWORKS = frozenset(
    {
        *("france services", "maison france services", "bus france services", "mission locale", "france travail"),
        *("restos du coeur", "secours populaire", "secours catholique", "croix rouge", "emmaus connect", "micro folie"),
    }
)
# Records whose words look like those typed; words shorter than this are not guessed at.
NEAR_CAP, SHORTEST = 60, 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """``words`` are all looked for in the records; ``themes`` answer as well, or the records ``keys``.

    ``guess`` is the sentence to show when words were understood otherwise than as they were typed.
    """

    words: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    keys: tuple[int, ...] | None = None
    guess: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything was typed that can be looked for."""
        return bool(self.words or self.themes)


def meaning_of(wish: Wish) -> Meaning:
    """Read the words of a wish as they are typed."""
    typed = tuple(significant(wish.words))
    return Meaning(typed) if names_a_network(wish.words) else Meaning(typed, tuple(themes_said(wish.words)[:KEPT]))


def names_a_network(words: str) -> bool:
    """Tell whether the words are the name of a network, nothing more."""
    return fold(words) in NETWORKS


def guessed(wish: Wish, rows: QuerySet[Service]) -> Meaning | None:
    """Read words that nothing answered: by everyday words, then by records that look like them; None without either."""
    typed = significant(wish.words)
    if names_a_network(wish.words):
        same = tuple(themes_said(wish.words)[:KEPT])
        guess = f"Aucune fiche « {wish.words.strip()} » dans l’annuaire : voici qui rend le même service."
        return Meaning((), same, guess=guess) if same else None
    better = [corrected(word) or word for word in typed]
    if better != typed:
        themes = themes_said(" ".join(better))
        return Meaning((), tuple(themes[:KEPT]), guess=f"Nous avons compris « {' '.join(better)} ».")
    spelt = [word for word in typed if len(word) >= SHORTEST and word.isalpha()]
    keys = near_keys(rows, spelt) if spelt and len(spelt) == len(typed) else []
    words = wish.words.strip()
    guess = f"Aucune fiche ne dit « {words} » : voici ce qui s’en approche."
    return Meaning(keys=tuple(keys), guess=guess) if keys else None


def near_keys(rows: QuerySet[Service], typed: list[str]) -> list[int]:
    """Return the keys of the records that look like every word, those most alike first."""
    if connection.vendor != "postgresql":
        return near_by_letters(rows, typed, NEAR_CAP)
    with transaction.atomic():
        set_closeness()
        return list(near_query(rows, typed, NEAR_CAP))
