"""Texts of SMS: what a telephone shows without cost, and where a long text is cut.

3GPP TS 23.038: 160 characters of the GSM alphabet fit into one SMS, 153 into each part of a longer one; a few
characters are written with an escape and count two. One character outside the alphabet turns the whole text into
UCS-2: 70 and 67, so more than twice the price. ``rewritten`` keeps French within the alphabet.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_BYTES = {letter: bytes([code]) for code, letter in enumerate(_BASIC) if code != _ESCAPE}
_BYTES |= {
    letter: bytes([_ESCAPE, code])
    for letter, code in {
        "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
    }.items()
}  # fmt: skip
_LETTERS = {code: letter for letter, code in _BYTES.items()}
_GSM_SIZES, _UCS2_SIZES = (160, 153), (140, 134)

_QUOTES = ((re.compile(r"«\s*"), '"'), (re.compile(r"\s*»"), '"'))
_REPLACED = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "•": "-", "·": ".", "×": "x", "→": "->",
        "œ": "oe", "Œ": "OE", "ç": "c", "°": "o", "º": "o", "ª": "a", "⁄": "/",
        "\t": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\xad": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """A text cut into parts, as octets: one a character of the GSM alphabet, or UCS-2, two a character."""

    is_gsm: bool
    octets: tuple[bytes, ...]


def is_gsm(text: str) -> bool:
    """Tell whether every character belongs to the GSM alphabet."""
    return all(letter in _BYTES for letter in text)


def rewritten(text: str) -> str:
    """Return a text in the letters that cost least: "é" stays, "ê" loses its hat, no-break spaces become plain.

    What has no such equivalent (an emoji, another script) is left as it is.

    >>> rewritten("Ça va, Mme Forêt ? « À 14 h »…")
    'Ca va, Mme Foret ? "A 14 h"...'
    """
    text = unicodedata.normalize("NFC", text)
    for pattern, quote in _QUOTES:
        text = pattern.sub(quote, text)
    return "".join(_nearest(letter) for letter in text.translate(_REPLACED))


def parts(text: str) -> Parts:
    """Cut a text into the parts of one SMS, in order; an escape or a pair of surrogates is never cut."""
    if is_gsm(text):
        return Parts(is_gsm=True, octets=_cut((_BYTES[letter] for letter in text), *_GSM_SIZES))
    return Parts(is_gsm=False, octets=_cut((letter.encode("utf-16-be", "replace") for letter in text), *_UCS2_SIZES))


def part_count(text: str) -> int:
    """Return how many parts the operator counts for a text once it is rewritten; an empty one counts for one."""
    return len(parts(rewritten(text)).octets)


def gsm_text(octets: bytes) -> str:
    """Read octets of the GSM alphabet; what it does not know becomes a question mark."""
    letters, place = [], 0
    while place < len(octets):
        step = 2 if octets[place] == _ESCAPE else 1
        letters.append(_LETTERS.get(octets[place : place + step], "?"))
        place += step
    return "".join(letters)


def _nearest(letter: str) -> str:
    if letter in _BYTES:
        return letter
    if letter.isspace():
        return " "
    plain = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    plain = plain.translate(_REPLACED)
    return plain if plain and is_gsm(plain) else letter


def _cut(letters: Iterable[bytes], alone: int, each: int) -> tuple[bytes, ...]:
    """Fill parts of ``each`` octets with whole letters, unless all fit into ``alone``."""
    letters = list(letters)
    if sum(map(len, letters)) <= alone:
        return (b"".join(letters),)
    filled = [bytearray()]
    for letter in letters:
        if len(filled[-1]) + len(letter) > each:
            filled.append(bytearray())
        filled[-1] += letter
    return tuple(bytes(part) for part in filled)
