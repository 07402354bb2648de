"""What a person's file shows of the right to be carried."""

from typing import Any

from django.utils import timezone

from core.formatting import NBSP, number
from mediation.models import Beneficiary
from scheduling.models import RideRequest, TransportEligibility
from scheduling.selectors.transport.legality import explanation
from scheduling.services.transport.verdicts import unlawful_confirmed
from scheduling.transport.law import limits_on


def residence_words(person: Beneficiary, most: int) -> tuple[bool, str]:
    """Tell whether the home gives a right, and say it in a sentence (code des transports, art. R. 3133-1)."""
    commune = person.commune
    if commune.urban_inhabitants == 0:
        return True, f"{commune.name} est une commune rurale{NBSP}: la personne a droit au transport solidaire."
    unit = f"{commune.name} est dans une ville de {number(commune.urban_inhabitants)} habitants"
    if commune.urban_inhabitants < most:
        return True, f"{unit}, moins de {number(most)}{NBSP}: la personne a droit au transport solidaire."
    return False, f"{unit}{NBSP}: il faut un autre droit, vu sur un justificatif."


def rights_page(user: Any, person: Beneficiary) -> dict[str, Any]:
    """Return what the part "Transport" of a person's file shows; confirmed rides that the law stops come first."""
    today = timezone.localdate()
    limits = limits_on(today)
    has_home, home_words = residence_words(person, limits.small_town_inhabitants if limits else 0)
    seen = TransportEligibility.objects.visible_to(user).filter(beneficiary=person).select_related("seen_by")
    papers = [(row, row.expires_on is None or row.expires_on >= today) for row in seen.order_by("-seen_on", "-pk")]
    rides = RideRequest.objects.visible_to(user).filter(beneficiary=person)
    stopped = unlawful_confirmed(rides, today).select_related("destination", "origin").order_by("day", "pk")
    return {
        "person": person,
        "has_home": has_home,
        "home_words": home_words,
        "papers": papers,
        "is_wider": any(holds for _, holds in papers),
        "stopped": [(ride, explanation(ride.verdict)) for ride in stopped],
    }
