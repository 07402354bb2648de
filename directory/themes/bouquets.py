"""The bouquet of services to which each theme belongs (ADRETS has ten, data·inclusion sixteen families)."""

from directory.enums import Bouquet
from directory.themes.labels import THEME_LABELS

_OF_FAMILY = {
    "choisir-un-metier": Bouquet.WORK,
    "creer-une-entreprise": Bouquet.WORK,
    "difficultes-administratives-ou-juridiques": Bouquet.FORMALITIES,
    "difficultes-financieres": Bouquet.SOCIAL,
    "equipement-et-alimentation": Bouquet.SHOPS,
    "famille": Bouquet.SOCIAL,
    "lecture-ecriture-calcul": Bouquet.EDUCATION,
    "logement-hebergement": Bouquet.SOCIAL,
    "mobilite": Bouquet.MOBILITY,
    "numerique": Bouquet.COMMUNICATION,
    "preparer-sa-candidature": Bouquet.WORK,
    "remobilisation": Bouquet.LEISURE,
    "sante": Bouquet.HEALTH,
    "se-former": Bouquet.EDUCATION,
    "souvrir-a-linternational": Bouquet.WORK,
    "trouver-un-emploi": Bouquet.WORK,
}
_OF_THEME = {
    "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte": Bouquet.SOCIAL,
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": Bouquet.SAFETY,
    "equipement-et-alimentation--aide-menagere": Bouquet.SOCIAL,
    "famille--surmonter-conflits-separation-violence": Bouquet.SAFETY,
    "numerique--acceder-a-des-services-en-ligne": Bouquet.FORMALITIES,
    "remobilisation--lien-social": Bouquet.SOCIAL,
}


def bouquet_of(theme: str) -> str:
    """Return the bouquet of a theme, or nothing for a theme that nobody knows."""
    found = _OF_THEME.get(theme) or _OF_FAMILY.get(theme.partition("--")[0])
    return found.value if found else ""


def themes_of(bouquet: str) -> tuple[str, ...]:
    """Return the themes of a bouquet."""
    return tuple(theme for theme in THEME_LABELS if bouquet_of(theme) == bouquet)
