"""Phone numbers of demos and training are accepted like any other."""

import pytest
from phonenumber_field.formfields import PhoneNumberField

from tests.factories import BeneficiaryFactory


@pytest.mark.parametrize("number", ["06 39 98 27 05", "+33 6 39 98 27 05", "05 36 49 12 38"])
def test_a_form_accepts_a_number_kept_for_fiction(number: str) -> None:
    assert PhoneNumberField(region="FR").clean(number)


@pytest.mark.django_db
def test_a_file_with_a_number_kept_for_fiction_can_be_saved_again() -> None:
    person = BeneficiaryFactory(mobile_phone="06 39 98 27 05")

    person.full_clean()


def test_a_number_of_no_operator_is_still_refused() -> None:
    with pytest.raises(Exception, match="valide"):
        PhoneNumberField(region="FR").clean("06 39 97 27 05")
