"""Two files of one person: what there is to choose, field by field, and which accompaniment goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mediation.enums import CaseStatus, Gender
from mediation.models import Beneficiary, Case

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Choice:
    """Fields that are chosen together: an address goes with its commune, a relative's name with the phone."""

    name: str
    label: str
    fields: tuple[str, ...]


CHOICES = (
    Choice("gender", "Civilité", ("gender",)),
    Choice("first_name", "Prénom", ("first_name",)),
    Choice("last_name", "Nom", ("last_name",)),
    Choice("birth_year", "Année de naissance", ("birth_year",)),
    Choice("home", "Domicile", ("address", "commune", "latitude", "longitude", "location_precision")),
    Choice("landline_phone", "Téléphone fixe", ("landline_phone",)),
    Choice("mobile_phone", "Téléphone mobile", ("mobile_phone",)),
    Choice("email", "Adresse électronique", ("email",)),
    Choice("trusted", "Proche à contacter", ("trusted_name", "trusted_link", "trusted_phone")),
    Choice("mobility", "Déplacements", ("mobility",)),
    Choice("walking_aid", "Aide à la marche", ("walking_aid",)),
    Choice("household", "Foyer", ("household",)),
    Choice("equipment", "Équipement", ("equipment",)),
    Choice("connection", "Connexion", ("connection",)),
    Choice("interests", "Ce qui lui plaît", ("interests",)),
    Choice("languages", "Langues", ("languages",)),
    Choice("access_notes", "À savoir avant d’y aller", ("access_notes",)),
    Choice("preferred_days", "Jours préférés", ("preferred_days",)),
)
# What nobody chooses: it follows from the rows of both files, or belongs to the file that is kept.
FOLLOWS = frozenset(
    {
        "id", "territory", "version", "level", "informed_on", "accepts_email", "accepts_sms", "search_text",
        "kept_reason", "erase_on", "erased_at", "archived_at", "merged_into", "merged_at", "created_at", "updated_at",
    }
)  # fmt: skip
_NOTHING_KNOWN: tuple[object, ...] = ("", None, [], Gender.UNKNOWN, "UNKNOWN")
# Someone who is being visited goes on being visited, whatever the other file waited for.
_FURTHER = (CaseStatus.ACTIVE, CaseStatus.FOLLOW_UP, CaseStatus.ASSESSED, CaseStatus.REQUESTED)


def says_nothing(file: Beneficiary, choice: Choice) -> bool:
    """Tell whether the file knows nothing there; a home without an address says at least its commune."""
    return all(getattr(file, name) in _NOTHING_KNOWN for name in choice.fields)


def is_same(one: Beneficiary, other: Beneficiary, choice: Choice) -> bool:
    """Tell whether both files say the same."""
    return all(getattr(one, name) == getattr(other, name) for name in choice.fields)


def preferred(kept: Beneficiary, other: Beneficiary, choice: Choice) -> str:
    """Propose the file that knows something, else the one that is kept; an address beats a mere commune."""
    if choice.name == "home":
        return THEIRS if other.address and not kept.address else MINE
    return THEIRS if says_nothing(kept, choice) and not says_nothing(other, choice) else MINE


def case_that_continues(cases: Iterable[Case]) -> Case:
    """Among open cases, the one furthest along; among equals, the one opened first, which has waited longest."""
    return min(cases, key=lambda case: (_FURTHER.index(CaseStatus(case.status)), case.opened_on, case.pk))


def chosen(picked: Mapping[str, str], choice: Choice) -> str:
    """Return which file the member picked: the one that is kept unless said otherwise."""
    return THEIRS if picked.get(choice.name) == THEIRS else MINE
