"""What the law says of each regime, in plain words, for those who open a scheme. Pure."""

from collections.abc import Mapping

from core.formatting import NBSP
from scheduling.transport.enums import Regime

# Each regime: what it allows and asks for, then the texts.
REGIME_WORDS: Mapping[Regime, str] = {
    Regime.TUS: (
        "Organisé par une association, jamais par une commune ou un CIAS, qui peuvent l’aider. Pour les personnes qui "
        f"habitent une commune rurale ou une ville de moins de 12{NBSP}000 habitants, ou qui ont la complémentaire "
        f"santé solidaire ou une allocation comme l’ASPA. Trajet de 100{NBSP}km au plus, véhicule de 9{NBSP}places au "
        f"plus, participation de 0,32{NBSP}€ par kilomètre au plus. Bilan au préfet chaque année avant le 1er mars."
    ),
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
