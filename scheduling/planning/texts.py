"""What is written by SMS: one sentence or two, in signs that every telephone shows, no more said than needed.

An SMS holds 160 signs of the GSM alphabet (3GPP TS 23.038); one sign outside it leaves room for 70 only. Without a
link these texts fit in one, unless names are very long.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import Territory
from core.formatting import as_date, day_number, day_short, enumerate_fr, hour, phone, plural
from scheduling.enums import CallReason
from scheduling.models import Visit
from volunteers.models import Helper

# Accented letters that the alphabet has; the others lose their accent.
_KEPT = frozenset("àèéìòùäöñüÄÖÑÜÉÇß§")
_PLAIN = {
    "\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-",
    "…": "...", "œ": "oe", "Œ": "OE", "→": "-", "−": "-", "·": ".",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a text in signs of the GSM alphabet: "à 9 h chez François" becomes "à 9 h chez Francois"."""
    return "".join(_PLAIN.get(sign, sign if sign in _KEPT else _without_accent(sign)) for sign in text)


def _without_accent(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))


def short_day(value: date) -> str:
    """ "mar. 24/11"."""
    day = as_date(value)
    return f"{day_short(day)}/{day.month:02d}"


def short_moment(value: datetime) -> str:
    """ "mar. 24/11 à 9 h"."""
    return f"{short_day(value)} à {hour(value)}"


def call_back(territory: Territory) -> str:
    """ "05 36 49 10 00", or the town hall."""
    return phone(territory.phone) if territory.phone else "la mairie"


def visit_text(visit: Visit, helpers: Sequence[Helper], reason: CallReason) -> str:
    """SMS to a beneficiary: day, hour, who comes, whom to call."""
    call, when = call_back(visit.territory), short_moment(visit.starts_at)
    if reason == CallReason.CANCELLED:
        return plain(f"Médiation numérique : la visite du {when} est annulée. Nous vous rappellerons. Tél. {call}")
    names = enumerate_fr(helper.full_name for helper in helpers)
    what = {CallReason.MOVED: "votre visite change", CallReason.REMINDER: "rappel de votre visite"}.get(
        reason, "visite"
    )
    return plain(f"Médiation numérique : {what}, {when}, avec {names}. Un empêchement ? {call}")


def round_text(week: date, visits: int, *, is_change: bool) -> str:
    """SMS to a helper: how many visits, and the page where they are; no name, no address."""
    words = f"semaine du {day_number(week)}/{week.month:02d}"
    link = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:my-round')}"
    if not visits:
        return plain(f"Vous n'avez plus de visite la {words}. Détail : {link}")
    told = "a changé" if is_change else "est publiée"
    return plain(f"Votre tournée de la {words} {told} : {plural(visits, 'visite')}. Détail : {link}")
