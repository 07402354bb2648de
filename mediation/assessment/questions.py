"""The questions as data: fifteen, read aloud, each with three or four plain answers.

``VERSION`` is stored with every set of answers; change it whenever a question, an answer or a score changes, so that
old answers are never read with new rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "2026-1"
SKIPPED = "skipped"
SKIPPED_LABEL = "Préfère ne pas répondre"
# Below this many real answers a level would be a guess.
ENOUGH_ANSWERS = 8
ENOUGH_USES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``short`` names what it is about inside a sentence."""

    key: str
    text: str
    choices: tuple[Choice, ...]
    short: str = ""

    @property
    def values(self) -> frozenset[str]:
        """Answers that can be stored, ``SKIPPED`` included."""
        return frozenset({SKIPPED, *(choice.value for choice in self.choices)})

    def label_of(self, value: str) -> str:
        """Words of an answer."""
        return next((choice.label for choice in self.choices if choice.value == value), SKIPPED_LABEL)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked together."""

    title: str
    questions: tuple[Question, ...]
    help: str = ""


_USE_CHOICES = (
    Choice("alone", "Oui, sans aide"),
    Choice("helped", "Oui, avec un peu d’aide"),
    Choice("not_yet", "Non, pas encore"),
    Choice("not_interested", "Non, et ça ne m’intéresse pas"),
)


def _use(key: str, text: str, short: str) -> Question:
    return Question(f"use_{key}", text, _USE_CHOICES, short)


USES = (
    _use("start", "Savez-vous allumer l’appareil et ouvrir ce que vous cherchez ?", "se servir de l’appareil"),
    _use("messages", "Savez-vous lire un message et y répondre ?", "lire un message et y répondre"),
    _use("video", "Savez-vous appeler quelqu’un en vidéo ?", "appeler en vidéo"),
    _use("photos", "Savez-vous regarder, garder et envoyer une photo ?", "garder et envoyer une photo"),
    _use("search", "Savez-vous chercher une information, comme une recette ou un horaire ?", "s’informer"),
    _use("scams", "Savez-vous reconnaître un message qui cherche à vous tromper ?", "reconnaître un message trompeur"),
    _use(
        "accounts",
        "Savez-vous ouvrir un compte pour vos papiers, comme la retraite ou les impôts ?",
        "ouvrir ses comptes en ligne",
    ),
    _use("booking", "Savez-vous prendre un rendez-vous ou acheter en ligne ?", "rendez-vous et achats en ligne"),
)

DEVICE = Question(
    "device",
    "Avez-vous un appareil qui marche pour aller sur internet ?",
    (
        Choice("used", "Oui, et je m’en sers"),
        Choice("idle", "Oui, mais il reste dans un coin"),
        Choice("lent", "On m’en prête un"),
        Choice("none", "Non"),
    ),
)
CONNECTION = Question(
    "connection",
    "Internet arrive-t-il bien chez vous ?",
    (
        Choice("everywhere", "Oui, partout"),
        Choice("partly", "Oui, mais pas dans toutes les pièces"),
        Choice("mobile", "Seulement par le téléphone mobile"),
        Choice("none", "Non"),
    ),
)
SETUP = Question(
    "setup",
    "Y a-t-il quelque chose à installer ou à régler chez vous ?",
    (
        Choice("nothing", "Non, tout marche"),
        Choice("device", "Oui, un appareil à mettre en route"),
        Choice("network", "Oui, la box, le wifi ou une imprimante"),
        Choice("unsure", "Je ne sais pas"),
    ),
)
WISH = Question(
    "wish",
    "Avez-vous envie d’apprendre autre chose dans les prochains mois ?",
    (
        Choice("ideas", "Oui, j’ai des idées"),
        Choice("shown", "Oui, si on vient me montrer"),
        Choice("maybe", "Peut-être"),
        Choice("no", "Non, pas vraiment"),
    ),
)
FIRST = Question(
    "first",
    "Qu’est-ce qui vous rendrait service en premier ?",
    (
        Choice("pleasure", "Voir mes proches, la musique, les photos, les jeux"),
        Choice("independence", "Me débrouiller sans déranger personne"),
        Choice("papers_learn", "Apprendre à faire mes papiers en ligne"),
        Choice("papers_delegate", "Que quelqu’un fasse mes papiers pour moi"),
    ),
)
MOBILITY = Question(
    "mobility",
    "Comment vous déplacez-vous pour aller au bourg ?",
    (
        Choice("alone", "Par mes moyens"),
        Choice("driven", "Il faut que quelqu’un m’emmène"),
        Choice("cannot", "Je ne peux pas sortir de chez moi"),
    ),
)
PLACE = Question(
    "place",
    "Où aimeriez-vous qu’on se retrouve ?",
    (
        Choice("workshop", "À un atelier, avec d’autres personnes"),
        Choice("home", "Chez moi"),
        Choice("remote", "Par téléphone ou en vidéo"),
        Choice("any", "Peu importe"),
    ),
)

GROUPS = (
    Group("Chez vous", (DEVICE, CONNECTION, SETUP)),
    Group("Au quotidien", USES, "À lire à voix haute : la réponse en ses mots suffit."),
    Group("Vos envies", (WISH, FIRST)),
    Group("Vos déplacements", (MOBILITY, PLACE)),
)
QUESTIONS: Mapping[str, Question] = {question.key: question for group in GROUPS for question in group.questions}

Answers = Mapping[str, str]


def answered(answers: Answers) -> dict[str, str]:
    """Keep the real answers: known questions that were not passed over."""
    return {key: value for key, value in answers.items() if key in QUESTIONS and value != SKIPPED and value}
