"""What stays of the hours of someone who left: totals by month, without a name (J8)."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import F

from core.formatting import plural
from core.journal import journal_record
from volunteers.enums import HoursStatus
from volunteers.hours_rules import Sum, month_start
from volunteers.models import Helper, HoursAggregate, TimeEntry
from volunteers.selectors.hours_money import rate_book, sum_of


@transaction.atomic
def hours_aggregate(*, helper: Helper) -> None:
    """Turn the hours of a helper into monthly totals without a name, and delete them.

    Only validated hours are added up, with their amounts as they were counted: the accounts of past years stay what
    they were, to the minute and the cent. Hours that nobody validated never counted, and go.
    """
    book = rate_book(helper.territory_id)
    sums: dict[tuple[date, str], Sum] = defaultdict(Sum)
    entries = TimeEntry.objects.filter(helper=helper).select_for_update(no_key=True)
    for entry in entries:
        entry.helper = helper
        if entry.status == HoursStatus.VALIDATED:
            sums[month_start(entry.day), entry.activity] += sum_of(entry, book)
    for (month, activity), added in sums.items():
        row, _ = HoursAggregate.objects.get_or_create(
            territory_id=helper.territory_id, month=month, kind=helper.kind, activity=activity
        )
        HoursAggregate.objects.filter(pk=row.pk).update(
            minutes=F("minutes") + added.minutes,
            travel_minutes=F("travel_minutes") + added.travel_minutes,
            kilometres=F("kilometres") + added.kilometres,
            mileage=F("mileage") + added.mileage,
            valuation=F("valuation") + added.valuation,
            entries=F("entries") + added.entries,
        )
    count, _ = TimeEntry.objects.filter(helper=helper).delete()
    if count:
        sentence = f"{plural(count, 'ligne')} d’heures d’une personne partie ajoutées par mois, sans nom."
        journal_record(actor=None, verb="hours.aggregate", target=helper.territory, sentence=sentence)
