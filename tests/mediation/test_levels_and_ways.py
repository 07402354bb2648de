"""The rules of the questionnaire hold for every set of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.assessment.orientation import advise
from mediation.assessment.scoring import Score
from mediation.assessment.scoring import score as score_with
from mediation.assessment.situation import situation_of
from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE
from mediation.enums import Mobility, ProfileLevel, Way
from tests.mediation.answers import WILLING

QUESTIONS, USES = QUESTIONNAIRE.questions, QUESTIONNAIRE.uses
ANSWERS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(sorted(question.values)) for key, question in QUESTIONS.items()}
)
BETTER = ["not_yet", "helped", "alone"]
ORDER = [ProfileLevel.BEGINNER, ProfileLevel.WILLING, ProfileLevel.AUTONOMOUS]


def score(answers: dict[str, str]) -> Score:
    return score_with(QUESTIONNAIRE, answers)


def test_there_are_fifteen_questions_with_eight_uses() -> None:
    assert len(QUESTIONS) == 15
    assert len(USES) == 8


@given(ANSWERS, st.sampled_from(["", *Mobility.values]), st.sampled_from(["feminin", "masculin", "non_communique"]))
def test_every_set_of_answers_gives_a_level_a_way_and_a_reason(
    answers: dict[str, str], mobility: str, gender: str
) -> None:
    result = score(answers)
    assert 0 <= result.skill <= 100
    assert 0 <= result.appetite <= 100
    advice = advise(situation_of(answers, result.level, mobility_on_file=mobility, gender=gender))
    assert advice.reasons
    assert all(reason[0].isupper() and reason.endswith(".") for reason in advice.reasons)
    assert advice.first_step


@given(ANSWERS, st.sampled_from([use.key for use in USES]), st.sampled_from([0, 1]))
def test_doing_better_in_a_use_never_lowers_skill_or_level(answers: dict[str, str], use: str, rank: int) -> None:
    before = score({**answers, use: BETTER[rank]})
    after = score({**answers, use: BETTER[rank + 1]})
    assert after.skill >= before.skill
    assert after.appetite >= before.appetite
    if before.level in ORDER:
        assert ORDER.index(after.level) >= ORDER.index(before.level)


@given(ANSWERS)
def test_procedures_for_someone_are_never_left_to_volunteers(answers: dict[str, str]) -> None:
    answers = {**answers, "first": "papers_delegate"}
    advice = advise(situation_of(answers, score(answers).level))
    assert advice.way in {Way.SOCIAL_WORKER, Way.HOME_COUNSELLOR}


@given(ANSWERS)
def test_what_must_be_set_up_at_home_brings_someone_home(answers: dict[str, str]) -> None:
    answers = {**answers, "setup": "network", "first": "pleasure"}
    advice = advise(situation_of(answers, score(answers).level))
    assert advice.way in {Way.HOME_COUNSELLOR, Way.HOME_CIVIC, Way.HYBRID}
    assert any("sur place" in reason for reason in advice.reasons)


@pytest.mark.parametrize(
    ("changes", "level", "way"),
    [
        ({}, ProfileLevel.WILLING, Way.WORKSHOP_TRANSPORT),
        ({"mobility": "cannot"}, ProfileLevel.WILLING, Way.WORKSHOP_TRANSPORT),
        ({"mobility": "alone"}, ProfileLevel.BEGINNER, Way.WORKSHOP),
        ({"mobility": "alone", "place": "home"}, ProfileLevel.BEGINNER, Way.HOME_VOLUNTEERS),
        ({}, ProfileLevel.NOT_INTERESTED, Way.HOME_CIVIC),
        ({"place": "any"}, ProfileLevel.AUTONOMOUS, Way.REMOTE),
        ({"place": "home"}, ProfileLevel.AUTONOMOUS, Way.HYBRID),
        ({"place": "remote"}, ProfileLevel.WILLING, Way.HYBRID),
        ({"place": "remote"}, ProfileLevel.BEGINNER, Way.HOME_VOLUNTEERS),
        ({"place": "home", "first": "papers_learn"}, ProfileLevel.WILLING, Way.HOME_COUNSELLOR),
    ],
)
def test_the_way_follows_level_needs_mobility_and_wish(changes: dict[str, str], level: ProfileLevel, way: Way) -> None:
    assert advise(situation_of({**WILLING, **changes}, level)).way == way


def test_little_appetite_is_one_band_whatever_the_skill() -> None:
    answers = {**WILLING, "wish": "no", "device": "idle", **{use.key: "not_interested" for use in USES}}
    assert score({**answers, USES[0].key: "alone"}).level == ProfileLevel.NOT_INTERESTED


def test_the_file_tells_how_someone_travels_when_the_question_was_passed_over() -> None:
    answers = {**WILLING, "mobility": "skipped"}
    assert situation_of(answers, ProfileLevel.WILLING, mobility_on_file=Mobility.OWN_CAR).mobility == "alone"
