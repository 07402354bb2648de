"""A loan: reserve, hand over, extend, take back, lose, cancel, remind.

Each write locks the item first: two people who reserve it at the same moment are answered one after the other, and
the second is told. PostgreSQL refuses an overlap by itself as well (migration ``no_double_loan``).
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.enums import EquipmentCondition, EquipmentState, LoanState, WishState
from mediation.loan_rules import LONGEST_LOAN_DAYS
from mediation.models import Beneficiary, EquipmentItem, Loan, LoanExtension, LoanWish
from messaging.services import messages_cancel


@transaction.atomic
def loan_reserve(
    *,
    item: EquipmentItem,
    beneficiary: Beneficiary,
    by: User,
    starts_on: date,
    due_on: date,
    deposit: str = "",
    is_handed: bool = False,
) -> Loan:
    """Promise an item to someone for a time; ``is_handed`` hands it over at once, as it is.

    Serves the wish the person had for this kind. Raises ValidationError when the item is not in service, is taken in
    that time, belongs to another territory, or when the dates make no sense.
    """
    row = _locked_item(item)
    if beneficiary.territory_id != row.territory_id or beneficiary.erased_at:
        raise ValidationError("Cette personne n’est pas suivie sur ce territoire.")
    if row.state != EquipmentState.IN_SERVICE:
        raise ValidationError({"item": f"Ce matériel est {row.get_state_display()} : choisissez-en un autre."})
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": "Un prêt commence aujourd’hui ou plus tard."})
    loan = Loan(
        item=row, beneficiary=beneficiary, starts_on=starts_on, due_on=due_on, reserved_by=by,
        deposit=_said("deposit", deposit),
    )  # fmt: skip
    _check_dates(loan)
    _save(loan)
    _serve_wish(loan)
    _journal(by, "loan.reserve", loan, "A réservé le matériel n° {item} pour la fiche n° {pk}.")
    if is_handed:
        return loan_hand_over(loan=loan, by=by, condition_out=row.condition)
    return loan


@transaction.atomic
def loan_hand_over(
    *, loan: Loan, by: User, condition_out: str, due_on: date | None = None, deposit: str | None = None
) -> Loan:
    """The person leaves with the item today, in the condition both saw. Raises ValidationError when it is not there."""
    row = _locked(loan, LoanState.RESERVED, "Ce prêt n’attend plus d’être remis.")
    if row.item.state != EquipmentState.IN_SERVICE:
        raise ValidationError(f"Ce matériel est {row.item.get_state_display()} : il ne peut pas être remis.")
    if Loan.objects.filter(item=row.item, state=LoanState.OUT).exists():
        raise ValidationError("Ce matériel n’est pas encore revenu du prêt précédent : notez d’abord son retour.")
    row.state, row.handed_by, row.condition_out = LoanState.OUT, by, condition_out
    row.starts_on, row.due_on = timezone.localdate(), due_on or row.due_on
    row.deposit = row.deposit if deposit is None else _said("deposit", deposit)
    _check_dates(row)
    _save(row)
    _set_condition(row.item, condition_out)
    _journal(by, "loan.out", row, "A remis le matériel n° {item} à la personne de la fiche n° {pk}.")
    return row


@transaction.atomic
def loan_extend(*, loan: Loan, by: User, due_on: date, reason: str = "") -> Loan:
    """Let the person keep the item longer; the former day stays in the history. ValidationError if it is promised."""
    row = _locked(loan, LoanState.OUT, "Seul un prêt en cours se prolonge.")
    if due_on <= row.due_on or due_on <= timezone.localdate():
        raise ValidationError({"due_on": "Choisissez un jour après la date de retour actuelle, et à venir."})
    extension = LoanExtension(loan=row, former_due_on=row.due_on, due_on=due_on, reason=_said("reason", reason), by=by)
    row.due_on = due_on
    _check_dates(row)
    _save(row)
    extension.save()
    messages_cancel(about=about(row))
    _journal(by, "loan.extend", row, "A prolongé le prêt du matériel n° {item}, fiche n° {pk}.")
    return row


@transaction.atomic
def loan_return(
    *, loan: Loan, by: User, condition_back: str, returned_on: date | None = None, words: str = "",
    needs_repair: bool = False,
) -> Loan:  # fmt: skip
    """The item is back. When it comes back damaged, ``words`` says what happened: ValidationError without."""
    row = _locked(loan, LoanState.OUT, "Ce prêt n’est pas en cours.")
    day = returned_on or timezone.localdate()
    if day > timezone.localdate() or day < row.starts_on:
        raise ValidationError({"returned_on": "Le retour se note entre le jour du prêt et aujourd’hui."})
    is_damaged = condition_back == EquipmentCondition.DAMAGED and row.condition_out != EquipmentCondition.DAMAGED
    said = _said("words", words)
    if is_damaged and not said:
        raise ValidationError({"words": "Le matériel revient abîmé : dites ce qui s’est passé."})
    row.state, row.returned_on, row.condition_back = LoanState.RETURNED, day, condition_back
    row.end_words, row.ended_by = said, by
    _save(row)
    _set_condition(row.item, condition_back, EquipmentState.IN_REPAIR if needs_repair else None)
    messages_cancel(about=about(row))
    _journal(by, "loan.return", row, "A noté le retour du matériel n° {item}, fiche n° {pk}.")
    return row


@transaction.atomic
def loan_lose(*, loan: Loan, by: User, words: str) -> Loan:
    """The item will not come back: lost, stolen, broken for good. ``words`` says what happened."""
    row = _locked(loan, LoanState.OUT, "Ce prêt n’est pas en cours.")
    row.end_words = _said("words", words)
    if not row.end_words:
        raise ValidationError({"words": "Dites ce qui s’est passé."})
    row.state, row.ended_by = LoanState.LOST, by
    _save(row)
    _set_condition(row.item, row.item.condition, EquipmentState.LOST)
    messages_cancel(about=about(row))
    _journal(by, "loan.lose", row, "A noté la perte du matériel n° {item}, fiche n° {pk}.")
    return row


@transaction.atomic
def loan_cancel(*, loan: Loan, by: User) -> Loan:
    """Give up a reservation; the person finds their place in the waiting list again."""
    row = _locked(loan, LoanState.RESERVED, "Seule une réservation s’annule : un prêt en cours se rend.")
    row.state, row.ended_by = LoanState.CANCELLED, by
    _save(row)
    for wish in LoanWish.objects.select_for_update().filter(loan=row, state=WishState.SERVED).order_by("pk"):
        waits = LoanWish.objects.filter(beneficiary=wish.beneficiary_id, kind=wish.kind, state=WishState.WAITING)
        if not waits.exists():
            wish.state, wish.loan = WishState.WAITING, None
            wish.save(update_fields=["state", "loan"])
    _journal(by, "loan.cancel", row, "A annulé la réservation du matériel n° {item}, fiche n° {pk}.")
    return row


@transaction.atomic
def loan_reminder_note(*, loan: Loan, by: User) -> Loan:
    """The person was told by phone of the day of return. Doing it twice changes nothing."""
    row = _locked(loan, LoanState.OUT, "Ce prêt n’est pas en cours.")
    if row.reminded_for != row.due_on:
        row.reminded_for = row.due_on
        row.save(update_fields=["reminded_for"])
        _journal(by, "loan.remind", row, "A rappelé la date de retour du matériel n° {item}, fiche n° {pk}.")
    return row


def about(loan: Loan) -> str:
    """Name the loan in the outbox."""
    return f"loan:{loan.pk}"


def _locked_item(item: EquipmentItem) -> EquipmentItem:
    return EquipmentItem.objects.select_for_update().get(pk=item.pk)


def _locked(loan: Loan, state: LoanState, refusal: str) -> Loan:
    """Lock the item, then read the loan as it is now."""
    item = _locked_item(loan.item)
    row = Loan.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=loan.pk)
    row.item = item
    if row.state != state:
        raise ValidationError(refusal)
    return row


def _check_dates(loan: Loan) -> None:
    if loan.due_on <= loan.starts_on:
        raise ValidationError({"due_on": "Le retour doit venir après le début du prêt."})
    if loan.due_on > max(loan.starts_on, timezone.localdate()) + timedelta(days=LONGEST_LOAN_DAYS):
        raise ValidationError({"due_on": "Choisissez un jour dans l’année : le prêt pourra être prolongé."})
    taken = Loan.objects.filter(item=loan.item).overlapping(loan.starts_on, loan.due_on).exclude(pk=loan.pk)
    first = taken.order_by("starts_on", "pk").first()
    if first is None:
        return
    verb = "prêté" if first.state == LoanState.OUT else "réservé"
    days = f"du {day_date(first.starts_on)} au {day_date(first.due_on)}"
    raise ValidationError({"due_on": f"Ce matériel est déjà {verb} {days}."})


def _save(loan: Loan) -> None:
    loan.full_clean(exclude=["item", "beneficiary", "reserved_by", "handed_by", "ended_by"])
    loan.save()


def _said(name: str, text: str) -> str:
    try:
        refuse_secrets(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return text.strip()


def _set_condition(item: EquipmentItem, condition: str, state: EquipmentState | None = None) -> None:
    item.condition, item.state = condition, state or item.state
    item.version += 1
    item.save(update_fields=["condition", "state", "version"])


def _serve_wish(loan: Loan) -> None:
    waiting = LoanWish.objects.filter(beneficiary=loan.beneficiary, kind=loan.item.kind, state=WishState.WAITING)
    waiting.update(state=WishState.SERVED, loan=loan)


def _journal(by: User, verb: str, loan: Loan, sentence: str) -> None:
    words = sentence.format(item=loan.item_id, pk=loan.beneficiary_id or "effacée")
    journal_record(actor=by, verb=verb, target=loan.item, sentence=words)
