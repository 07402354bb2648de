"""Phone numbers: those kept for fiction pass, those of the wrong length do not."""

import pytest
from phonenumber_field.phonenumber import to_python


@pytest.mark.parametrize("written", ["05 36 49 12 38", "0639982705", "+33 6 39 98 27 05", "+41 21 345 67 89"])
def test_a_number_of_the_right_shape_is_accepted(written: str) -> None:
    assert to_python(written).is_valid()


@pytest.mark.parametrize("written", ["12 34", "05 36 49 12", "05 36 49 12 38 11", "+33 0 36 49 12 38 11"])
def test_a_number_too_short_or_too_long_is_refused(written: str) -> None:
    assert not to_python(written).is_valid()


def test_numbers_kept_for_fiction_are_shown_like_the_others() -> None:
    assert str(to_python("+33639982705")) == "06 39 98 27 05"
