"""Comparison of words as people write them: without accents, case, hyphens or apostrophes."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, with single spaces between its words.

    >>> fold("Élodie  d’ESTISSAC-Martin")
    'elodie d estissac martin'
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def digits(text: str) -> str:
    """Return the digits of ``text`` only: how phone numbers are compared."""
    return "".join(letter for letter in text if letter.isdigit())
