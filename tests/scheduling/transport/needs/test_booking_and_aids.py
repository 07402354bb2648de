"""Pure rules: asked for in time or not, aids read from a file."""

from datetime import datetime, time

import pytest

from scheduling.transport.booking import BookingRule, late_booking, latest_booking
from scheduling.transport.enums import Aid, BookingNotice
from scheduling.transport.reading import aids_of_words

LEAVES = datetime(2026, 11, 26, 10)  # noqa: DTZ001  (the clock of the village)


@pytest.mark.parametrize(
    ("rule", "latest"),
    [
        (BookingRule(BookingNotice.SAME_DAY, 3), datetime(2026, 11, 26, 7)),  # noqa: DTZ001
        (BookingRule(BookingNotice.PRIOR_DAYS, 48), datetime(2026, 11, 24, 10)),  # noqa: DTZ001
        (BookingRule(BookingNotice.PRIOR_DAYS, 48, time(17)), datetime(2026, 11, 24, 17)),  # noqa: DTZ001
        (BookingRule(BookingNotice.PRIOR_DAYS, 24, time(12)), datetime(2026, 11, 25, 12)),  # noqa: DTZ001
    ],
)
def test_the_last_moment_to_book(rule: BookingRule, latest: datetime) -> None:
    assert latest_booking(rule, LEAVES) == latest
    assert late_booking(rule, latest, LEAVES) == ""
    assert late_booking(rule, latest.replace(minute=1), LEAVES)


def test_a_service_that_drives_at_once_is_never_asked_late() -> None:
    assert late_booking(BookingRule(BookingNotice.REAL_TIME, 48), LEAVES, LEAVES) == ""


@pytest.mark.parametrize(
    ("words", "aids"),
    [
        ("", []),
        ("Marche avec une canne", [Aid.CANE]),
        ("Déambulateur dehors, fauteuil dans les magasins", [Aid.ROLLATOR, Aid.FOLDING_WHEELCHAIR]),
        ("Fauteuil roulant électrique", [Aid.WHEELCHAIR]),
        ("fauteuil non pliant", [Aid.WHEELCHAIR]),
    ],
)
def test_aids_read_from_the_words_of_a_file(words: str, aids: list[Aid]) -> None:
    assert aids_of_words(words) == aids
