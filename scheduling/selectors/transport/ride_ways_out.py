"""What is possible for someone whom the service may not carry, or whom nobody could drive, each with its verdict."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

from django.urls import reverse

from core.formatting import NBSP
from scheduling.models import Destination, RideRequest, TransportScheme
from scheduling.querysets_transport import UNDECIDED
from scheduling.selectors.transport.confided import is_outside
from scheduling.selectors.transport.legal_facts import verdict_of
from scheduling.services.transport.rides import EDITABLE
from scheduling.transport.enums import Regime, RidePurpose
from scheduling.transport.legality import Ground, Verdict

HUBS_SHOWN = 2
CPAM_REASON = "Le trajet est remboursé par l’assurance maladie : le service ne conduit pas pour ce motif."


@dataclass(frozen=True, slots=True)
class WayOut:
    """Something possible: a fact, what it means, where it is done; with ``post``, a button that sends ``fields``."""

    title: str
    text: str
    url: str
    label: str
    post: bool = False
    fields: tuple[tuple[str, object], ...] = ()
    is_advised: bool = False


@dataclass(frozen=True, slots=True)
class OtherScheme:
    """A service of the territory that may not carry the ride either, and why."""

    name: str
    why: str


def live_verdict(ride: RideRequest) -> Verdict | None:
    """Judge a ride as the facts stand now; None without a scheme."""
    return verdict_of(ride, ride.scheme) if ride.scheme is not None else None


def ways_out(user: Any, ride: RideRequest, verdict: Verdict | None) -> list[WayOut]:
    """Return what is possible, the best first; nothing for a ride that is over, or that goes as asked."""
    if ride.state not in UNDECIDED:
        return []
    broken = {reason.ground for reason in verdict.broken} if verdict is not None else set()
    return [
        *(_hubs(user, ride) if Ground.PERIMETER in broken and ride.state in EDITABLE else ()),
        *(_rights(ride) if broken & {Ground.PERIMETER, Ground.ELIGIBILITY} else ()),
        *(_schemes(user, ride) if ride.state in EDITABLE and (broken or ride.scheme is None) else ()),
        *(() if broken else _drivers(ride)),
        *_refusal(ride, broken),
        *_instead(ride),
        *(() if Ground.PURPOSE in broken else _nobody(ride)),
    ]


def _hubs(user: Any, ride: RideRequest) -> Iterator[WayOut]:
    """Hubs where the ride is lawful, the nearest to the place asked for first."""
    rows = Destination.objects.visible_to(user).filter(is_active=True, is_hub=True).exclude(pk=ride.destination_id or 0)
    hubs = sorted(rows.select_related("commune"), key=lambda hub: _from(ride, hub))
    lawful = (hub for hub in hubs if _judged(ride, destination=hub).is_lawful)
    for rank, hub in zip(range(HUBS_SHOWN), lawful, strict=False):
        yield WayOut(
            f"Conduire la personne ici{NBSP}: {hub.name}",
            "Autorisé. Elle continue de là en train, en car ou en bus de ville.",
            reverse("scheduling:ride-hub", args=[ride.pk]),
            "Choisir",
            post=True,
            fields=(("hub", hub.pk),),
            is_advised=rank == 0,
        )


def _from(ride: RideRequest, hub: Destination) -> float:
    """Compare distances as the crow flies, in degrees of latitude."""
    place: Any = ride.destination or ride.beneficiary
    return hypot(hub.latitude - place.latitude, (hub.longitude - place.longitude) * cos(radians(place.latitude)))


def _judged(ride: RideRequest, **changes: Any) -> Verdict:
    changed = copy(ride)
    for name, value in changes.items():
        setattr(changed, name, value)
    assert changed.scheme is not None  # noqa: S101  (asked only of rides that have one)
    return verdict_of(changed, changed.scheme)


def _rights(ride: RideRequest) -> Iterator[WayOut]:
    yield WayOut(
        "Demander à la personne si elle touche l’ASPA ou la complémentaire santé solidaire",
        "Si oui, ce trajet devient autorisé. Le justificatif est regardé, jamais gardé.",
        reverse("scheduling:person-transport", args=[ride.beneficiary_id]),
        "Noter la réponse",
    )


def _schemes(user: Any, ride: RideRequest) -> Iterator[WayOut]:
    for scheme, verdict in other_schemes(user, ride):
        if verdict.is_lawful:
            yield WayOut(
                f"Confier à{NBSP}: {scheme.name}",
                f"Autorisé, {scheme.get_regime_display()}.{_phone_words(scheme)}",
                reverse("scheduling:ride-scheme", args=[ride.pk]),
                "Choisir",
                post=True,
                fields=(("scheme", scheme.pk),),
            )


def _phone_words(scheme: TransportScheme) -> str:
    return f" Prévenez-le au {scheme.phone.as_national}." if scheme.phone else ""


def other_schemes(user: Any, ride: RideRequest) -> list[tuple[TransportScheme, Verdict]]:
    """Return the other open services of the territory, each with its verdict; taxis first when it is paid back."""
    rows = TransportScheme.objects.visible_to(user).filter(is_active=True).exclude(pk=ride.scheme_id or 0)
    is_paid_back = ride.purpose == RidePurpose.MEDICAL_CPAM
    found = [
        (scheme, _judged(ride, scheme=scheme))
        for scheme in rows.select_related("territory").prefetch_related("vehicles", "communes")
    ]
    return sorted(found, key=lambda pair: (is_paid_back and pair[0].regime != Regime.TAXI, pair[0].name))


def refused_schemes(user: Any, ride: RideRequest) -> list[OtherScheme]:
    """Return the services that may not carry it either, and the first reason of each."""
    found = other_schemes(user, ride)
    return [OtherScheme(scheme.name, told.broken[0].sentence) for scheme, told in found if not told.is_lawful]


def _drivers(ride: RideRequest) -> Iterator[WayOut]:
    if ride.state not in EDITABLE:
        return
    if ride.scheme is not None and is_outside(ride.scheme):
        yield WayOut(
            f"Confié à{NBSP}: {ride.scheme.name}, confirmé par téléphone",
            f"Notez qui conduit et à quelle heure.{_phone_words(ride.scheme)}",
            reverse("scheduling:ride-confide", args=[ride.pk]),
            "Noter la confirmation",
            is_advised=True,
        )
    else:
        yield WayOut(
            "Demander aux conducteurs",
            "Les moins sollicités d’abord, en plusieurs envois. Ils répondent par un lien.",
            reverse("scheduling:driver-call-create", args=[ride.pk]),
            "Choisir",
        )


def _refusal(ride: RideRequest, broken: set[Ground]) -> Iterator[WayOut]:
    if not broken:
        return
    is_excluded = Ground.PURPOSE in broken
    is_paid_back = is_excluded and ride.purpose == RidePurpose.MEDICAL_CPAM
    text = (
        "Avec une prescription du médecin, un taxi conventionné ou une ambulance est remboursé."
        if is_paid_back
        else "Dites-le à la personne, avec la raison. Compté parmi les demandes non satisfaites."
    )
    yield WayOut(
        "Refuser pour ce service", text, reverse("scheduling:ride-turn-down", args=[ride.pk]), "Refuser",
        is_advised=is_paid_back,
    )  # fmt: skip


def _instead(ride: RideRequest) -> Iterator[WayOut]:
    if ride.purpose in {RidePurpose.MEDICAL, RidePurpose.MEDICAL_CPAM}:
        return
    yield WayOut(
        "Aller à son domicile à la place",
        "Une demande de visite à domicile est créée, et ce déplacement s’arrête là.",
        reverse("scheduling:ride-visit", args=[ride.pk]),
        "Demander une visite",
        post=True,
    )
    yield WayOut(
        "Aider la personne à distance",
        "Par téléphone ou en visio.",
        reverse("scheduling:ride-remote", args=[ride.pk]),
        "Choisir",
    )


def _nobody(ride: RideRequest) -> Iterator[WayOut]:
    yield WayOut(
        "Aucun conducteur trouvé",
        "Compté une fois dans les demandes non satisfaites, avec ce qui a manqué.",
        reverse("scheduling:ride-unmet", args=[ride.pk]),
        "Dire ce qui a manqué",
    )
