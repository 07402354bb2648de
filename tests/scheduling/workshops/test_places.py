"""Places of a session go in order, and nobody who has one loses it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduling.workshops.places import Stage, Wish, seats_left, to_place, waiting_list

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def wishes_of(*companions: int) -> list[Wish]:
    return [Wish(person, START + timedelta(minutes=person), companions=many) for person, many in enumerate(companions)]


def served(capacity: int, wishes: list[Wish]) -> list[Wish]:
    placed = {wish.person for wish in to_place(capacity, wishes)}
    return [replace(wish, stage=Stage.PLACED) if wish.person in placed else wish for wish in wishes]


def test_fifteen_wishes_for_twelve_places_leave_three_waiting_in_order() -> None:
    after = served(12, wishes_of(*[0] * 15))

    assert seats_left(12, after) == 0
    assert [wish.person for wish in waiting_list(after)] == [12, 13, 14]


def test_a_place_that_is_freed_goes_to_the_first_who_waits() -> None:
    after = served(12, wishes_of(*[0] * 15))
    after[4] = replace(after[4], stage=Stage.LEFT)

    assert [wish.person for wish in to_place(12, after)] == [12]


def test_nobody_is_overtaken_for_want_of_room() -> None:
    assert [wish.person for wish in to_place(3, wishes_of(0, 2, 0))] == [0]


def test_who_has_a_place_keeps_it_when_the_room_shrinks() -> None:
    after = served(5, wishes_of(*[0] * 5))

    assert seats_left(3, after) == -2
    assert to_place(3, [*after, Wish(99, START)]) == []


@given(st.integers(0, 20), st.lists(st.integers(0, 3), max_size=20))
def test_there_are_never_more_people_than_places(capacity: int, companions: list[int]) -> None:
    after = served(capacity, wishes_of(*companions))

    assert seats_left(capacity, after) >= 0
    assert to_place(capacity, after) == []
