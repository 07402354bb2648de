"""The 26 activities of service to the person: article D7231-1 of the Code du travail (Legifrance).

Part I asks for an agrément of the prefect, part II for a declaration; part III says which are only such services when
they belong to a set of activities done at home. The article's own wording is long: ``label`` says it plainly.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SOURCE = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033026203"


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity. ``number`` is its rank in part I (``needs_approval``) or II of the article."""

    needs_approval: bool
    number: int
    label: str
    # Only within a set of activities done at home (part III).
    is_part_of_a_set: bool = False

    @property
    def code(self) -> str:
        """Name it for good: "I-3" or "II-14"."""
        return f"{'I' if self.needs_approval else 'II'}-{self.number}"


ACTIVITIES: tuple[Activity, ...] = (
    Activity(True, 1, "garde d’enfants de moins de 3 ans"),
    Activity(True, 2, "accompagnement d’enfants de moins de 3 ans dans leurs déplacements", True),
    Activity(True, 3, "aide aux actes de la vie quotidienne, personnes âgées, handicapées ou malades"),
    Activity(True, 4, "conduite du véhicule personnel, personnes âgées, handicapées ou malades", True),
    Activity(True, 5, "accompagnement dans les déplacements, personnes âgées, handicapées ou malades", True),
    Activity(False, 1, "ménage et entretien de la maison"),
    Activity(False, 2, "petit jardinage, débroussaillage"),
    Activity(False, 3, "petit bricolage"),
    Activity(False, 4, "garde d’enfants de plus de 3 ans"),
    Activity(False, 5, "soutien scolaire, cours à domicile"),
    Activity(False, 6, "soins d’esthétique, personnes dépendantes"),
    Activity(False, 7, "préparation de repas, courses comprises"),
    Activity(False, 8, "livraison de repas", True),
    Activity(False, 9, "collecte et livraison de linge repassé", True),
    Activity(False, 10, "livraison de courses", True),
    Activity(False, 11, "aide informatique"),
    Activity(False, 12, "soins et promenades d’animaux, personnes dépendantes"),
    Activity(False, 13, "surveillance et entretien de la maison en votre absence"),
    Activity(False, 14, "aide aux papiers et démarches"),
    Activity(False, 15, "accompagnement d’enfants de plus de 3 ans dans leurs déplacements", True),
    Activity(False, 16, "téléassistance et visioassistance"),
    Activity(False, 17, "interprète en langue des signes, codeur, technicien de l’écrit"),
    Activity(False, 18, "conduite du véhicule personnel, aide passagère", True),
    Activity(False, 19, "accompagnement dans les déplacements, aide passagère", True),
    Activity(False, 20, "aide à domicile passagère, après une opération par exemple"),
    Activity(False, 21, "coordination de services à domicile"),
)
BY_CODE: dict[str, Activity] = {activity.code: activity for activity in ACTIVITIES}


def needs_approval(codes: Iterable[str]) -> bool:
    """Tell whether one of these activities asks for an agrément, and not only for a declaration."""
    return any(BY_CODE[code].needs_approval for code in codes if code in BY_CODE)
