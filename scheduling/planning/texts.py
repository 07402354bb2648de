"""What is written by SMS: one sentence or two, no more said than needed.

An SMS holds 160 signs (the channel rewrites those that cost more). Without a link these texts fit in one, unless names
are very long.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import Territory
from core.formatting import NBSP, as_date, day_number, day_short, enumerate_fr, hour, phone, plural
from scheduling.enums import CallReason
from scheduling.models import SolicitationReply, Visit
from volunteers.models import Helper


def short_day(value: date) -> str:
    """ "mar. 24/11"."""
    day = as_date(value)
    return f"{day_short(day)}/{day.month:02d}"


def short_moment(value: datetime) -> str:
    """ "mar. 24/11 à 9 h"."""
    return f"{short_day(value)} à {hour(value)}"


def call_back(territory: Territory) -> str:
    """ "Appelez-nous au 05 36 49 10 00.", or the town hall."""
    return f"Appelez-nous au {phone(territory.phone)}." if territory.phone else "Appelez la mairie."


def visit_text(visit: Visit, helpers: Sequence[Helper], reason: CallReason) -> str:
    """SMS to a beneficiary: day, hour, who comes, whom to call."""
    call, when = call_back(visit.territory), short_moment(visit.starts_at)
    if reason == CallReason.CANCELLED:
        gone = f"la visite du {when} est annulée. Nous vous rappellerons"
        return f"Médiation numérique{NBSP}: {gone}. Une question{NBSP}? {call}"
    names = enumerate_fr(helper.full_name for helper in helpers)
    what = {CallReason.MOVED: "votre visite change", CallReason.REMINDER: "rappel de votre visite"}.get(
        reason, "visite"
    )
    return f"Médiation numérique{NBSP}: {what}, {when}, avec {names}. Un empêchement{NBSP}? {call}"


def round_text(week: date, visits: int, *, is_change: bool) -> str:
    """SMS to a helper: how many visits, and the page where they are; no name, no address."""
    words = f"semaine du {day_number(week)}/{week.month:02d}"
    link = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:my-round')}"
    if not visits:
        return f"Vous n’avez plus de visite la {words}. Détail{NBSP}: {link}"
    told = "a changé" if is_change else "est publiée"
    return f"Votre tournée de la {words} {told}{NBSP}: {plural(visits, 'visite')}. Détail{NBSP}: {link}"


def call_text(reply: SolicitationReply, moments: str, link: str) -> str:
    """SMS that asks a helper to help, or offers a freed place: what, where, when, how to answer. Nobody is named."""
    call = reply.solicitation
    what = f"{call.what} à {call.commune.name}, {moments}"
    by_sms = "répondez OUI ou NON, ou ouvrez " if takes_answers() else ""
    if reply.confirm_by:
        until = short_moment(reply.confirm_by)
        return f"Une place s’est libérée{NBSP}: {what}. Gardée jusqu’au {until}. Pour confirmer, {by_sms}{link}"
    return (
        f"Pouvez-vous aider{NBSP}? {what}. Avant le {short_moment(call.closes_at)}, {by_sms or 'répondez ici '}{link}"
    )


def takes_answers() -> bool:
    """Whether people can answer our SMS: what comes from a number can be answered, what comes from a name cannot."""
    return settings.SMS_SENDER.lstrip("+").isdigit()
