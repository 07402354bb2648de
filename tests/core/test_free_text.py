"""The guard of free texts, measured on a labelled corpus (TRUST R33, R34)."""

import pytest

from core.free_text import HEALTH, JUDGEMENT, OPINION, REFUSED, findings
from tests.core import free_text_corpus as corpus


def test_r33_the_guard_points_out_what_it_must_and_little_else() -> None:
    missed = [phrase for phrase in corpus.TO_POINT_OUT if not findings(phrase)]
    false = [phrase for phrase in corpus.HARMLESS if findings(phrase)]
    found = len(corpus.TO_POINT_OUT) - len(missed)

    assert len(corpus.TO_POINT_OUT) + len(corpus.HARMLESS) >= 300
    assert found / len(corpus.TO_POINT_OUT) >= 0.95, missed
    assert found / (found + len(false)) >= 0.80, false


def test_r34_every_secret_of_the_corpus_is_refused_and_no_harmless_phrase_is() -> None:
    refused = {phrase for phrase in corpus.SECRETS if any(each.is_refused for each in findings(phrase))}

    assert set(corpus.SECRETS) - refused == set()
    assert [phrase for phrase in corpus.HARMLESS if any(each.is_refused for each in findings(phrase))] == []


@pytest.mark.parametrize(
    ("phrases", "kind"), [(corpus.HEALTH, HEALTH), (corpus.OPINION, OPINION), (corpus.JUDGEMENT, JUDGEMENT)]
)
def test_what_is_pointed_out_is_named_rightly(phrases: list[str], kind: str) -> None:
    named = [phrase for phrase in phrases if any(each.kind == kind for each in findings(phrase))]

    assert len(named) / len(phrases) >= 0.9
    assert not [phrase for phrase in phrases if any(each.kind in REFUSED for each in findings(phrase))]


def test_accents_and_case_do_not_matter() -> None:
    for word in ("DIABETIQUE", "diabétique", "Diabe\u0301tique"):
        assert findings(word), word
