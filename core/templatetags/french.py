"""Filters that write dates, durations and figures in French: `{% load french %}`, then `{{ visit.start|moment }}`.

An absent value (None or "") gives an empty string, so that templates need no test around each date.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core import formatting

register = template.Library()


def _or_blank(value: object, render: Callable[[Any], str]) -> str:
    return "" if value is None or value == "" else render(value)


@register.filter
def typo(value: object) -> str:
    """The same words with the no-break spaces of French punctuation; what is already HTML stays HTML."""
    text = "" if value is None else str(value)
    changed = formatting.typographic(text)
    return mark_safe(changed) if isinstance(text, SafeString) else changed  # noqa: S308 -- as safe as it came


@register.filter
def day_long(value: dt.date | None) -> str:
    """ "mardi 24 novembre"."""
    return _or_blank(value, formatting.day_long)


@register.filter
def day_date(value: dt.date | None) -> str:
    """ "24 novembre"."""
    return _or_blank(value, formatting.day_date)


@register.filter
def day_short(value: dt.date | None) -> str:
    """ "mar. 24"."""
    return _or_blank(value, formatting.day_short)


@register.filter
def day_near(value: dt.date | None) -> str:
    """ "aujourd’hui", "demain", "hier" or the long form."""
    return _or_blank(value, formatting.day_near)


@register.filter
def hour(value: dt.time | dt.datetime | None) -> str:
    """ "14 h 30"."""
    return _or_blank(value, formatting.hour)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """ "mardi 24 novembre, 14 h 30"."""
    return _or_blank(value, formatting.moment)


@register.filter
def duration(value: float | dt.timedelta | None) -> str:
    """ "1 h 10" from minutes or a timedelta."""
    return _or_blank(value, formatting.duration)


@register.filter
def ago(value: dt.date | None) -> str:
    """ "depuis 12 jours"."""
    return _or_blank(value, formatting.ago)


@register.filter
def age_in_days(value: dt.date | None) -> str:
    """ "12 jours"."""
    return _or_blank(value, formatting.age_in_days)


@register.filter
def phone(value: object) -> str:
    """ "05 36 49 12 38"."""
    return _or_blank(value, formatting.phone)


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """ "1 234,5" with `|number:1`."""
    return _or_blank(value, lambda figure: formatting.number(figure, digits))


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """ "46 %" from a ratio between 0 and 1."""
    return _or_blank(value, lambda ratio: formatting.percent(ratio, digits))


@register.filter
def km(value: float | None) -> str:
    """ "6,5 km" from kilometres."""
    return _or_blank(value, formatting.km)


@register.filter
def euros(value: float | None) -> str:
    """ "12,50 €"."""
    return _or_blank(value, lambda amount: formatting.euros(float(amount)))


def _forms(words: str) -> tuple[str, str | None]:
    singular, _, plural_form = words.partition(",")
    return singular, plural_form or None


@register.filter
def plural(count: float, words: str) -> str:
    """Figure and noun: `{{ 3|plural:"visite" }}` is "3 visites"; `|plural:"cheval,chevaux"` for the irregular."""
    return formatting.plural(count or 0, *_forms(words))


@register.filter
def plural_word(count: float, words: str) -> str:
    """The noun or verb alone: `{{ n|plural_word:"attend,attendent" }}`."""
    return formatting.plural_word(count or 0, *_forms(words))


@register.filter
def and_list(values: Iterable[object] | None) -> str:
    """ "Neuvic, Grignols et Montrem"."""
    return formatting.enumerate_fr(values or ())


@register.filter
def capital(value: object) -> str:
    """First letter in capital, the rest untouched: for a date at the beginning of a sentence."""
    text = str(value)
    return text[:1].upper() + text[1:]
