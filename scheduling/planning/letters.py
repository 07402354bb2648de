"""What is written or said to people about their visits. Plain French, no more personal data than needed."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.models import Territory
from core.formatting import day_long, enumerate_fr, hour, hours_between, period, phone
from mediation.enums import Gender
from mediation.models import Beneficiary
from scheduling.enums import CallReason
from scheduling.models import Visit
from volunteers.enums import HelperKind
from volunteers.models import Helper

TITLES = {Gender.FEMALE: "Madame", Gender.MALE: "Monsieur"}


def address_of(person: Beneficiary) -> str:
    """ "Madame Delage", or the full name when the title is not known."""
    title = TITLES.get(Gender(person.gender))
    return f"{title} {person.last_name}" if title else person.full_name


def who_comes(helpers: Sequence[Helper]) -> str:
    """ "Nadia Ferrand viendra", "Monique Aubert et Inès Benhaddou viendront"."""
    names = enumerate_fr(helper.full_name for helper in helpers)
    return f"{names} {'viendront' if len(helpers) > 1 else 'viendra'}"


def visit_moment(visit: Visit) -> str:
    """ "mardi 24 novembre à 9 h"."""
    return f"{day_long(visit.day)} à {hour(visit.starts_at)}"


def _call_back(territory: Territory) -> str:
    return f"au {phone(territory.phone)}" if territory.phone else "à la mairie"


def call_sentence(visit: Visit, helpers: Sequence[Helper], reason: CallReason) -> str:
    """What to say on the telephone, from the first word to the last."""
    hello = f"Bonjour {address_of(visit.beneficiary)}, c’est la médiation numérique."
    call_back = _call_back(visit.territory)
    if reason == CallReason.CANCELLED:
        return (
            f"{hello} La visite prévue {visit_moment(visit)} ne pourra pas avoir lieu. Nous cherchons un autre moment "
            f"et nous vous rappellerons."
        )
    change = " Votre visite change." if reason == CallReason.MOVED else ""
    return (
        f"{hello}{change} {who_comes(helpers)} chez vous {visit_moment(visit)}. "
        f"Est-ce que cela vous convient ? En cas d’empêchement, vous pouvez nous rappeler {call_back}."
    )


def visit_subject(visit: Visit, reason: CallReason) -> str:
    """Subject of the letter to a beneficiary."""
    return {
        CallReason.CONFIRM: f"Votre visite du {day_long(visit.day)}",
        CallReason.MOVED: f"Votre visite change : {visit_moment(visit)}",
        CallReason.CANCELLED: f"Votre visite du {day_long(visit.day)} est annulée",
        CallReason.REMINDER: f"Rappel : votre visite de {visit_moment(visit)}",
    }[reason]


def visit_body(visit: Visit, helpers: Sequence[Helper], reason: CallReason) -> str:
    """Letter to a beneficiary: day, hour, who comes, whom to call."""
    call_back = _call_back(visit.territory)
    if reason == CallReason.CANCELLED:
        middle = (
            f"La visite prévue {visit_moment(visit)} ne pourra pas avoir lieu.\n"
            "Nous cherchons un autre moment et nous reviendrons vers vous."
        )
    else:
        change = {
            CallReason.MOVED: "Votre visite change.\n",
            CallReason.REMINDER: "Nous vous rappelons votre visite.\n",
        }
        middle = (
            f"{change.get(reason, '')}{who_comes(helpers)} chez vous {visit_moment(visit)}.\n"
            f"La visite dure jusqu’à {hour(visit.ends_at)} environ."
        )
    return (
        f"Bonjour {address_of(visit.beneficiary)},\n\n{middle}\n\n"
        f"Si vous avez un empêchement ou une question, appelez-nous {call_back}.\n\n"
        f"À bientôt,\n{visit.territory.service_name}\n{visit.territory.name}\n"
    )


def round_subject(week: date, *, is_change: bool) -> str:
    """Subject of the letter to a helper."""
    words = period(week, date.fromordinal(week.toordinal() + 6))
    return f"Vos visites {words} : du changement" if is_change else f"Vos visites {words}"


def round_body(helper: Helper, visits: Sequence[Visit], *, is_change: bool) -> str:
    """Letter to a helper: days, hours and communes, never an address; first names for counsellors only.

    It stays in a mailbox longer than a volunteer may know whom the visits are for (``scheduling.rules``): names are on
    the page of the round.
    """
    intro = "Votre semaine a changé. La voici en entier." if is_change else "Voici vos visites de la semaine."
    lines: list[str] = []
    day = None
    for visit in sorted(visits, key=lambda row: (row.starts_at, row.pk)):
        if visit.day != day:
            day = visit.day
            lines.append(f"\n{day_long(day).capitalize()}")
        lines.append(f"  {hours_between(visit.starts_at, visit.ends_at)} : {_visit_words(helper, visit)}")
    days = "\n".join(lines) if lines else "\nVous n’avez plus de visite cette semaine."
    address = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:my-round')}"
    where = "Adresses et téléphones" if helper.kind == HelperKind.COUNSELLOR else "Noms, adresses et téléphones"
    return (
        f"Bonjour {helper.first_name},\n\n{intro}\n{days}\n\n"
        f"{where} sont sur votre page de tournée :\n{address}\n\n"
        f"Un empêchement ? Appelez-nous {_call_back(helper.territory)}.\n"
    )


def _visit_words(helper: Helper, visit: Visit) -> str:
    partners = [place.helper.first_name for place in visit.places.all() if place.helper_id != helper.pk]
    together = f", avec {enumerate_fr(partners)}" if partners else ""
    first_name = f"{visit.beneficiary.first_name}, " if helper.kind == HelperKind.COUNSELLOR else ""
    return f"{first_name}{visit.beneficiary.commune.name}{together}"
