"""What is read to a person before asking, kept by version: an agreement is worth the text that was heard.

A text that changes is added under a new version, never rewritten: former agreements still point to it.
"""

from dataclasses import dataclass

from mediation.enums import ConsentPurpose

VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """``asks`` is read aloud; ``agreed`` completes "Oui," and "Non,"; plain information cannot be refused."""

    asks: str
    agreed: str
    is_information: bool = False


_P = ConsentPurpose
TEXTS: dict[str, dict[str, ConsentText]] = {
    "2026-11": {
        _P.SERVICE_FILE: ConsentText(
            "Pour vous aider, nous gardons votre nom, de quoi vous joindre et venir chez vous, ce que vous voulez "
            "apprendre et ce que nous faisons ensemble. L’équipe du service le lit, personne d’autre. Nous l’effaçons "
            "deux ans après notre dernier contact. Vous pouvez tout voir, corriger ou faire effacer quand vous voulez.",
            "l’usage de ses données lui a été expliqué",
            is_information=True,
        ),
        _P.REMINDER_EMAIL: ConsentText(
            "Voulez-vous recevoir vos rendez-vous par e-mail ? Sinon, nous vous appelons.",
            "recevoir ses rendez-vous par e-mail",
        ),
        _P.REMINDER_SMS: ConsentText(
            "Voulez-vous recevoir vos rendez-vous par SMS ? Sinon, nous vous appelons.",
            "recevoir ses rendez-vous par SMS",
        ),
        _P.SHARE_WITH_PARTNERS: ConsentText(
            "Quand un autre service peut mieux vous aider, pouvons-nous lui dire votre nom, votre téléphone et ce dont "
            "vous avez besoin ? Nous vous redemanderons chaque fois avant d’envoyer.",
            "parler de sa situation à un service partenaire",
        ),
        _P.INFORMATION: ConsentText(
            "Voulez-vous que nous vous prévenions des ateliers et des nouvelles près de chez vous ?",
            "être au courant des ateliers et des nouvelles",
        ),
        _P.PHOTO: ConsentText(
            "Pouvons-nous vous prendre en photo aux ateliers, pour le journal de la commune ?",
            "être en photo aux ateliers",
        ),
    },
}


def text_for(purpose: str, version: str = VERSION) -> ConsentText:
    """Return the text of a purpose as it was at ``version``."""
    return TEXTS[version][ConsentPurpose(purpose)]
