"""The grid as it was first written, in code: what the original grid must still answer, way and reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from mediation.assessment.questionnaire import Answers
from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE
from mediation.enums import Mobility, ProfileLevel, Way
from mediation.wording import Person

_MOBILITY_ON_FILE = {Mobility.OWN_CAR: "alone", Mobility.DRIVEN: "driven", Mobility.NONE: "cannot"}


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at. Answers passed over are empty."""

    level: ProfileLevel
    setup: str
    first: str
    mobility: str
    place: str
    has_device: bool
    has_connection: bool
    person: Person

    @property
    def must_set_up(self) -> bool:
        """Something has to be installed or put right at home."""
        return self.setup in {"device", "network"}

    @property
    def can_be_reached_online(self) -> bool:
        """A device and a connection at home: a call with a shared screen is possible."""
        return self.has_device and self.has_connection

    @property
    def wishes_company(self) -> bool:
        """The person said a workshop would please."""
        return self.place == "workshop"


@dataclass(frozen=True, slots=True)
class Rule:
    way: Way
    applies: Callable[[Situation], bool]
    reasons: Callable[[Situation], tuple[str, ...]]


def situation_of(answers: Answers, level: str, *, mobility_on_file: str = "", gender: str = "") -> Situation:
    given = QUESTIONNAIRE.answered(answers)
    on_file = _MOBILITY_ON_FILE.get(Mobility(mobility_on_file), "") if mobility_on_file else ""
    return Situation(
        level=ProfileLevel(level),
        setup=given.get("setup", ""),
        first=given.get("first", ""),
        mobility=given.get("mobility") or on_file,
        place=given.get("place", ""),
        has_device=given.get("device") in {"used", "idle", "lent"},
        has_connection=given.get("connection") in {"everywhere", "partly", "mobile"},
        person=Person.of(gender),
    )


def _level_is(*levels: ProfileLevel) -> Callable[[Situation], bool]:
    return lambda case: case.level in levels


_NOT_INTERESTED = _level_is(ProfileLevel.NOT_INTERESTED)
_AUTONOMOUS = _level_is(ProfileLevel.AUTONOMOUS)


def _set_up_reason(case: Situation) -> str:
    device, network = "Un appareil reste à mettre en route", "La box, le wifi ou l’imprimante est à régler"
    what = device if case.setup == "device" else network
    return f"{what} : cela se fait {case.person.at_home}, sur place."


def _then_workshop(case: Situation) -> tuple[str, ...]:
    if case.wishes_company and case.mobility != "cannot":
        return (f"{case.person.subject} a envie de voir du monde : l’atelier prendra la suite une fois tout installé.",)
    return ()


_DELEGATE = (
    "Les démarches faites à la place de quelqu’un reviennent aux conseillers et aux travailleurs sociaux, "
    "jamais aux bénévoles ni aux services civiques."
)
_WITH_OTHERS = "Avec d’autres on progresse plus vite, et l’on voit du monde."

RULES = (
    Rule(
        Way.HOME_COUNSELLOR,
        lambda case: case.first == "papers_delegate" and case.must_set_up,
        lambda case: (_set_up_reason(case), f"{case.person.subject} demande aussi qu’on fasse ses papiers.", _DELEGATE),
    ),
    Rule(
        Way.SOCIAL_WORKER,
        lambda case: case.first == "papers_delegate",
        lambda case: (f"{case.person.subject} demande d’abord que quelqu’un fasse ses papiers.", _DELEGATE),
    ),
    Rule(
        Way.HOME_CIVIC,
        _NOT_INTERESTED,
        lambda case: (
            f"{case.person.subject} n’a pas très envie du numérique pour l’instant : une visite de courtoisie, "
            "sans leçon, fait connaissance.",
            "Le plaisir, les loisirs et la culture passent avant les papiers.",
            *((_set_up_reason(case),) if case.must_set_up else ()),
        ),
    ),
    Rule(
        Way.HYBRID,
        lambda case: _AUTONOMOUS(case) and (case.must_set_up or case.place == "home"),
        lambda case: (
            _set_up_reason(case)
            if case.must_set_up
            else f"{case.person.subject} préfère une rencontre {case.person.at_home}.",
            "Les usages courants sont acquis : après une visite, le téléphone ou la visio suffisent.",
        ),
    ),
    Rule(
        Way.HOME_COUNSELLOR,
        lambda case: case.must_set_up,
        lambda case: (
            _set_up_reason(case),
            "Un conseiller le fait en une visite et voit en même temps ce qui pourrait bloquer ensuite.",
            *_then_workshop(case),
        ),
    ),
    Rule(
        Way.DROP_IN,
        lambda case: (
            _AUTONOMOUS(case) and case.mobility == "alone" and (case.wishes_company or not case.can_be_reached_online)
        ),
        lambda case: (
            f"{case.person.subject} se débrouille et se déplace : un lieu en accès libre est là au moment utile.",
            "Pas besoin d’attendre un rendez-vous pour une question courte.",
        ),
    ),
    Rule(
        Way.WORKSHOP_TRANSPORT,
        lambda case: case.wishes_company and case.mobility in {"driven", "cannot"},
        lambda case: (
            f"{case.person.subject} souhaite retrouver d’autres personnes. {_WITH_OTHERS}",
            "Le trajet seul l’en empêche : un transport à l’aller et au retour lève l’obstacle.",
        ),
    ),
    Rule(
        Way.REMOTE,
        lambda case: _AUTONOMOUS(case) and case.can_be_reached_online,
        lambda case: (
            "Les usages courants sont acquis et il y a de quoi se connecter.",
            "Une aide par téléphone ou en visio répond le jour même, sans route.",
        ),
    ),
    Rule(
        Way.HYBRID,
        _AUTONOMOUS,
        lambda case: (
            "Les usages courants sont acquis, mais il manque un appareil ou une connexion pour s’en servir.",
            "Une visite trouve la solution, puis le suivi se fait par téléphone.",
        ),
    ),
    Rule(
        Way.WORKSHOP,
        lambda case: case.place in {"workshop", "any", ""} and case.mobility == "alone",
        lambda case: (
            f"{case.person.subject} peut venir par ses moyens" + (" et le souhaite." if case.wishes_company else "."),
            _WITH_OTHERS,
        ),
    ),
    Rule(
        Way.WORKSHOP,
        lambda case: case.wishes_company,
        lambda case: (f"{case.person.subject} souhaite retrouver d’autres personnes. {_WITH_OTHERS}",),
    ),
    Rule(
        Way.HYBRID,
        lambda case: case.place == "remote" and case.level == ProfileLevel.WILLING and case.can_be_reached_online,
        lambda case: (
            f"{case.person.subject} préfère le téléphone ou la visio, et a de quoi se connecter.",
            "Une première visite fait connaissance et prépare l’appareil.",
        ),
    ),
    Rule(
        Way.HOME_COUNSELLOR,
        lambda case: case.first == "papers_learn",
        lambda case: (
            f"{case.person.subject} veut apprendre à faire ses papiers en ligne : c’est le travail d’un conseiller.",
            f"Cela se fait mieux {case.person.at_home}, les documents sous la main.",
        ),
    ),
    Rule(
        Way.HOME_VOLUNTEERS,
        lambda case: True,
        lambda case: (
            *_why_at_home(case),
            "Un binôme de bénévoles a le temps de revenir et de refaire les mêmes gestes, sans se presser.",
        ),
    ),
)


def _why_at_home(case: Situation) -> tuple[str, ...]:
    if case.place == "home":
        return (f"{case.person.subject} préfère apprendre {case.person.at_home}.",)
    if case.place == "remote":
        return (f"À distance, c’est un peu tôt : il faut d’abord des gestes sûrs, appris {case.person.at_home}.",)
    if case.mobility == "cannot":
        return (f"{case.person.subject} ne peut pas se déplacer : on vient {case.person.at_home}.",)
    return ("Rien ne dit encore qu’un atelier conviendrait : une visite permet d’en parler tranquillement.",)


def former_advice(case: Situation) -> tuple[Way, tuple[str, ...]]:
    rule = next(rule for rule in RULES if rule.applies(case))
    return rule.way, rule.reasons(case)
