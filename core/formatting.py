"""French wording of dates, durations, figures and telephone numbers.

Times take no-break spaces (U+00A0) so that "14 h 30" never breaks across two lines. Aware datetimes are shown in the
current time zone; a bare date is taken as it is.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable

from django.utils import timezone

NBSP = "\u00a0"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


_BEFORE = re.compile(r"(?<=\S) (?=[:;?!»](?:\s|$|[)\]”…,.]))")
_AFTER = re.compile(r"« ")


def typographic(text: str) -> str:
    """Keep French punctuation on the line of its word: no-break spaces before `: ; ? ! »` and after `«`."""
    return _AFTER.sub(f"«{NBSP}", _BEFORE.sub(NBSP, text))


def local(value: dt.datetime) -> dt.datetime:
    """Put an aware datetime in the current time zone; leave a naive one as it is."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def as_date(value: dt.date) -> dt.date:
    """Calendar day of a date or of a datetime, in the current time zone."""
    return local(value).date() if isinstance(value, dt.datetime) else value


def _today(today: dt.date | None) -> dt.date:
    return as_date(today) if today is not None else timezone.localdate()


def day_number(value: dt.date) -> str:
    """Day of the month, "1er" for the first."""
    day = as_date(value).day
    return "1er" if day == 1 else str(day)


def day_date(value: dt.date, *, today: dt.date | None = None) -> str:
    """ "24 novembre", with the year when it is not the current one."""
    day = as_date(value)
    year = "" if day.year == _today(today).year else f" {day.year}"
    return f"{day_number(day)}{NBSP}{MONTHS[day.month - 1]}{year}"


def day_long(value: dt.date, *, today: dt.date | None = None) -> str:
    """ "mardi 24 novembre", with the year when it is not the current one."""
    return f"{WEEKDAYS[as_date(value).weekday()]} {day_date(value, today=today)}"


def day_short(value: dt.date) -> str:
    """ "mar. 24"."""
    return f"{WEEKDAYS[as_date(value).weekday()][:3]}.{NBSP}{day_number(value)}"


def day_near(value: dt.date, *, today: dt.date | None = None) -> str:
    """ "aujourd’hui", "demain", "hier", otherwise the long form."""
    words = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
    distance = (as_date(value) - _today(today)).days
    return words.get(distance) or day_long(value, today=today)


def hour(value: dt.time | dt.datetime) -> str:
    """ "9 h", "9 h 05", "14 h 30"."""
    clock = local(value) if isinstance(value, dt.datetime) else value
    minutes = f"{NBSP}{clock.minute:02d}" if clock.minute else ""
    return f"{clock.hour}{NBSP}h{minutes}"


def moment(value: dt.datetime, *, today: dt.date | None = None) -> str:
    """ "mardi 24 novembre, 14 h 30"."""
    return f"{day_long(value, today=today)}, {hour(value)}"


def hours_between(start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
    """ "de 9 h à 12 h 30"."""
    return f"de {hour(start)} à {hour(end)}"


def period(start: dt.date, end: dt.date, *, today: dt.date | None = None) -> str:
    """ "du 23 au 27 novembre", "du 28 novembre au 2 décembre", or the day alone when both are the same."""
    first, last = as_date(start), as_date(end)
    if first == last:
        return f"le {day_date(first, today=today)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"du {day_number(first)} au {day_date(last, today=today)}"
    return f"du {day_date(first, today=today)} au {day_date(last, today=today)}"


def duration(minutes: float | dt.timedelta) -> str:
    """ "45 min", "1 h", "1 h 10"; takes minutes or a timedelta, rounded to the minute."""
    total = minutes.total_seconds() / 60 if isinstance(minutes, dt.timedelta) else minutes
    whole = round(abs(total))
    sign = "−" if total < 0 and whole else ""
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{sign}{rest}{NBSP}min"
    return f"{sign}{number(hours)}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def _part_of_today(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return "depuis aujourd’hui"
    clock = local(value).hour
    if clock < 12:
        return "depuis ce matin"
    return "depuis cet après-midi" if clock < 18 else "depuis ce soir"


def ago(value: dt.date, *, now: dt.datetime | None = None) -> str:
    """How long something has lasted: "depuis ce matin", "depuis hier", "depuis 12 jours", "depuis 3 mois".

    Days are counted up to 60, then months up to two years. A date still to come counts as today.
    """
    today = as_date(now if now is not None else timezone.localtime())
    days = (today - as_date(value)).days
    if days <= 0:
        return _part_of_today(value)
    if days == 1:
        return "depuis hier"
    if days <= 60:
        return f"depuis {days}{NBSP}jours"
    months = days * 12 // 365
    return f"depuis {months}{NBSP}mois" if months < 24 else f"depuis {months // 12}{NBSP}ans"


def age_in_days(value: dt.date, *, now: dt.datetime | None = None) -> str:
    """How long, without "depuis": "12 jours", "hier", "ce matin"."""
    return ago(value, now=now).removeprefix("depuis ")


def number(value: float, digits: int = 0) -> str:
    """French figures: no-break space between thousands, comma before decimals, no useless zeros."""
    text = f"{value:,.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace("-", "−").replace(",", NBSP).replace(".", ",")


def percent(ratio: float, digits: int = 0) -> str:
    """ "46 %" from 0.46."""
    return f"{number(ratio * 100, digits)}{NBSP}%"


def km(kilometres: float) -> str:
    """ "400 m", "6,5 km", "61 km" from kilometres."""
    metres = round(kilometres * 1000, -1)
    if metres < 1000:
        return f"{number(metres)}{NBSP}m"
    return f"{number(kilometres, 0 if kilometres >= 10 else 1)}{NBSP}km"


def euros(amount: float) -> str:
    """ "30 €", "12,50 €"."""
    whole = math.isclose(amount, round(amount), abs_tol=0.004)
    text = number(amount) if whole else f"{amount:,.2f}".replace(",", NBSP).replace(".", ",").replace("-", "−")
    return f"{text}{NBSP}€"


def plural_word(count: float, singular: str, plural: str | None = None) -> str:
    """The noun in the right number: French takes the plural from two; adds "s" when no plural is given."""
    return singular if abs(count) < 2 else plural or f"{singular}s"


def plural(count: float, singular: str, plural_form: str | None = None) -> str:
    """ "1 visite", "3 visites", "1 234 visites", "1,5 heure"."""
    return f"{number(count, 1)}{NBSP}{plural_word(count, singular, plural_form)}"


def enumerate_fr(parts: Iterable[object], last: str = "et") -> str:
    """ "Neuvic, Grignols et Montrem"."""
    words = [str(part) for part in parts]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def phone(value: object) -> str:
    """ "05 36 49 12 38" from "+33536491238" or "0536491238"; a foreign or odd number is left as written."""
    text = str(getattr(value, "as_e164", None) or value or "").strip()
    digits = "".join(char for char in text if char.isdigit())
    if text.startswith("+33") or (digits.startswith("33") and len(digits) == 11):
        digits = "0" + digits[2:].lstrip("0")
    elif text.startswith("+"):
        return text
    if len(digits) != 10:
        return text
    return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def initials(name: str) -> str:
    """ "NF" from "Nadia Ferrand", at most two letters."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in picked)
