"""What an SMS costs, and where it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.sms.text import gsm_text, is_gsm, part_count, parts, rewritten

FRENCH = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
    ".,;:!?'’‘\"«»“”()[]{}-–—…€°²%&/+*=@#_\n\u00a0\u202f\u2009\u2011"
)
EXTENDED = "^{}\\[~]|€"


@given(st.text(FRENCH))
def test_ordinary_french_never_costs_more_than_plain_letters(text: str) -> None:
    assert is_gsm(rewritten(text))


@given(st.text())
def test_rewriting_twice_changes_nothing_more(text: str) -> None:
    assert rewritten(rewritten(text)) == rewritten(text)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("L’été à Forêt, où Ça va", "L'été à Foret, où Ça va"),
        ("« Bonjour », dit-il…", '"Bonjour", dit-il...'),
        ("«\u00a0Oui\u00a0» à 14\u202fh", '"Oui" à 14 h'),
        ("Cœur, leçon, naïve", "Coeur, lecon, naive"),
        ("À bientôt – n° 3, 12 €", "A bientot - no 3, 12 €"),
        ("cafe\u0301", "café"),
        ("Merci 😀", "Merci 😀"),
    ],
)
def test_what_letters_become(written: str, sent: str) -> None:
    assert rewritten(written) == sent


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("😀" + "a" * 68, 1), ("😀" + "a" * 69, 2), ("é" * 160, 1), ("ê" * 160, 1), ("Ж" * 70, 1), ("Ж" * 135, 3),
    ],
)  # fmt: skip
def test_how_many_parts_the_operator_counts(text: str, count: int) -> None:
    assert part_count(text) == count


@given(st.text(FRENCH + EXTENDED, min_size=150, max_size=700))
def test_parts_of_plain_letters_are_whole_and_say_it_all(text: str) -> None:
    text = rewritten(text)
    cut = parts(text)

    assert cut.is_gsm
    assert all(len(part) <= (153 if len(cut.octets) > 1 else 160) for part in cut.octets)
    assert "".join(gsm_text(part) for part in cut.octets) == text
    assert not any(part.endswith(b"\x1b") for part in cut.octets)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=60, max_size=300))
def test_parts_of_other_letters_are_whole_and_say_it_all(text: str) -> None:
    text = f"Ж{text}"
    cut = parts(text)

    assert not cut.is_gsm
    assert all(len(part) <= (134 if len(cut.octets) > 1 else 140) for part in cut.octets)
    assert "".join(part.decode("utf-16-be") for part in cut.octets) == text


def test_a_character_that_counts_two_is_never_cut() -> None:
    first, second = parts("a" * 152 + "€" + "b" * 10).octets

    assert gsm_text(first) == "a" * 152
    assert gsm_text(second) == "€" + "b" * 10
