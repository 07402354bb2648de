"""Writes on the accounts of rides: kilometres of a run, a month closed or reopened, what was paid."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.free_text import refuse_secrets
from core.journal import journal_record
from scheduling.models import CostSheet, DriverDue, RideCharge, Run, TransportScheme
from scheduling.selectors.transport.account_lines import CARRIED, live_lines, may_close
from scheduling.selectors.transport.legal_facts import ride_kilometres
from scheduling.transport.accounts import Charge, Due, Lines, driven_km, leg_shares, to_tenth
from volunteers.hours_rules import month_start

NOT_OVER = "Ce mois n’est pas fini : son bordereau se clôt à partir du mois suivant."


@transaction.atomic
def run_account(*, run: Run) -> Run:
    """Write the kilometres of a finished run down on its ways; done again after a correction, it changes nothing else.

    Each way gets the distance of its own journey and its share of the run (invariant I3: the shares add up to the
    run). A run that has not finished is left alone.
    """
    row = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.finished_at is None:
        return row
    legs = list(
        row.legs.filter(state__in=CARRIED)
        .select_related("request__beneficiary__commune", "request__origin__commune", "request__destination__commune")
        .order_by("pk")
    )
    direct = [to_tenth(Decimal(str(ride_kilometres(leg.request)))) for leg in legs]
    km = driven_km(row.km, row.odometer_start, row.odometer_end)
    for leg, own, share in zip(legs, direct, leg_shares(km, direct), strict=True):
        if (leg.direct_km, leg.km) != (own, share):
            leg.direct_km, leg.km = own, share
            leg.save(update_fields=["direct_km", "km"])
    return row


@transaction.atomic
def sheet_close(*, scheme: TransportScheme, month: date, by: User) -> CostSheet:
    """Close the sheet of a month: its lines are written down and never change again.

    Closed already, it is returned as it is. Raises ValidationError for a month that is not over.
    """
    month = month_start(month)
    sheet, _ = CostSheet.objects.get_or_create(
        scheme=scheme, month=month, defaults={"distance_basis": scheme.distance_basis, "regime": scheme.regime}
    )
    sheet = CostSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.closed_at is not None:
        return sheet
    if not may_close(month):
        raise ValidationError(NOT_OVER)
    sheet.distance_basis, sheet.regime = scheme.distance_basis, scheme.regime
    lines = live_lines(scheme, month)
    _lines_write(sheet, lines)
    totals = lines.totals
    sheet.runs, sheet.trips, sheet.passengers = totals.runs, totals.trips, totals.passengers
    sheet.km, sheet.asked, sheet.due = totals.km, totals.asked, totals.due
    sheet.closed_at, sheet.closed_by = timezone.now(), by
    sheet.version += 1
    sheet.save()
    sentence = f"Bordereau de {scheme} clos pour {month:%m/%Y}."
    journal_record(actor=by, verb="ride_sheet.close", target=sheet, sentence=sentence)
    return sheet


def _lines_write(sheet: CostSheet, lines: Lines) -> None:
    RideCharge.objects.bulk_create(_charge_row(sheet, line) for line in lines.charges)
    DriverDue.objects.bulk_create(_due_row(sheet, line) for line in lines.dues)


def _charge_row(sheet: CostSheet, line: Charge) -> RideCharge:
    return RideCharge(
        sheet=sheet,
        leg_id=line.leg_id,
        run_id=line.run_id,
        day=line.day,
        km=line.km,
        run_km=line.run_km,
        amount=line.amount,
        is_capped=line.is_capped,
        is_done=line.is_done,
        is_adjustment=line.is_adjustment,
        tariff_id=line.tariff_id,
    )


def _due_row(sheet: CostSheet, line: Due) -> DriverDue:
    return DriverDue(
        sheet=sheet,
        driver_id=line.driver_id,
        run_id=line.run_id,
        day=line.day,
        km=line.km,
        amount=line.amount,
        is_own_car=line.is_own_car,
        is_adjustment=line.is_adjustment,
        tariff_id=line.tariff_id,
    )


@transaction.atomic
def sheet_reopen(*, sheet: CostSheet, by: User, reason: str) -> CostSheet:
    """Open a closed sheet again, with a reason: it is counted live until it is closed once more.

    Raises ValidationError at ``reason``, or when a payment was noted or a later month is closed: what is wrong is then
    a correction on the next sheet.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : la raison reste au bordereau."})
    refuse_secrets(reason)
    row = CostSheet.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=sheet.pk)
    if row.closed_at is None:
        return row
    if row.charges.exclude(paid_on=None).exists() or row.dues.exclude(paid_on=None).exists():
        raise ValidationError("Des paiements sont déjà notés : corrigez la course, la différence ira au mois suivant.")
    if CostSheet.objects.filter(scheme=row.scheme, month__gt=row.month, closed_at__isnull=False).exists():
        raise ValidationError("Un mois plus récent est clos : la différence ira au premier mois encore ouvert.")
    row.charges.all().delete()
    row.dues.all().delete()
    row.closed_at, row.closed_by = None, None
    row.reopened_at, row.reopen_reason = timezone.now(), reason.strip()[:300]
    row.version += 1
    row.save()
    sentence = f"Bordereau de {row.scheme} rouvert pour {row.month:%m/%Y}."
    journal_record(actor=by, verb="ride_sheet.reopen", target=row, sentence=sentence)
    return row


@transaction.atomic
def charges_pay(*, sheet: CostSheet, beneficiary_id: int, on: date | None, by: User) -> int:
    """Note the day someone paid the participations of a closed sheet; None takes it back. Return how many lines."""
    _refuse_unpayable(sheet, on)
    rows = sheet.charges.filter(leg__request__beneficiary=beneficiary_id)
    count = RideCharge.objects.filter(pk__in=rows.values("pk")).update(paid_on=on)
    said = f"payées le {on:%d/%m/%Y}" if on else "de nouveau à payer"
    sentence = f"Participations de {sheet.month:%m/%Y} {said}."
    journal_record(actor=by, verb="ride_sheet.charges_pay", target=sheet, sentence=sentence)
    return count


@transaction.atomic
def dues_pay(*, sheet: CostSheet, driver_id: int, on: date | None, by: User) -> int:
    """Note the day a driver was paid what a closed sheet says; None takes it back. Return how many lines."""
    _refuse_unpayable(sheet, on)
    count = sheet.dues.filter(driver=driver_id).update(paid_on=on)
    said = f"rendus le {on:%d/%m/%Y}" if on else "de nouveau à rendre"
    sentence = f"Frais d’un conducteur, {sheet.month:%m/%Y} : {said}."
    journal_record(actor=by, verb="ride_sheet.dues_pay", target=sheet, sentence=sentence)
    return count


def _refuse_unpayable(sheet: CostSheet, on: date | None) -> None:
    if sheet.closed_at is None:
        raise ValidationError("Closez d’abord le bordereau : ses montants peuvent encore changer.")
    if on is not None and on > timezone.localdate():
        raise ValidationError({"on": "Ce jour n’est pas encore passé."})
