"""Who is suggested: reserves hold, the order of the input does not count, and the sharing is fairer."""

from dataclasses import replace

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from volunteers.pairing.fairness import gini
from volunteers.pairing.matches import match_table, suggest_matches
from volunteers.pairing.model import HelperCard, MatchWeights, PairWeights, Refusal, SeniorCard, Wishes
from volunteers.pairing.pairs import suggest_pairs

SENIOR = SeniorCard(100, 45.1, 0.47, words={"jardin": "jardin"}, days=0b1000)
WORDS = st.frozensets(st.sampled_from(["jardin", "chant", "rugby", "photo"]))
KEYS = st.integers(1, 12)
HELPERS = st.lists(
    st.builds(
        HelperCard,
        key=KEYS,
        name=st.sampled_from(["Annie", "Odile", "Michel"]),
        latitude=st.floats(45.0, 45.2),
        longitude=st.floats(0.4, 0.6),
        mode=st.sampled_from(["CAR", "FOOT", "PASSENGER"]),
        themes=st.frozensets(st.sampled_from(["a", "b", "c"])),
        words=WORDS.map(lambda words: {word: word for word in words}),
        week=st.integers(0, (1 << 14) - 1),
        load=st.floats(0, 2),
        may_go_alone=st.booleans(),
        may_lead=st.booleans(),
    ),
    unique_by=lambda card: card.key,
    max_size=9,
)
COUPLES = st.frozensets(st.tuples(KEYS, KEYS), max_size=6)
WISHES = st.builds(
    Wishes,
    apart=COUPLES,
    together=COUPLES,
    avoided=st.frozensets(st.tuples(KEYS, st.just(100)), max_size=4),
    preferred=st.frozensets(st.tuples(KEYS, st.just(100)), max_size=4),
)


def helper(key: int, **fields: object) -> HelperCard:
    card = HelperCard(key, f"Annie {key}", 45.1, 0.47, week=(1 << 14) - 1)
    return replace(card, **fields)  # type: ignore[arg-type]


@given(helpers=HELPERS, wishes=WISHES, pairs=st.lists(st.tuples(KEYS, KEYS).filter(lambda two: two[0] != two[1])))
def test_j7_a_helper_with_a_reserve_is_never_suggested(
    helpers: list[HelperCard], wishes: Wishes, pairs: list[tuple[int, int]]
) -> None:
    answer = suggest_matches(helpers, SENIOR, wishes, MatchWeights(), pairs=pairs, limit=99)
    apart = wishes.apart | {(other, one) for one, other in wishes.apart}
    for suggestion in answer.suggestions:
        assert not any((key, SENIOR.key) in wishes.avoided for key in suggestion.helpers)
        assert tuple(suggestion.helpers) not in apart
    for suggestion in suggest_pairs(helpers, wishes, PairWeights(), limit=99):
        assert suggestion.helpers not in apart


@given(helpers=HELPERS, wishes=WISHES, data=st.data())
def test_the_order_of_the_input_changes_nothing(helpers: list[HelperCard], wishes: Wishes, data: st.DataObject) -> None:
    other = data.draw(st.permutations(helpers))
    pairs = [(1, 2), (3, 1)]

    assert suggest_matches(helpers, SENIOR, wishes, MatchWeights(), pairs=pairs) == suggest_matches(
        other, SENIOR, wishes, MatchWeights(), pairs=pairs[::-1]
    )
    assert suggest_pairs(helpers, wishes, PairWeights()) == suggest_pairs(other, wishes, PairWeights())


@given(helpers=HELPERS, wishes=WISHES)
def test_one_person_is_ranked_as_among_many(helpers: list[HelperCard], wishes: Wishes) -> None:
    many = [replace(SENIOR, key=key, latitude=45.0 + key / 1000) for key in (90, 95)] + [SENIOR]
    alone, among = match_table(helpers, [SENIOR], wishes), match_table(helpers, many, wishes)

    assert np.array_equal(alone.scores(MatchWeights())[:, 0], among.scores(MatchWeights())[:, -1])
    assert np.array_equal(alone.possible()[:, 0], among.possible()[:, -1])


@given(helpers=HELPERS, wishes=WISHES)
def test_j4_two_people_who_may_not_lead_are_never_a_pair(helpers: list[HelperCard], wishes: Wishes) -> None:
    cards = {card.key: card for card in helpers}
    for suggestion in suggest_pairs(helpers, wishes, PairWeights(), limit=99):
        assert cards[suggestion.helpers[0]].may_lead


def test_reasons_are_sentences_and_points_add_up() -> None:
    near = helper(1, words={"jardin": "jardin"}, matches=1, minutes_given=90)
    answer = suggest_matches([near, helper(2, latitude=45.35)], SENIOR, Wishes(), MatchWeights())

    first = answer.suggestions[0]
    assert first.helpers == (1,)
    assert "En commun : jardin" in [point.words for point in first.points]
    assert "1 personne suivie, 1 h 30 en 90 jours" in [point.words.replace("\xa0", " ") for point in first.points]
    assert "Libre le jeudi" in first.reasons
    assert first.score == round(sum(point.got for point in first.points))


def test_those_left_out_are_counted_and_a_reserve_is_another_reason() -> None:
    people = [helper(1), helper(2, week=0b11), helper(3, latitude=46.2), helper(4, may_visit=False)]
    answer = suggest_matches(people, SENIOR, Wishes(avoided=frozenset({(1, 100)})), MatchWeights())

    assert answer.suggestions == ()
    assert answer.left_out == {Refusal.OTHER: 2, Refusal.DAYS: 1, Refusal.DISTANCE: 1}


def test_a_passenger_goes_with_someone_who_drives() -> None:
    ines = helper(2, mode="PASSENGER", may_go_alone=False, may_lead=False)
    answer = suggest_matches([helper(1), ines], SENIOR, Wishes(), MatchWeights(), pairs=[(1, 2)])

    assert [suggestion.helpers for suggestion in answer.suggestions] == [(1,), (1, 2)]


def test_weights_change_the_order() -> None:
    people = [helper(1, words={"jardin": "jardin"}, latitude=45.25), helper(2)]

    def best(weights: MatchWeights) -> int:
        return suggest_matches(people, SENIOR, Wishes(), weights).suggestions[0].helpers[0]

    assert best(MatchWeights(near=100, tastes=0)) == 2
    assert best(MatchWeights(near=0, tastes=100)) == 1


def test_gini_of_even_and_uneven_shares() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([]) == gini([0, 0]) == 0


def test_the_bench_finds_suggestions_fairer_than_asking_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench_matches", helpers=60, seniors=120)

    told = capsys.readouterr().out
    by_suggestion, nearest = [line for line in told.splitlines() if "Gini" in line]
    hours = [float(line.split("heures ")[1].split(",")[0]) for line in (by_suggestion, nearest)]
    asked = [float(line.split("demandes ")[1].split(",")[0]) for line in (by_suggestion, nearest)]
    assert hours[0] < hours[1]
    assert asked[0] < asked[1]
