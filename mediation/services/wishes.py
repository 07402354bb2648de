"""The waiting list, and the offers that a person is told of."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.enums import AdviceOutcome, WishState
from mediation.models import AdviceGiven, Beneficiary, LoanWish


@transaction.atomic
def wish_add(*, beneficiary: Beneficiary, by: User, kind: str, is_urgent: bool = False, words: str = "") -> LoanWish:
    """Put someone in the waiting list of a kind. Raises ValidationError when the person already waits for it."""
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    wish = LoanWish(
        territory_id=person.territory_id, beneficiary=person, kind=kind, is_urgent=is_urgent, words=_said(words),
        noted_by=by,
    )  # fmt: skip
    wish.full_clean(exclude=["territory", "beneficiary", "noted_by", "loan"], validate_constraints=False)
    if LoanWish.objects.filter(beneficiary=person, kind=kind, state=WishState.WAITING).exists():
        raise ValidationError({"kind": "Cette personne attend déjà ce matériel."})
    wish.save()
    _journal(by, "wish.add", person, "A inscrit la fiche n° {pk} sur la liste d’attente du matériel.")
    return wish


@transaction.atomic
def wish_withdraw(*, wish: LoanWish, by: User) -> LoanWish:
    """The person no longer waits. Doing it twice changes nothing."""
    row = LoanWish.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=wish.pk)
    if row.state == WishState.WAITING:
        row.state = WishState.WITHDRAWN
        row.save(update_fields=["state"])
        _journal(by, "wish.withdraw", row.beneficiary, "A retiré la fiche n° {pk} de la liste d’attente du matériel.")
    return row


@transaction.atomic
def advice_give(
    *,
    beneficiary: Beneficiary,
    by: User,
    kind: str,
    words: str,
    given_on: date | None = None,
    outcome: str = AdviceOutcome.PENDING,
) -> AdviceGiven:
    """Keep that a person was told of an offer. Raises ValidationError on a day to come or an empty text."""
    advice = AdviceGiven(
        territory_id=beneficiary.territory_id, beneficiary=beneficiary, given_on=given_on or timezone.localdate(),
        given_by=by,
    )  # fmt: skip
    _save_advice(advice, kind, words, outcome)
    _journal(by, "advice.give", beneficiary, "A noté un conseil dans la fiche n° {pk}.")
    return advice


@transaction.atomic
def advice_update(
    *, advice: AdviceGiven, by: User, kind: str, words: str, outcome: str, given_on: date | None = None
) -> AdviceGiven:
    """Correct an advice, or say what came of it."""
    row = AdviceGiven.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=advice.pk)
    if row.beneficiary is None:
        raise ValidationError("La fiche de cette personne est effacée.")
    row.given_on = given_on or row.given_on
    _save_advice(row, kind, words, outcome)
    _journal(by, "advice.update", row.beneficiary, "A complété un conseil de la fiche n° {pk}.")
    return row


def _save_advice(advice: AdviceGiven, kind: str, words: str, outcome: str) -> None:
    if advice.given_on > timezone.localdate():
        raise ValidationError({"given_on": "Cette date est à venir."})
    advice.kind, advice.words, advice.outcome = kind, _said(words), outcome
    advice.full_clean(exclude=["territory", "beneficiary", "given_by"])
    advice.save()


def _said(words: str) -> str:
    try:
        refuse_secrets(words)
    except ValidationError as error:
        raise ValidationError({"words": error.messages}) from error
    return words.strip()


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
