"""Who is suggested: reserves hold, the order of the input does not count, and the sharing is fairer."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from volunteers.pairing.composing import pairs_for
from volunteers.pairing.fairness import gini
from volunteers.pairing.matches import match_table
from volunteers.pairing.model import HelperCard, MatchWeights, PairWeights, Refusal, SeniorCard, Wishes
from volunteers.pairing.pairs import suggest_pairs
from volunteers.pairing.suggestions import suggest_matches

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


@given(helpers=HELPERS, wishes=WISHES)
def test_j7_a_reserve_is_kept_by_pairs_to_be_formed_and_by_those_almost_possible(
    helpers: list[HelperCard], wishes: Wishes
) -> None:
    composed = pairs_for(helpers, SENIOR, wishes)
    answer = suggest_matches(helpers, SENIOR, wishes, MatchWeights(), composed=composed, limit=99)
    apart = wishes.apart | {(other, one) for one, other in wishes.apart}
    teams = [one.helpers for one in answer.suggestions] + [one.helpers for one in answer.almost]
    for team in teams:
        assert not any((key, SENIOR.key) in wishes.avoided for key in team)
        assert team not in apart


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


def test_a_youth_in_no_pair_is_proposed_with_a_lead() -> None:
    noah = helper(2, name="Noah", may_go_alone=False, may_lead=False)
    people = [helper(1), noah]

    composed = pairs_for(people, SENIOR, Wishes())
    answer = suggest_matches(people, SENIOR, Wishes(), MatchWeights(), composed=composed)

    assert composed == [(1, 2)]
    assert [suggestion.helpers for suggestion in answer.suggestions] == [(1,), (1, 2)]


def test_someone_who_already_comes_is_completed_by_a_new_face_never_by_another_who_comes() -> None:
    people = [helper(1, name="Monique"), helper(2, name="Noah", may_go_alone=False, may_lead=False), helper(3)]
    yvette = replace(SENIOR, met=frozenset({2, 3}))

    composed = pairs_for(people, yvette, Wishes())
    answer = suggest_matches(people, yvette, Wishes(), MatchWeights(), composed=composed)

    teams = [suggestion.helpers for suggestion in answer.suggestions]
    assert (1, 2) in teams
    assert (1, 3) in teams
    assert (3, 2) not in teams
    with_noah = answer.suggestions[teams.index((1, 2))]
    assert "Noah vient déjà, Monique serait un visage de plus" in with_noah.reasons


def test_two_adults_are_put_together_when_each_knows_what_the_other_does_not() -> None:
    person = replace(SENIOR, themes=frozenset({"a", "b"}))
    completing = [helper(1, themes=frozenset({"a"})), helper(2, themes=frozenset({"b"}))]
    alike = [helper(1, themes=frozenset({"a", "b"})), helper(2, themes=frozenset({"b"}))]

    assert pairs_for(completing, person, Wishes()) == [(1, 2)]
    assert pairs_for(alike, person, Wishes()) == []


def test_a_morning_in_common_is_not_an_hour_in_common() -> None:
    thursday, eight = 3 * 48, 16
    early = helper(1, hours=0b111 << thursday + eight)
    late = helper(2, hours=0b1111 << thursday + eight + 3, may_go_alone=False, may_lead=False)
    both = replace(late, hours=0b11111 << thursday + eight + 1)

    assert pairs_for([early, late], SENIOR, Wishes()) == []
    assert pairs_for([early, both], SENIOR, Wishes()) == [(1, 2)]
    answer = suggest_matches([early, both], SENIOR, Wishes(), MatchWeights(), pairs=[(1, 2)])
    reasons = [reason.replace("\xa0", " ") for one in answer.suggestions for reason in one.reasons]
    assert "Libres ensemble le jeudi de 8 h 30 à 9 h 30" in reasons


def test_who_would_fit_but_for_one_thing_is_told_with_it_and_what_would_open_more() -> None:
    people = [
        helper(1, name="Bernard", may_visit=False, lacks="l’assurance a expiré"),
        helper(2, name="Odile", week=0b11 << 8),
        helper(3, name="Léa", room=20),
        helper(4, name="Rose", room=20, may_visit=False, lacks="il manque la charte"),
    ]
    answer = suggest_matches(people, replace(SENIOR, pace=60), Wishes(), MatchWeights())

    assert answer.suggestions == ()
    told = {one.helpers: one.words.replace("\xa0", " ") for one in answer.almost}
    assert told == {
        (1,): "Bernard : l’assurance a expiré",
        (2,): "Libre le vendredi, pas les jours souhaités",
        (3,): "Léa n’a plus que 20 min par semaine",
    }
    assert "En acceptant le vendredi : 1 intervenant pourrait venir." in [
        sentence.replace("\xa0", " ") for sentence in answer.openings
    ]


def test_papers_that_end_in_the_weeks_to_come_speak_against() -> None:
    ending = helper(1, name="Bernard", lacks="l’assurance a expiré", stops_on=date(2026, 11, 26))

    (suggestion,) = suggest_matches([ending], SENIOR, Wishes(), MatchWeights()).suggestions

    assert any("Bernard ne pourra plus visiter à partir du" in sentence for sentence in suggestion.minus)


def test_a_suggestion_set_aside_is_left_out_without_being_counted() -> None:
    answer = suggest_matches([helper(1), helper(2)], SENIOR, Wishes(), MatchWeights(), set_aside=[frozenset({1})])

    assert [suggestion.helpers for suggestion in answer.suggestions] == [(2,)]
    assert answer.left_out == {}


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
