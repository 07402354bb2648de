"""Decisions about people's files, for the home page."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from core.formatting import number, plural_word
from core.registries import Answer, Decision
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from mediation.rules import LONG_WAIT_DAYS

_LIST = "mediation:beneficiary-list"


def file_decisions(user: User) -> Iterable[Decision]:
    """Tell those who follow people who waits too long for a first answer, otherwise who has no assessment yet.

    Only those who make assessments are told what they would have to make.
    """
    membership = user.active_membership
    if membership is None or not membership.may("case.edit"):
        return
    people = Beneficiary.objects.visible_to(user)
    late = people.waiting_too_long().count()
    if late:
        yield Decision(
            fact=f"{_people(late)} {plural_word(late, 'attend', 'attendent')} une première réponse "
            f"depuis plus de {LONG_WAIT_DAYS} jours.",
            consequence="Un appel suffit souvent pour dire quand quelqu’un viendra.",
            answers=(Answer("Voir qui attend", f"{reverse(_LIST)}?status={CaseStatus.REQUESTED}&sort=status"),),
            icon="hourglass-split",
            order=30,
        )
    missing = people.unassessed().count() if membership.may("assessment.edit") else 0
    # Who waits too long has no assessment either: the same people are not told twice.
    if missing and not late:
        yield Decision(
            fact=f"{_people(missing)} {plural_word(missing, 'n’a', 'n’ont')} pas encore de diagnostic.",
            consequence="Sans diagnostic, on ne sait pas quelle aide leur proposer."
            if missing > 1
            else "Sans diagnostic, on ne sait pas quelle aide lui proposer.",
            answers=(Answer("Voir la liste", f"{reverse(_LIST)}?unassessed=true"),),
            icon="compass",
            tone="",
            order=60,
        )


def _people(count: int) -> str:
    return f"{number(count)} {plural_word(count, 'personne', 'personnes')}"


def erasure_decision(user: User) -> Iterable[Decision]:
    """Tell managers which files come to the end of their two years."""
    membership = user.active_membership
    if membership is None or not membership.may("rights.erase"):
        return
    count = Beneficiary.objects.visible_to(user).exclude(erase_on=None).count()
    if count:
        yield Decision(
            fact=f"{number(count)} {plural_word(count, 'fiche arrive', 'fiches arrivent')} à deux ans sans contact.",
            consequence="La loi demande de les effacer, ou de dire pourquoi on les garde.",
            answers=(Answer("Voir ces fiches", reverse("mediation:erasure-list")),),
            icon="hourglass-split",
            tone="",
            order=70,
        )
