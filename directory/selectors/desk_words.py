"""What the operator says of a service, in sentences that can be read aloud."""

from django.utils import timezone

from core.formatting import NBSP, day_date, day_near, duration, hour
from directory.enums import Capacity
from directory.hours import OpenState
from directory.models import Service
from directory.selectors.search import Found

_FREE, _PAID = "gratuit", "payant"
_CALL, _COME, _LINK = "telephoner", "se-presenter", "utiliser-lien-mobilisation"
SOON_DAYS = 7


def open_words(state: OpenState, moves_to_you: bool = False) -> str:
    """Say when to go or to ring: "Ils sont là jusqu’à 12 h 30.", "Ils ouvrent à 14 h, aujourd’hui."."""
    if state.is_open is None:
        return "Je n’ai pas leurs horaires, demandez-les en appelant."
    if state.changes_at is None:
        return "Ils sont toujours joignables." if state.is_open else "Ils sont fermés, appelez avant."
    clock, today = hour(state.changes_at), timezone.localdate()
    day = timezone.localdate(state.changes_at)
    if state.is_open:
        return f"Ils sont {'joignables' if moves_to_you else 'là'} jusqu’à {clock}."
    if (day - today).days <= 1:
        return f"Ils ouvrent à {clock}, {day_near(state.changes_at)}."
    return f"Ils ouvrent {day_near(state.changes_at)} à {clock}."


def cost_words(service: Service) -> str:
    """Say what it costs, when it is known."""
    details = service.fees_details.strip().rstrip(".")
    if service.fees == _FREE:
        return "C’est gratuit."
    if service.fees == _PAID:
        return f"C’est payant{NBSP}: {details}." if details else "C’est payant, demandez le prix."
    return f"{details}." if details else ""


def booking_words(service: Service) -> str:
    """Say how to get in: without appointment, by phone first."""
    modes = set(service.contact_modes)
    if service.place.booking_url and _COME not in modes:
        return "Il faut un rendez-vous."
    if _COME in modes:
        return "On peut venir sans rendez-vous."
    if _CALL in modes:
        return "Appelez avant de partir."
    return "La demande se fait par internet." if _LINK in modes else ""


def wait_words(service: Service) -> str:
    """Say how long one waits and whether there is room, as long as that is current."""
    known = service.capacity_until is not None and service.capacity_until > timezone.now()
    if known and service.capacity == Capacity.FULL:
        return "Ils sont complets en ce moment."
    if service.delay_days:
        return (
            f"Comptez {service.delay_days} jours d’attente." if service.delay_days > 1 else "Comptez un jour d’attente."
        )
    return "Il reste peu de places." if known and service.capacity == Capacity.LIMITED else ""


def to_say(found: Found) -> str:
    """Build what is said to the caller."""
    service = found.service
    take = f"À apporter{NBSP}: {_lowered(service.documents)}." if service.documents else ""
    parts = (
        open_words(found.state, found.is_home or found.is_remote),
        wait_words(service),
        booking_words(service),
        take,
        cost_words(service),
    )
    return " ".join(part for part in parts if part)


def travel_words(found: Found) -> str:
    """Say how far it is: "17 min en voiture", "par téléphone ou internet", "vient à domicile"."""
    if found.is_home:
        return "vient à domicile"
    if found.is_remote:
        return "par téléphone ou internet"
    return f"{duration(found.minutes)} en voiture" if found.minutes is not None else ""


def proof_words(service: Service) -> str:
    """Say since when the record is known to be right."""
    if service.verified_on is None:
        return f"Information du {day_date(service.updated_on)}, à vérifier en appelant"
    how = f" {service.get_verified_how_display()}" if service.verified_how else ""
    return f"Vérifié{how} le {day_date(service.verified_on)}"


def _lowered(text: str) -> str:
    said = text.strip().rstrip(".")
    return said[:1].lower() + said[1:]
