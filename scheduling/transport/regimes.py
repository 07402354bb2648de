"""What the law says of each regime, in plain words, for those who open a scheme. Pure."""

from collections.abc import Mapping
from datetime import date

from core.formatting import NBSP, euros, number
from scheduling.transport.enums import Regime
from scheduling.transport.law import limits_on, tus_cap_on

# Each regime: what it allows and asks for, then the texts.
_WORDS: Mapping[Regime, str] = {
    Regime.PUBLIC_TAD: (
        "Service public, ouvert à tous, organisé par la région ou la communauté de communes compétente en mobilité. "
        f"Véhicule d’au moins 4{NBSP}places, sur réservation, tarif fixé à l’avance."
    ),
    Regime.CARPOOL: (
        "Le conducteur fait le trajet pour lui-même et partage ses frais. Il ne gagne rien et personne ne lui confie "
        "le trajet."
    ),
    Regime.TAXI: (
        "Transport par un professionnel, remboursé par l’assurance maladie avec une prescription du médecin."
    ),
    Regime.AGENT_VEHICLE: (
        "Un agent conduit avec un véhicule de service, dans le cadre de ses missions et selon les règles de son "
        "employeur."
    ),
    Regime.OTHER: "Les règles de ce service sont les siennes : écrivez-les plus bas.",
}
REGIME_SOURCES: Mapping[Regime, str] = {
    Regime.TUS: (f"code des transports, art. L. 3133-1 et R. 3133-1 à R. 3133-5{NBSP}; arrêté du 17 octobre 2019"),
    Regime.PUBLIC_TAD: "code des transports, art. L. 1231-3, L. 3111-5 et R. 3111-2",
    Regime.CARPOOL: "code des transports, art. L. 3132-1",
    Regime.TAXI: "code de la sécurité sociale, art. L. 322-5",
}


def regime_words(regime: Regime, day: date) -> str:
    """Say what a regime allows and asks for; the figures are those of the law on a day."""
    return _tus_words(day) if regime == Regime.TUS else _WORDS[regime]


def _tus_words(day: date) -> str:
    limits, cap = limits_on(day), tus_cap_on(day)
    town = f"une ville de moins de {number(limits.small_town_inhabitants)} habitants" if limits else "une petite ville"
    found = [
        "Organisé par une association, jamais par une commune ou un CIAS, qui peuvent l’aider. Pour les personnes qui "
        f"habitent une commune rurale ou {town}, ou qui ont la complémentaire santé solidaire ou une allocation comme "
        "l’ASPA."
    ]
    most = [f"trajet de {limits.max_km}{NBSP}km", f"véhicule de {limits.max_seats}{NBSP}places"] if limits else []
    if cap is not None:
        most.append(f"participation de {euros(float(cap.per_km))} par kilomètre")
    if most:
        told = ", ".join(f"{one} au plus" for one in most)
        found.append(f"{told[:1].upper()}{told[1:]}.")
    return " ".join([*found, "Bilan au préfet chaque année avant le 1er mars."])
