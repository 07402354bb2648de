"""What the page of a diagnosis says of workshops near someone, and when no ride to any can be had."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import km, plural
from core.registries import WayFacts
from mediation.enums import Way
from mediation.models import Beneficiary
from scheduling.models import TransportScheme, WorkshopSession
from scheduling.selectors.transport.ways import ways_of
from scheduling.transport.ways import Session
from scheduling.workshops.enums import SessionStatus

_LABEL = "Comparer avec une visite"
_BUT = "Un atelier avec transport conviendrait, mais"


def closed_ways(territory: int) -> Mapping[str, str]:
    """Return why no ride to a workshop can be had in a territory, by the way's value; nothing when one can.

    A territory that never held a workshop says nothing: its team sends people elsewhere.
    """
    sessions = WorkshopSession.objects.filter(territory=territory)
    if not sessions.exists():
        return {}
    if not TransportScheme.objects.filter(territory=territory, is_active=True).exists():
        return {Way.WORKSHOP_TRANSPORT.value: f"{_BUT} aucun service de transport n’est ouvert."}
    coming = sessions.filter(status=SessionStatus.PLANNED, starts_at__gt=timezone.now())
    if not coming.filter(offers_ride=True).exists():
        return {Way.WORKSHOP_TRANSPORT.value: f"{_BUT} aucune séance à venir ne prévoit d’aller chercher quelqu’un."}
    return {}


def way_facts(person: Beneficiary, user: Any) -> Mapping[str, WayFacts]:
    """Return the next workshop of someone, and the next one to which a ride can be had."""
    if not WorkshopSession.objects.visible_to(user).exists():
        return {}
    found = ways_of(user, person).sessions
    url = reverse("scheduling:compare-ways", args=[person.pk])
    fetched = [session for session in found if session.ride is not None]
    said = {
        Way.WORKSHOP: _next_words(found[:1]) or ("Aucune séance à venir n’accueille son profil avec une place libre.",),
        Way.WORKSHOP_TRANSPORT: _next_words(fetched[:1], is_fetched=True) or (_no_ride(found),),
    }
    return {way.value: WayFacts(sentences, url, _LABEL) for way, sentences in said.items()}


def _next_words(sessions: tuple[Session, ...] | list[Session], *, is_fetched: bool = False) -> tuple[str, ...]:
    """ "Prochain atelier à 6 km dans 5 jours, 1 place libre, quelqu’un peut l’emmener"."""
    ride = ", quelqu’un peut l’emmener" if is_fetched else ""
    return tuple(
        f"Prochain atelier à {km(session.km)} {_in_days(session.delay_days)}, {_places(session)}{ride}."
        for session in sessions
    )


def _places(session: Session) -> str:
    return "inscription faite" if session.is_registered else plural(session.seats_left, "place libre", "places libres")


def _in_days(days: int) -> str:
    return {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {plural(days, 'jour')}")


def _no_ride(sessions: tuple[Session, ...]) -> str:
    if not sessions:
        return "Aucune séance à venir n’accueille son profil avec une place libre."
    return f"Aucun trajet n’est possible vers les prochaines séances. {sessions[0].no_ride}"
