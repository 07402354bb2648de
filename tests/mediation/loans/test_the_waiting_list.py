"""What is urgent first, then first come, first served; an item that comes back is offered to the next."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from mediation import services
from mediation.enums import EquipmentKind, WishState
from mediation.models import Beneficiary, EquipmentItem, LoanWish
from mediation.selectors.loans import next_offers
from tests.factories import BeneficiaryFactory
from tests.mediation.loans.conftest import Lend, in_days


def wait(person: Beneficiary, by: User, *, days: int, is_urgent: bool = False) -> LoanWish:
    wish = services.wish_add(beneficiary=person, by=by, kind=EquipmentKind.TABLET, is_urgent=is_urgent)
    LoanWish.objects.filter(pk=wish.pk).update(asked_at=timezone.now() - timedelta(days=days))
    return wish


def test_the_urgent_one_comes_before_those_who_asked_first(
    nadia: User, jeannette: Beneficiary, robert: Beneficiary
) -> None:
    late, early = wait(jeannette, nadia, days=2), wait(robert, nadia, days=9)
    urgent = wait(BeneficiaryFactory(first_name="Odette"), nadia, days=0, is_urgent=True)

    assert list(LoanWish.objects.waiting()) == [urgent, early, late]


def test_nobody_waits_twice_for_the_same_thing(nadia: User, jeannette: Beneficiary) -> None:
    wait(jeannette, nadia, days=1)

    with pytest.raises(ValidationError, match="attend déjà"):
        wait(jeannette, nadia, days=0)


def test_an_item_that_comes_back_is_offered_to_the_next_who_waits(
    lend: Lend, nadia: User, robert: Beneficiary, sign_in: Any
) -> None:
    loan = lend()
    wait(robert, nadia, days=12)
    assert next_offers(nadia) == []

    client = sign_in(Role.COUNSELLOR)
    url = reverse("mediation:loan-return", args=[loan.pk])
    asked = {"returned_on": in_days(0), "condition_back": "DAMAGED", "words": ""}
    assert "dites ce qui s’est passé" in client.post(url, asked).content.decode()
    page = client.post(url, {**asked, "condition_back": "GOOD"}, follow=True).content.decode()

    assert "Robert Meynard est au premier rang" in page
    home = client.get(reverse("accounts:home")).content.decode()
    assert "Robert Meynard attend une tablette depuis 12\u00a0jours" in home


def test_reserving_serves_the_wish_and_cancelling_gives_the_place_back(
    lend: Lend, nadia: User, jeannette: Beneficiary, tablet: EquipmentItem
) -> None:
    wish = wait(jeannette, nadia, days=3)

    loan = lend(is_handed=False)
    wish.refresh_from_db()
    assert (wish.state, wish.loan) == (WishState.SERVED, loan)

    services.loan_cancel(loan=loan, by=nadia)
    assert LoanWish.objects.waiting().get() == wish
    assert EquipmentItem.objects.free().get() == tablet
