"""What the rules of orientation look at: a level, needs, mobility and wish, as facts with a few values each."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from mediation.assessment.questionnaire import Answers
from mediation.enums import Mobility, ProfileLevel
from mediation.wording import Person, level_word

UNKNOWN = "unknown"
_MOBILITY_ON_FILE = {Mobility.OWN_CAR: "alone", Mobility.DRIVEN: "driven", Mobility.NONE: "cannot"}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule may ask about; ``values`` maps each value to what it says of the person, after "qui"."""

    key: str
    title: str
    values: dict[str, str]


FACTS: dict[str, Fact] = {
    fact.key: fact
    for fact in (
        Fact("level", "Profil", {level: f"a le profil « {level_word(level)} »" for level in ProfileLevel.values}),
        Fact(
            "setup",
            "À installer chez la personne",
            {
                "device": "a un appareil à mettre en route",
                "network": "a la box, le wifi ou une imprimante à régler",
                "nothing": "n’a rien à installer",
                "unsure": "ne sait pas s’il y a quelque chose à installer",
                UNKNOWN: "n’a pas dit s’il y a quelque chose à installer",
            },
        ),
        Fact(
            "first",
            "Ce qui rendrait service en premier",
            {
                "pleasure": "cherche d’abord le plaisir : proches, musique, photos, jeux",
                "independence": "veut se débrouiller sans déranger personne",
                "papers_learn": "veut apprendre à faire ses papiers en ligne",
                "papers_delegate": "demande qu’on fasse ses papiers",
                UNKNOWN: "n’a pas dit ce qui rendrait service en premier",
            },
        ),
        Fact(
            "mobility",
            "Déplacements",
            {
                "alone": "vient par ses moyens",
                "driven": "a besoin qu’on l’emmène",
                "cannot": "ne peut pas quitter son domicile",
                UNKNOWN: "n’a pas dit comment se déplacer",
            },
        ),
        Fact(
            "place",
            "Lieu souhaité",
            {
                "workshop": "aimerait un atelier",
                "home": "préfère rester à domicile",
                "remote": "préfère le téléphone ou la visio",
                "any": "n’a pas de préférence de lieu",
                UNKNOWN: "n’a pas dit où se retrouver",
            },
        ),
        Fact(
            "online",
            "De quoi se connecter",
            {"yes": "a un appareil et une connexion", "no": "n’a pas d’appareil ou pas de connexion"},
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at. Answers passed over are empty."""

    level: ProfileLevel
    setup: str
    first: str
    mobility: str
    place: str
    online: str
    person: Person

    def value_of(self, fact: str) -> str:
        """Value of a fact, ``UNKNOWN`` when nobody has said."""
        value: str = getattr(self, fact)
        return value or UNKNOWN

    @property
    def must_set_up(self) -> bool:
        """Something has to be installed or put right at home."""
        return self.setup in {"device", "network"}

    @property
    def wishes_company(self) -> bool:
        """The person said a workshop would please."""
        return self.place == "workshop"


def situation_of(answers: Answers, level: str, *, mobility_on_file: str = "", gender: str = "") -> Situation:
    """Gather what the rules need; the file completes a question about travel that was passed over.

    An answer that the rules do not know, from another version of the questionnaire, counts as not given.
    """
    given = {key: value for key, value in answers.items() if key not in FACTS or value in FACTS[key].values}
    on_file = _MOBILITY_ON_FILE.get(Mobility(mobility_on_file), "") if mobility_on_file else ""
    has_device = given.get("device") in {"used", "idle", "lent"}
    has_connection = given.get("connection") in {"everywhere", "partly", "mobile"}
    return Situation(
        level=ProfileLevel(level),
        setup=given.get("setup", ""),
        first=given.get("first", ""),
        mobility=given.get("mobility") or on_file,
        place=given.get("place", ""),
        online="yes" if has_device and has_connection else "no",
        person=Person.of(gender),
    )


@cache
def every_situation() -> tuple[Situation, ...]:
    """Every situation that the rules can tell apart: four thousand of them."""
    return tuple(
        Situation(ProfileLevel(level), setup, first, mobility, place, online, Person.of(""))
        for level, setup, first, mobility, place, online in product(*(fact.values for fact in FACTS.values()))
    )
