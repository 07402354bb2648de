"""What a person's page is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from accounts.access import membership_of
from accounts.models import User
from core.formatting import day_date, day_long, day_near, moment
from core.registries import Step, TimelineEntry, registries
from mediation.assessment.orientation import first_step
from mediation.enums import CaseStatus, CloseReason, Connection, Equipment, Household, Mobility, Way, Weekday
from mediation.models import Assessment, Beneficiary, Case

_TRAVEL = {
    Mobility.OWN_CAR: "Conduit sa voiture",
    Mobility.DRIVEN: "Se fait conduire",
    Mobility.NONE: "Ne peut pas se déplacer",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list with its icon."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now for this person.

    ``act`` names the answer: assess, request, wait, fix, reopen, correct, restore, or none; ``url`` is its page.
    """

    title: str
    text: str
    act: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page drawn by another package."""

    title: str
    url: str
    anchor: str


def lead(beneficiary: Beneficiary, case: Case | None, user: User) -> str:
    """One line under the name: age, commune, state of the case, referent."""
    who = [f"{beneficiary.age} ans"] if beneficiary.age else []
    words = [", ".join([*who, beneficiary.commune.name]) + "."]
    if case is not None:
        words.append(f"Suivi ouvert le {day_date(case.opened_on)} : {case.get_status_display()}.")
        words.append(f"Référent : {_referent_name(case, user)}.")
    return " ".join(words)


def _referent_name(case: Case, user: User) -> str:
    if case.referent is None:
        return "personne pour l’instant"
    return "vous" if case.referent_id == user.pk else case.referent.full_name


def next_step(
    beneficiary: Beneficiary,
    case: Case | None,
    latest: Assessment | None,
    story: Sequence[TimelineEntry],
    waiting: Step | None = None,
) -> NextStep:
    """Tell the next step: nobody waits unseen. ``waiting`` is what was asked for and has no day yet."""
    if beneficiary.archived_at:
        return NextStep(
            "Cette fiche est archivée", "Elle ne paraît plus dans la liste des personnes suivies.", "restore"
        )
    if case is None:
        return _after_the_end(beneficiary)
    coming = min((entry for entry in story if entry.is_future), key=lambda entry: entry.at, default=None)
    if coming is not None and not _comes_first(case, localdate(coming.at)):
        return NextStep(f"Prochaine étape : {moment(coming.at)}", coming.sentence, "request")
    on = case.next_action_on
    is_dated = on is not None and (case.status != CaseStatus.REQUESTED or case.next_action)
    if on is not None and is_dated and (waiting is None or on >= localdate()):
        return _dated_step(case, on)
    return _undated_step(case, latest, waiting)


def _undated_step(case: Case, latest: Assessment | None, waiting: Step | None) -> NextStep:
    if waiting is not None and (case.status != CaseStatus.REQUESTED or latest is not None):
        return NextStep("Prochaine étape : une visite à placer", _waits(case, waiting), "wait", waiting.url)
    if waiting is not None:
        text = f"{waiting.sentence}. Le diagnostic peut se faire d’ici là, par téléphone, ou à la première visite."
        return NextStep("Prochaine étape : faire le diagnostic numérique", text, "assess", waiting.url)
    if case.status == CaseStatus.REQUESTED:
        days = (localdate() - case.opened_on).days
        waited = "depuis aujourd’hui" if days == 0 else "depuis hier" if days == 1 else f"depuis {days} jours"
        text = f"La demande attend {waited}. Quinze questions, dix minutes, sur place ou au téléphone."
        return NextStep("Prochaine étape : faire le diagnostic numérique", text, "assess")
    if latest is not None:
        title = f"Suite retenue : {Way(latest.chosen_way).label[0].lower()}{Way(latest.chosen_way).label[1:]}"
        return NextStep(title, first_step(latest.chosen_way), "fix")
    return NextStep("Rien n’est prévu", "Un suivi ouvert a toujours une prochaine étape.", "fix")


def _waits(case: Case, waiting: Step) -> str:
    """Say since when the visit is asked for, and what was promised meanwhile and is late."""
    if case.next_action_on is None or not case.next_action:
        return f"{waiting.sentence}."
    late = f"{case.next_action[:1].lower()}{case.next_action[1:]}"
    return f"{waiting.sentence}. Était prévu {day_long(case.next_action_on)} : {late}."


def _comes_first(case: Case, day: date) -> bool:
    return case.next_action_on is not None and localdate() <= case.next_action_on < day


def _dated_step(case: Case, day: date) -> NextStep:
    words = case.next_action or "la prochaine étape"
    if day < localdate():
        late = f"C’était prévu {day_long(day)}. Faites-le aujourd’hui, ou choisissez un autre jour."
        return NextStep(f"À faire : {words[:1].lower()}{words[1:]}", late, "fix")
    return NextStep(f"Prochaine étape : {day_near(day)}", f"{words[:1].upper()}{words[1:]}.", "fix")


def _after_the_end(beneficiary: Beneficiary) -> NextStep:
    """Say why the last accompaniment ended; after a death, nothing is offered but to correct a mistake."""
    last = beneficiary.cases.order_by("-closed_on", "-pk").first()
    if last is None or last.closed_on is None:
        return NextStep("Aucun suivi en cours", "Reprenez le suivi si la personne rappelle.", "reopen")
    ended = day_date(last.closed_on)
    if last.close_reason == CloseReason.DECEASED:
        text = f"Son décès a été noté le {ended}. La fiche reste lisible jusqu’à la fin de sa durée de conservation."
        return NextStep("Le suivi a pris fin", text, "correct")
    why = f"{last.get_close_reason_display()}{f' ({last.close_note})' if last.close_note else ''}"
    return NextStep(f"Suivi terminé le {ended}", f"{why[:1].upper()}{why[1:]}.", "reopen")


def travel_words(beneficiary: Beneficiary) -> str:
    """How the person travels, in a sentence; empty when nobody has asked."""
    words = [_TRAVEL.get(Mobility(beneficiary.mobility), ""), beneficiary.walking_aid]
    return ", ".join(filter(None, words))


def door_facts(beneficiary: Beneficiary) -> list[Fact]:
    """What to know before going."""
    days = [str(Weekday(day).label) for day in sorted(beneficiary.preferred_days)]
    facts = [
        Fact("info-circle", beneficiary.access_notes),
        Fact("calendar-check", f"De préférence : {', '.join(days)}" if days else ""),
        Fact("heart", f"Aime : {beneficiary.interests}" if beneficiary.interests else ""),
        Fact("translate", f"Parle : {beneficiary.languages}" if beneficiary.languages else ""),
    ]
    return [fact for fact in facts if fact.text]


def home_rows(beneficiary: Beneficiary) -> list[tuple[str, str]]:
    """Equipment and connection, in words."""
    owned = [str(Equipment(kind).label) for kind in beneficiary.equipment]
    return [
        ("À la maison", ", ".join(owned) or "pas encore renseigné"),
        ("Internet", str(Connection(beneficiary.connection).label)),
        ("Foyer", str(Household(beneficiary.household).label)),
    ]


def parts_for(user: User, beneficiary: Beneficiary) -> list[Part]:
    """Parts of the page that other packages registered and that the member may see, in order."""
    membership = membership_of(user)
    parts = sorted(registries.beneficiary_parts, key=lambda part: part.order)
    return [
        Part(part.title, reverse(part.url_name, args=[beneficiary.pk]), part.anchor or f"partie-{place}")
        for place, part in enumerate(parts)
        if membership.may(part.permission)
    ]
