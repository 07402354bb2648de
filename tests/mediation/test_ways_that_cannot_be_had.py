"""A way of helping that cannot be had now is not recommended, and why is said."""

import pytest

from mediation.assessment.grid import Grid, Rule
from mediation.assessment.orientation import advise
from mediation.assessment.situation import every_situation, situation_of
from mediation.enums import ProfileLevel, Way
from tests.mediation.answers import WILLING

WHY = "Un atelier avec transport conviendrait, mais aucun service de transport n’est ouvert."
CLOSED = {Way.WORKSHOP_TRANSPORT.value: WHY}


def test_without_anything_closed_advice_is_what_it_was() -> None:
    for case in every_situation():
        assert advise(case, closed={}) == advise(case)


def test_only_those_who_would_have_been_sent_there_get_another_way() -> None:
    for case in every_situation():
        before, now = advise(case), advise(case, closed=CLOSED)
        if before.way != Way.WORKSHOP_TRANSPORT:
            assert now == before
        else:
            assert now.way not in {Way.WORKSHOP_TRANSPORT, Way.WORKSHOP}
            assert now.reasons[0] == WHY


def test_who_hoped_for_a_workshop_is_visited_meanwhile() -> None:
    found = advise(situation_of(WILLING, ProfileLevel.WILLING), closed=CLOSED)
    assert found.way == Way.HOME_VOLUNTEERS
    assert any(reason.startswith("En attendant un atelier") for reason in found.reasons)
    assert not any("Rien ne dit encore" in reason for reason in found.reasons)


@pytest.mark.parametrize("first", ["papers_delegate", "pleasure"])
def test_procedures_are_never_left_to_volunteers_instead(first: str) -> None:
    grid = Grid((Rule((), Way.WORKSHOP_TRANSPORT), Rule((), Way.HOME_VOLUNTEERS)))
    found = advise(situation_of(WILLING | {"first": first}, ProfileLevel.WILLING), grid, CLOSED)
    assert found.way == (Way.HOME_COUNSELLOR if first == "papers_delegate" else Way.HOME_VOLUNTEERS)
    assert len(found.reasons) > 1
