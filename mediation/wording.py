"""Words about a person, agreed with the civility on file: never a guess, "la personne" when it is not known."""

from dataclasses import dataclass

from mediation.enums import Gender, ProfileLevel

# What a person's story is made of, and the buttons that keep one kind.
KINDS = {
    "visit": "Visites",
    "report": "Comptes rendus",
    "request": "Demandes",
    "ride": "Déplacements",
    "call": "Appels",
    "assessment": "Diagnostics",
    "objective": "Objectifs",
    "match": "Jumelages",
    "workshop": "Ateliers",
    "message": "Messages",
    "loan": "Prêts",
    "referral": "Orientations",
    "case": "Dossier",
}
_LEVELS = {
    Gender.FEMALE: {
        ProfileLevel.BEGINNER: "Grande débutante",
        ProfileLevel.WILLING: "Volontaire et curieuse",
    },
}
_MEANINGS = {
    ProfileLevel.NOT_INTERESTED: (
        "Le numérique ne donne pas envie pour l’instant, et c’est un choix qui se respecte. "
        "On commence par une rencontre et ce qui fait plaisir : la musique, les photos, les proches. Les papiers "
        "viennent après, ou avec quelqu’un d’autre."
    ),
    ProfileLevel.BEGINNER: (
        "Presque tout est nouveau, mais l’envie est là. Il faut du temps, des gestes répétés et toujours la même "
        "personne à côté pour prendre confiance."
    ),
    ProfileLevel.WILLING: (
        "Une bonne partie des usages est acquise, seule ou avec un peu d’aide. L’envie d’essayer est là : "
        "il reste besoin de quelqu’un pour ce qui est nouveau."
    ),
    ProfileLevel.AUTONOMOUS: (
        "Les usages de tous les jours sont acquis. Un coup de main de temps en temps suffit, souvent par téléphone."
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """How a sentence names the person: its subject, and where the home is."""

    subject: str
    at_home: str

    @classmethod
    def of(cls, gender: str) -> "Person":
        """Choose the words from the civility on file."""
        if gender == Gender.FEMALE:
            return cls("Elle", "chez elle")
        if gender == Gender.MALE:
            return cls("Il", "chez lui")
        return cls("La personne", "à domicile")


def level_word(level: str, gender: str = "") -> str:
    """Name of a level, agreed: "Grande débutante". Empty when there is no level."""
    if not level:
        return ""
    known = ProfileLevel(level)
    if gender == Gender.FEMALE:
        return _LEVELS[Gender.FEMALE].get(known, str(known.label))
    return str(known.label)


def level_short(level: str, gender: str = "") -> str:
    """Name of a level in one or two words, for lists: "Volontaire"."""
    return level_word(level, gender).split(" et ")[0]


def level_meaning(level: str) -> str:
    """What a level means for those who help, in two or three sentences."""
    return _MEANINGS[ProfileLevel(level)]


LEVEL_MARKS = {
    ProfileLevel.NOT_INTERESTED: 0,
    ProfileLevel.BEGINNER: 1,
    ProfileLevel.WILLING: 2,
    ProfileLevel.AUTONOMOUS: 3,
}


def level_marks(level: str) -> int:
    """Number of marks filled beside a level's name, out of three."""
    return LEVEL_MARKS[ProfileLevel(level)]
