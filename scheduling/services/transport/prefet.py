"""Writes on the yearly return to the préfet: completed by hand, noted as sent."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from scheduling.models import SchemeYear, TransportScheme
from scheduling.selectors.transport.prefet import return_of

YEAR_FIELDS = frozenset({"employees", "volunteers", "members", "statutes", "rules"})


def _year_of(scheme: TransportScheme, year: int) -> SchemeYear:
    row, _ = SchemeYear.objects.get_or_create(scheme=scheme, year=year)
    return SchemeYear.objects.select_for_update(of=("self",)).get(pk=row.pk)


@transaction.atomic
def scheme_year_complete(*, scheme: TransportScheme, year: int, by: User, **fields: Any) -> SchemeYear:
    """Keep what a person tells of a year. ``fields``: see YEAR_FIELDS.

    Raises ValidationError by field, and in general once the return is sent.
    """
    unknown = fields.keys() - YEAR_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a year: {sorted(unknown)}")
    row = _year_of(scheme, year)
    if row.sent_on is not None:
        raise ValidationError("Cette déclaration est notée envoyée : reprenez l’envoi avant de la changer.")
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean(exclude=["items"])
    row.version += 1
    row.save()
    sentence = f"Déclaration {year} de {scheme} complétée."
    journal_record(actor=by, verb="scheme_year.complete", target=row, sentence=sentence)
    return row


@transaction.atomic
def scheme_year_send(*, scheme: TransportScheme, year: int, on: date | None, by: User) -> SchemeYear:
    """Note the day the return left, and keep it as it was sent; None takes it back.

    Raises ValidationError at ``on`` for a day that is still to come, or before the year has ended.
    """
    row = _year_of(scheme, year)
    if on is not None and (on > timezone.localdate() or on.year <= year):
        raise ValidationError({"on": "Choisissez un jour passé, après la fin de l’année déclarée."})
    if on is not None and row.sent_on is None:
        row.items = [[item.label, item.value] for item in return_of(scheme, year).items]
    elif on is None:
        row.items = []
    row.sent_on, row.sent_by = on, by if on else None
    row.version += 1
    row.save()
    said = "notée envoyée" if on else "de nouveau à envoyer"
    sentence = f"Déclaration {year} de {scheme} {said}."
    journal_record(actor=by, verb="scheme_year.send", target=row, sentence=sentence)
    return row
