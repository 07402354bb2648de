"""What is proposed to a manager for each kind of helper; nothing is asked of anybody until it is accepted.

The charter follows the rules of the MONALISA citizen teams. The extract of the criminal record (bulletin n° 3) is
shown by the person and never kept; every three years, as the departments ask of home services.
"""

from dataclasses import dataclass

from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import Evidence, Stage
from volunteers.enums import HelperKind

YEAR = 365
CHARTER_CODE = "charte"
CHARTER = "\n\n".join(
    (
        "Charte des Tisseurs de lien social",
        "Je rends visite à des personnes pour créer du lien et les aider à se servir du numérique. "
        "Je m’engage librement, et je respecte ces règles.",
        "1. J’accueille chaque personne sans distinction d’origine, de croyance, d’opinion ou de situation.",
        "2. Nous nous choisissons librement. La personne comme moi pouvons arrêter à tout moment, sans nous justifier.",
        "3. Ce que j’apprends chez quelqu’un reste entre nous. Si je suis inquiet pour la personne, j’en parle à la "
        "coordination, et à elle seule.",
        "4. Je n’accepte ni argent, ni cadeau de valeur, ni procuration, ni legs. Je ne garde ni mot de passe, ni "
        "code, ni clé.",
        "5. Je ne remplace personne : ni la famille, ni les voisins, ni les soignants, ni les aides à domicile, ni "
        "les agents. Je ne fais pas de soin, et pas de démarche à la place de quelqu’un.",
        "6. Je travaille avec les autres : je préviens quand je ne peux pas venir, je dis comment la visite s’est "
        "passée, je participe aux rencontres de l’équipe.",
        "7. La coordination m’aide, me forme et m’assure pendant mes missions.",
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as it is written into a version."""

    code: str
    label: str
    stage: str = Stage.ONBOARDING
    evidence: str = Evidence.NONE
    validity_days: int | None = None
    renewal_days: int = 30
    activities: tuple[str, ...] = ()
    text: str = ""
    is_optional: bool = False


_CHARTER = Asked(
    CHARTER_CODE, "la charte des Tisseurs de lien social", Stage.ONBOARDING, Evidence.SIGNATURE, text=CHARTER
)
_TRAINING = Asked("formation-initiale", "la formation initiale", activities=(Activity.VISIT_HOME, Activity.REMOTE))
_FIRST_AID = Asked("psc1", "le certificat PSC1 (premiers secours)", evidence=Evidence.SEEN, is_optional=True)
_INSURANCE = Asked(
    "assurance-auto",
    "l’attestation d’assurance auto",
    evidence=Evidence.SEEN,
    validity_days=YEAR,
    renewal_days=30,
    activities=(Activity.DRIVE,),
)
_LICENCE = Asked("permis", "le permis de conduire", evidence=Evidence.SEEN, activities=(Activity.DRIVE,))
_RECORD = Asked(
    "extrait-b3",
    "l’extrait de casier judiciaire (bulletin n° 3)",
    Stage.APPROVAL,
    Evidence.SEEN,
    validity_days=3 * YEAR,
    renewal_days=60,
    activities=(Activity.VISIT_HOME, Activity.DRIVE),
)
_CONTRACT = Asked("contrat-service-civique", "le contrat de service civique", Stage.APPROVAL, Evidence.SEEN)
_DRIVING = (_LICENCE, _INSURANCE)

PROPOSED: dict[HelperKind, tuple[Asked, ...]] = {
    HelperKind.VOLUNTEER: (_CHARTER, _TRAINING, _RECORD, *_DRIVING, _FIRST_AID),
    HelperKind.CIVIC_SERVICE: (
        _CONTRACT,
        _CHARTER,
        _TRAINING,
        _RECORD,
        *_DRIVING,
        Asked("psc1", "le certificat PSC1 (premiers secours)", evidence=Evidence.SEEN),
    ),
    HelperKind.COUNSELLOR: (_RECORD, *_DRIVING, _FIRST_AID),
    HelperKind.PARTNER: _DRIVING,
}
