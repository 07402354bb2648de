"""Which telephone numbers are accepted."""

import phonenumbers
from phonenumber_field.phonenumber import PhoneNumber

_FRANCE = 33


def is_dialable(number: phonenumbers.PhoneNumber) -> bool:
    """Accept a number of the right shape: in France nine digits after the 0, the first of them not a 0.

    Lists of allotted blocks lag behind: they refuse newly opened ones, and those kept for fiction (ARCEP, décision
    2018-0881), which the demonstration uses. Refusing someone's true number costs more than keeping a mistyped one.
    """
    if number.country_code == _FRANCE:
        return len(str(number.national_number)) == 9
    return phonenumbers.is_possible_number(number)


def accept_dialable_numbers() -> None:
    """Have every phone field follow ``is_dialable``: fields, forms and serializers all ask the number itself."""
    PhoneNumber.is_valid = is_dialable
