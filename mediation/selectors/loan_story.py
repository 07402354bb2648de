"""Loans and advice in a person's story, one sentence each."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date, period
from core.registries import TimelineEntry
from mediation.enums import EquipmentCondition, LoanState
from mediation.models import Beneficiary, Loan
from mediation.selectors.loans import borrowed
from mediation.wording import Person

KIND = "loan"
_BACK = {
    EquipmentCondition.NEW: "comme neuf",
    EquipmentCondition.GOOD: "en bon état",
    EquipmentCondition.WORN: "usé, mais en marche",
    EquipmentCondition.DAMAGED: "abîmé ou en panne",
}


def loan_entries(beneficiary: Beneficiary, user: User) -> Iterable[TimelineEntry]:
    """Tell what was reserved, lent, extended, given back or lost, and the offers the person was told of."""
    who = Person.of(beneficiary.gender)
    read = borrowed(beneficiary, user)
    for loan in read.loans:
        yield from _of_loan(loan, who)
    for given in read.advice:
        yield TimelineEntry(
            at=_noon(given.given_on),
            sentence=f"{_name(given.given_by)} lui a donné un conseil : {given.get_kind_display()}.",
            kind=KIND,
            detail=f"{given.words} Résultat : {given.get_outcome_display()}.",
            url=reverse("mediation:advice-edit", args=[given.pk]),
        )


def _of_loan(loan: Loan, who: Person) -> Iterable[TimelineEntry]:
    url = reverse("mediation:loan-detail", args=[loan.pk])
    item = f"« {loan.item.label} »"
    if loan.state == LoanState.RESERVED:
        when = period(loan.starts_on, loan.due_on)
        yield TimelineEntry(at=loan.created_at, sentence=f"Réservation de {item} {when}.", kind=KIND, url=url)
        return
    extensions = list(loan.extensions.all())
    first_due = extensions[0].former_due_on if extensions else loan.due_on
    sentence = f"{_name(loan.handed_by)} lui a prêté {item} jusqu’au {day_date(first_due)}."
    yield TimelineEntry(at=_noon(loan.starts_on), sentence=sentence, kind=KIND, url=url)
    for extension in extensions:
        until = day_date(extension.due_on)
        yield TimelineEntry(
            at=extension.at,
            sentence=f"Le prêt de {item} est prolongé jusqu’au {until}.",
            kind=KIND,
            detail=extension.reason,
            url=url,
        )
    if loan.state == LoanState.RETURNED and loan.returned_on:
        seen = _BACK[EquipmentCondition(loan.condition_back)]
        sentence = f"{who.subject} a rendu {item}, {seen}."
        yield TimelineEntry(at=_evening(loan.returned_on), sentence=sentence, kind=KIND, detail=loan.end_words, url=url)
    elif loan.state == LoanState.LOST:
        sentence = f"Le prêt de {item} s’est terminé par une perte."
        yield TimelineEntry(at=_evening(loan.due_on), sentence=sentence, kind=KIND, detail=loan.end_words, url=url)


def _name(user: User | None) -> str:
    return user.full_name if user else "L’équipe"


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _evening(day: date) -> datetime:
    """After what was lent or extended the same day."""
    return timezone.make_aware(datetime.combine(day, time(18)))
