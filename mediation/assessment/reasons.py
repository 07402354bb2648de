"""Why a way is recommended, in sentences. Rules name these reasons by key; a rule written by a manager names none,
and is then explained by what it asks about and by what its way brings.
"""

from collections.abc import Callable, Iterable

from mediation.assessment.situation import FACTS, Situation
from mediation.enums import Way

Reason = Callable[[Situation], str]

_DELEGATE = (
    "Les démarches faites à la place de quelqu’un reviennent aux conseillers et aux travailleurs sociaux, "
    "jamais aux bénévoles ni aux services civiques."
)
_WITH_OTHERS = "Avec d’autres on progresse plus vite, et l’on voit du monde."


def _always(sentence: str) -> Reason:
    return lambda _: sentence


def _about(sentence: str) -> Reason:
    """Give a sentence where ``{Elle}`` and ``{chez_elle}`` follow the person."""
    return lambda case: sentence.format(Elle=case.person.subject, chez_elle=case.person.at_home)


def _set_up(case: Situation) -> str:
    if not case.must_set_up:
        return ""
    device, network = "Un appareil reste à mettre en route", "La box, le wifi ou l’imprimante est à régler"
    return f"{device if case.setup == 'device' else network} : cela se fait {case.person.at_home}, sur place."


def _then_workshop(case: Situation) -> str:
    if not case.wishes_company or case.mobility == "cannot":
        return ""
    return f"{case.person.subject} a envie de voir du monde : l’atelier prendra la suite une fois tout installé."


def _can_come(case: Situation) -> str:
    return f"{case.person.subject} peut venir par ses moyens" + (" et le souhaite." if case.wishes_company else ".")


def _why_at_home(case: Situation) -> str:
    person = case.person
    if case.place == "home":
        return f"{person.subject} préfère apprendre {person.at_home}."
    if case.place == "remote":
        return f"À distance, c’est un peu tôt : il faut d’abord des gestes sûrs, appris {person.at_home}."
    if case.mobility == "cannot":
        return f"{person.subject} ne peut pas se déplacer : on vient {person.at_home}."
    if case.wishes_company and case.mobility == "driven":
        return f"En attendant un atelier où l’emmener, on vient {person.at_home}."
    return "Rien ne dit encore qu’un atelier conviendrait : une visite permet d’en parler tranquillement."


REASONS: dict[str, Reason] = {
    "set_up": _set_up,
    "also_papers": _about("{Elle} demande aussi qu’on fasse ses papiers."),
    "first_papers": _about("{Elle} demande d’abord que quelqu’un fasse ses papiers."),
    "delegate": _always(_DELEGATE),
    "courtesy": _about(
        "{Elle} n’a pas très envie du numérique pour l’instant : une visite de courtoisie, sans leçon, "
        "fait connaissance."
    ),
    "pleasure_first": _always("Le plaisir, les loisirs et la culture passent avant les papiers."),
    "prefers_home": _about("{Elle} préfère une rencontre {chez_elle}."),
    "after_a_visit": _always("Les usages courants sont acquis : après une visite, le téléphone ou la visio suffisent."),
    "one_visit": _always("Un conseiller le fait en une visite et voit en même temps ce qui pourrait bloquer ensuite."),
    "then_workshop": _then_workshop,
    "open_place": _about("{Elle} se débrouille et se déplace : un lieu en accès libre est là au moment utile."),
    "no_wait": _always("Pas besoin d’attendre un rendez-vous pour une question courte."),
    "company": _about("{Elle} souhaite retrouver d’autres personnes. " + _WITH_OTHERS),
    "transport": _always("Le trajet seul l’en empêche : un transport à l’aller et au retour lève l’obstacle."),
    "can_connect": _always("Les usages courants sont acquis et il y a de quoi se connecter."),
    "same_day": _always("Une aide par téléphone ou en visio répond le jour même, sans route."),
    "lacks_a_device": _always(
        "Les usages courants sont acquis, mais il manque un appareil ou une connexion pour s’en servir."
    ),
    "find_a_device": _always("Une visite trouve la solution, puis le suivi se fait par téléphone."),
    "can_come": _can_come,
    "with_others": _always(_WITH_OTHERS),
    "prefers_remote": _about("{Elle} préfère le téléphone ou la visio, et a de quoi se connecter."),
    "first_visit": _always("Une première visite fait connaissance et prépare l’appareil."),
    "learns_papers": _about("{Elle} veut apprendre à faire ses papiers en ligne : c’est le travail d’un conseiller."),
    "documents_at_hand": _about("Cela se fait mieux {chez_elle}, les documents sous la main."),
    "why_at_home": _why_at_home,
    "time_to_repeat": _always(
        "Un binôme de bénévoles a le temps de revenir et de refaire les mêmes gestes, sans se presser."
    ),
}

_WHAT_A_WAY_BRINGS = {
    Way.HOME_COUNSELLOR: "Un conseiller a le temps de régler et de montrer sur place.",
    Way.HOME_VOLUNTEERS: "Un binôme de bénévoles a le temps de revenir et de refaire les mêmes gestes.",
    Way.HOME_CIVIC: "Une visite de courtoisie, sans leçon, fait connaissance.",
    Way.WORKSHOP: _WITH_OTHERS,
    Way.WORKSHOP_TRANSPORT: "Un transport à l’aller et au retour lève l’obstacle du trajet.",
    Way.DROP_IN: "Pas besoin d’attendre un rendez-vous pour une question courte.",
    Way.REMOTE: "Une aide par téléphone ou en visio répond le jour même, sans route.",
    Way.HYBRID: "Une visite prépare tout, puis le téléphone ou la visio suffisent.",
    Way.SOCIAL_WORKER: _DELEGATE,
    Way.LETTER_WRITER: "Un écrivain public écrit avec la personne, en toute discrétion.",
}


def named_reasons(keys: Iterable[str], case: Situation) -> tuple[str, ...]:
    """Sentences of the reasons named, without those that say nothing here."""
    return tuple(sentence for key in keys if (sentence := REASONS[key](case)))


def plain_reasons(facts: Iterable[str], way: Way, case: Situation) -> tuple[str, ...]:
    """Explain a rule by the facts it asks about, then by what its way brings."""
    asked = (f"{case.person.subject} {FACTS[fact].values[case.value_of(fact)]}." for fact in facts)
    return (*asked, _WHAT_A_WAY_BRINGS[way])
