"""Version 2026-1: fifteen questions, read aloud, each with three or four plain answers."""

from datetime import date
from types import MappingProxyType

from mediation.assessment.questionnaire import Choice, Group, Question, Questionnaire, Scale

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
SCALE = Scale(
    use_skill=MappingProxyType({"alone": 100, "helped": 60, "not_yet": 0, "not_interested": 0}),
    use_appetite=MappingProxyType({"alone": 100, "helped": 80, "not_yet": 60, "not_interested": 0}),
    wish_appetite=MappingProxyType({"ideas": 100, "shown": 75, "maybe": 40, "no": 0}),
    device_appetite=MappingProxyType({"used": 100, "lent": 70, "none": 40, "idle": 30}),
)
QUESTIONNAIRE = Questionnaire("2026-1", date(2026, 1, 1), GROUPS, SCALE)
