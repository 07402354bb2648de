"""An item is promised, lent, extended, brought back or lost; it is never in two homes at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.models import User
from mediation import services
from mediation.enums import EquipmentCondition, EquipmentState, LoanState
from mediation.models import Beneficiary, EquipmentItem, Loan
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.mediation.loans.conftest import Lend, in_days


@pytest.mark.parametrize(("first", "last"), [(0, 28), (-0, 1), (27, 40), (10, 12)])
def test_an_item_that_is_lent_is_refused_to_someone_else_in_that_time(
    lend: Lend, robert: Beneficiary, first: int, last: int
) -> None:
    lend()

    with pytest.raises(ValidationError, match="déjà prêté du"):
        lend(beneficiary=robert, starts_on=in_days(first), due_on=in_days(last), is_handed=False)


def test_the_day_of_return_is_free_for_the_next_person(lend: Lend, robert: Beneficiary) -> None:
    lend()

    booked = lend(beneficiary=robert, starts_on=in_days(28), due_on=in_days(40), is_handed=False)

    assert booked.state == LoanState.RESERVED


def test_the_database_itself_refuses_two_loans_at_once(lend: Lend, robert: Beneficiary, tablet: EquipmentItem) -> None:
    lend()
    twice = {"item": tablet, "beneficiary": robert, "starts_on": in_days(5), "due_on": in_days(9)}

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(state=LoanState.OUT, condition_out=EquipmentCondition.GOOD, **twice)
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic():
            Loan.objects.create(state=LoanState.RESERVED, **twice)
    Loan.objects.create(state=LoanState.CANCELLED, **twice)


def test_a_reservation_is_not_handed_over_before_the_item_is_back(lend: Lend, nadia: User, robert: Beneficiary) -> None:
    first = lend(due_on=in_days(1))
    booked = lend(beneficiary=robert, starts_on=in_days(2), due_on=in_days(9), is_handed=False)
    Loan.objects.filter(pk=first.pk).update(starts_on=in_days(-9), due_on=in_days(-2))

    with pytest.raises(ValidationError, match="pas encore revenu"):
        services.loan_hand_over(loan=booked, by=nadia, condition_out=EquipmentCondition.GOOD)
    services.loan_return(loan=first, by=nadia, condition_back=EquipmentCondition.GOOD)

    handed = services.loan_hand_over(loan=booked, by=nadia, condition_out=EquipmentCondition.WORN)
    assert (handed.state, handed.starts_on, handed.item.condition) == (LoanState.OUT, in_days(0), "WORN")


def test_a_loan_is_extended_and_remembers_the_day_it_was_due(lend: Lend, nadia: User, robert: Beneficiary) -> None:
    loan = lend()
    lend(beneficiary=robert, starts_on=in_days(40), due_on=in_days(50), is_handed=False)

    services.loan_extend(loan=loan, by=nadia, due_on=in_days(35), reason="Sa fille vient dimanche")
    with pytest.raises(ValidationError, match="déjà réservé du"):
        services.loan_extend(loan=loan, by=nadia, due_on=in_days(45))
    with pytest.raises(ValidationError, match="après la date de retour"):
        services.loan_extend(loan=loan, by=nadia, due_on=in_days(35))

    loan.refresh_from_db()
    assert loan.due_on == in_days(35)
    said = [(each.former_due_on, each.due_on, each.reason, each.by) for each in loan.extensions.all()]
    assert said == [(in_days(28), in_days(35), "Sa fille vient dimanche", nadia)]


def test_an_item_that_comes_back_damaged_needs_to_know_what_happened(lend: Lend, nadia: User) -> None:
    loan = lend()

    with pytest.raises(ValidationError) as refused:
        services.loan_return(loan=loan, by=nadia, condition_back=EquipmentCondition.DAMAGED)
    assert "words" in refused.value.message_dict

    back = services.loan_return(
        loan=loan, by=nadia, condition_back=EquipmentCondition.DAMAGED, words="Tombée dans l’escalier",
        needs_repair=True,
    )  # fmt: skip
    assert back.state == LoanState.RETURNED
    item = EquipmentItem.objects.get()
    assert (item.state, item.condition) == (EquipmentState.IN_REPAIR, EquipmentCondition.DAMAGED)


def test_what_left_damaged_may_come_back_damaged_without_a_word(lend: Lend, nadia: User, tablet: EquipmentItem) -> None:
    EquipmentItem.objects.filter(pk=tablet.pk).update(condition=EquipmentCondition.DAMAGED)

    back = services.loan_return(loan=lend(), by=nadia, condition_back=EquipmentCondition.DAMAGED)

    assert back.state == LoanState.RETURNED


def test_a_lost_item_is_no_longer_lent(lend: Lend, nadia: User, robert: Beneficiary) -> None:
    services.loan_lose(loan=lend(), by=nadia, words="Oubliée dans le car")

    with pytest.raises(ValidationError, match="perdu"):
        lend(beneficiary=robert)


def test_an_item_that_is_lent_cannot_be_retired_behind_its_borrower(lend: Lend, nadia: User) -> None:
    item = lend().item

    with pytest.raises(ValidationError, match="notez d’abord son retour"):
        services.equipment_update(item=item, expected_version=item.version, by=nadia, state=EquipmentState.RETIRED)


def test_nothing_crosses_the_border_of_a_territory(lend: Lend, cast: Cast, tablet: EquipmentItem) -> None:
    EquipmentItem.objects.filter(pk=tablet.pk).update(territory=cast.other_territory)

    with pytest.raises(ValidationError, match="ce territoire"):
        lend()


def test_those_who_accept_e_mails_are_reminded_once_and_the_others_are_to_be_called(
    lend: Lend, cast: Cast, jeannette: Beneficiary, robert: Beneficiary, nadia: User
) -> None:
    Beneficiary.objects.filter(pk=jeannette.pk).update(email="jeannette@example.org", accepts_email=True)
    other = services.equipment_add(territory=cast.territory, by=nadia, kind="LAPTOP", label="Ordinateur n° 1")
    reminded, to_call = lend(due_on=in_days(3)), lend(item=other, beneficiary=robert, due_on=in_days(3))

    for _ in range(2):
        services.loans_remind(territory_id=cast.territory.pk)

    message = OutboxMessage.objects.get()
    assert message.recipient == "jeannette@example.org"
    assert "« Tablette n° 07 »" in message.body
    assert list(Loan.objects.due_soon(in_days(0))) == [to_call]

    services.loan_reminder_note(loan=to_call, by=nadia)
    assert not Loan.objects.due_soon(in_days(0)).exists()
    services.loan_extend(loan=reminded, by=nadia, due_on=in_days(30))
    message.refresh_from_db()
    assert message.state == "CANCELLED"
    assert Loan.objects.due_soon(in_days(0) + timedelta(days=27)).get() == reminded


def test_a_file_is_not_erased_while_its_holder_has_something_of_ours(
    lend: Lend, nadia: User, cast: Cast, jeannette: Beneficiary
) -> None:
    loan, manager = lend(), cast.user(Role.MANAGER)

    with pytest.raises(ValidationError, match="encore prêté"):
        services.beneficiary_erase(beneficiary=jeannette, by=manager, reason="ASKED")
    services.loan_return(loan=loan, by=nadia, condition_back=EquipmentCondition.GOOD)
    services.beneficiary_erase(beneficiary=jeannette, by=manager, reason="ASKED")

    loan.refresh_from_db()
    assert (loan.beneficiary, loan.state) == (None, LoanState.RETURNED)
