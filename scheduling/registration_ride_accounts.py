"""What the registries are given: kilometres, participations and returns of rides."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.registries import Answer, Decision, HelperData, PersonalField, PersonData, registries
from scheduling.models import DriverDue, Run, SchemeYear, TransportScheme
from scheduling.selectors.transport.account_lines import may_close
from scheduling.selectors.transport.accounts import my_kilometres
from scheduling.selectors.transport.prefet import deadline_of
from scheduling.transport.enums import Regime, RunStage
from volunteers.models import Helper

_CHARGE, _DUE = "scheduling.RideCharge", "scheduling.DriverDue"
_WHY = "demander les participations, tenir les comptes des déplacements"
_WHY_DUE = "rendre aux conducteurs ce que leurs kilomètres leur ont coûté"
# What is kept of a payment once nobody is named: amounts, kilometres, days, as the hours of people who left.
_KEPT = frozenset({"day", "km", "run_km", "amount", "is_done", "paid_on"})


def return_decision(user: Any) -> Iterator[Decision]:
    """The return to the préfet for the year that has ended, from January until it is sent: for the manager."""
    membership = user.active_membership
    if membership is None or membership.role != Role.MANAGER or not membership.may("ride.account"):
        return
    today = timezone.localdate()
    year = today.year - 1
    for scheme in _to_tell(user, year):
        deadline = deadline_of(year)
        is_late = today > deadline
        address = reverse("scheduling:prefet-return", args=[scheme.pk])
        yield Decision(
            fact=f"La déclaration {year} de {scheme} au préfet n’est pas partie",
            consequence=f"{'Elle devait' if is_late else 'Elle doit'} partir avant le 1er mars {deadline.year}.",
            answers=(Answer("Relire la déclaration", f"{address}?annee={year}"),),
            icon="envelope-paper",
            tone="bad" if is_late else "warn",
            order=25 if is_late else 60,
        )


def _to_tell(user: Any, year: int) -> list[TransportScheme]:
    """Schemes held to the return that drove in the year and whose return is not noted as sent."""
    sent = SchemeYear.objects.filter(year=year, sent_on__isnull=False).values("scheme")
    drove = Run.objects.filter(day__year=year, finished_at__isnull=False, stage=RunStage.PUBLISHED)
    schemes = TransportScheme.objects.visible_to(user).filter(regime=Regime.TUS)
    return list(schemes.filter(pk__in=drove.values("driver__scheme")).exclude(pk__in=sent))


def close_decision(user: Any) -> Iterator[Decision]:
    """The month that has just ended has runs and an open sheet: for the manager."""
    membership = user.active_membership
    if membership is None or membership.role != Role.MANAGER or not membership.may("ride.account"):
        return
    today = timezone.localdate()
    month = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    drove = Run.objects.filter(
        day__year=month.year, day__month=month.month, finished_at__isnull=False, stage=RunStage.PUBLISHED
    )
    schemes = TransportScheme.objects.visible_to(user).filter(pk__in=drove.values("driver__scheme"))
    for scheme in schemes.exclude(cost_sheets__month=month, cost_sheets__closed_at__isnull=False):
        if may_close(month):
            yield Decision(
                fact=f"Le bordereau de {scheme} du mois dernier n’est pas clos",
                consequence="Les conducteurs ne voient pas encore ce qui leur est rendu.",
                answers=(
                    Answer(
                        "Ouvrir le bordereau",
                        f"{reverse('scheduling:ride-sheet', args=[scheme.pk])}?mois={month:%Y-%m}",
                    ),
                ),
                icon="cash-coin",
                order=65,
            )


def _dues(helper: Helper) -> QuerySet[Any]:
    return DriverDue.objects.filter(driver__helper=helper).order_by("pk")


def register() -> None:
    """Fill the registries."""
    registries.personal_fields.add(
        PersonalField(_CHARGE, "day", "jour du trajet", _WHY),
        PersonalField(_CHARGE, "km", "kilomètres comptés", _WHY),
        PersonalField(_CHARGE, "run_km", "part de la course", _WHY),
        PersonalField(_CHARGE, "amount", "participation", _WHY),
        PersonalField(_CHARGE, "is_done", "trajet fait", _WHY),
        PersonalField(_CHARGE, "paid_on", "participation payée le", _WHY),
        PersonalField(_DUE, "day", "jour de la course", _WHY_DUE),
        PersonalField(_DUE, "km", "kilomètres de la course", _WHY_DUE),
        PersonalField(_DUE, "amount", "somme rendue", _WHY_DUE),
        PersonalField(_DUE, "paid_on", "somme rendue le", _WHY_DUE),
    )
    registries.person_data.add(
        PersonData(
            _CHARGE,
            "Les participations aux déplacements",
            "leg__request__beneficiary",
            # The line stays for the accounts: the file it leads to no longer names anyone.
            erase={},
            kept=_KEPT,
            neutral=frozenset({"sheet", "run", "is_capped", "is_adjustment", "tariff", "computed_at"}),
        )
    )
    registries.helper_data.add(HelperData(_DUE, "Les kilomètres remboursés au conducteur", rows=_dues, erase={}))
    registries.decisions.add(return_decision, close_decision)
    registries.home_sections.add(my_kilometres)
