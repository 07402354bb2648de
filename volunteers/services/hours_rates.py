"""Writes on dated rates: one is added from a day on; what was counted with another never changes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Territory, User
from core.formatting import day_date
from core.journal import journal_record
from volunteers.hours_rules import DatedRate, rewrites_past
from volunteers.models import MileageRate, TimeEntry, ValuationRate
from volunteers.selectors.hours_money import mileage_rates, valuation_rates

PAST = "Des heures validées ont déjà été comptées avec un autre montant : choisissez une date plus tard."
USED = "Des heures validées ont été comptées avec ce montant : il reste. Ajoutez-en un autre à partir d’une date."


def _used(territory: Territory, *, mileage: bool) -> list[tuple[date, str]]:
    """Days and activities already counted: with kilometres, or given by volunteers."""
    entries = TimeEntry.objects.filter(territory=territory).validated()
    entries = entries.filter(kilometres__gt=0) if mileage else entries.of_volunteers()
    return list(entries.order_by().values_list("day", "activity").distinct())


def _without(rates: Sequence[DatedRate], gone: DatedRate) -> list[DatedRate]:
    return [rate for rate in rates if (rate.valid_from, rate.activity) != (gone.valid_from, gone.activity)]


@transaction.atomic
def mileage_rate_add(*, territory: Territory, by: User, valid_from: date, amount: Decimal, label: str) -> MileageRate:
    """Set what a kilometre is refunded from a day on.

    Raises ValidationError by field, among others when hours already validated would be worth something else.
    """
    rate = MileageRate(territory=territory, valid_from=valid_from, amount=amount, label=label.strip())
    rate.full_clean()
    before = mileage_rates(territory.pk)
    if rewrites_past(before, [*before, DatedRate(valid_from, amount)], _used(territory, mileage=True)):
        raise ValidationError({"valid_from": PAST})
    rate.save()
    sentence = f"{by} a fixé le kilomètre à {amount} € à partir du {day_date(valid_from)}."
    journal_record(actor=by, verb="rate.add", target=rate, sentence=sentence)
    return rate


@transaction.atomic
def valuation_rate_add(
    *, territory: Territory, by: User, valid_from: date, amount: Decimal, label: str, activity: str = ""
) -> ValuationRate:
    """Set what an hour of volunteering is worth in the accounts from a day on, for an activity or for all.

    Raises ValidationError by field, among others when hours already validated would be worth something else.
    """
    rate = ValuationRate(
        territory=territory, activity=activity, valid_from=valid_from, amount=amount, label=label.strip()
    )
    rate.full_clean()
    before = valuation_rates(territory.pk)
    after = [*before, DatedRate(valid_from, amount, activity)]
    if rewrites_past(before, after, _used(territory, mileage=False)):
        raise ValidationError({"valid_from": PAST})
    rate.save()
    sentence = f"{by} a fixé l’heure de bénévolat à {amount} € à partir du {day_date(valid_from)}."
    journal_record(actor=by, verb="rate.add", target=rate, sentence=sentence)
    return rate


@transaction.atomic
def mileage_rate_remove(*, rate: MileageRate, by: User) -> None:
    """Remove a rate that nothing was counted with. Raises ValidationError otherwise."""
    before = mileage_rates(rate.territory_id)
    after = _without(before, DatedRate(rate.valid_from, rate.amount))
    if rewrites_past(before, after, _used(rate.territory, mileage=True)):
        raise ValidationError(USED)
    _removed(rate, by)


@transaction.atomic
def valuation_rate_remove(*, rate: ValuationRate, by: User) -> None:
    """Remove a rate that nothing was counted with. Raises ValidationError otherwise."""
    before = valuation_rates(rate.territory_id)
    after = _without(before, DatedRate(rate.valid_from, rate.amount, rate.activity))
    if rewrites_past(before, after, _used(rate.territory, mileage=False)):
        raise ValidationError(USED)
    _removed(rate, by)


def _removed(rate: MileageRate | ValuationRate, by: User) -> None:
    sentence = f"{by} a retiré le montant qui devait valoir à partir du {day_date(rate.valid_from)}."
    journal_record(actor=by, verb="rate.remove", target=rate, sentence=sentence)
    rate.delete()
