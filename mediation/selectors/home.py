"""Decisions about people's files, for the home page."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from core.formatting import number, plural, plural_word
from core.registries import Answer, Decision
from mediation.case_rules import IDLE_DAYS
from mediation.enums import CaseStatus, Queue
from mediation.models import Beneficiary, CaseHandoverLine
from mediation.rules import LONG_WAIT_DAYS
from mediation.selectors.queues import queue_lines

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


def case_decisions(user: User) -> Iterable[Decision]:
    """Tell a referent whom to call back, which cases stand still, and the cases just handed over."""
    membership = user.active_membership
    if membership is None or not membership.may("case.edit"):
        return
    yield from _handed_over(user, membership.territory_id)
    if membership.role == Role.MANAGER:
        return
    counts = {line.queue: line for line in queue_lines(user, mine=True)}
    back, idle = counts[Queue.CALL_BACK], counts[Queue.IDLE]
    if back.count:
        yield Decision(
            fact=f"{_people(back.count)} {plural_word(back.count, 'suivie', 'suivies')} à distance à relancer",
            consequence="La date est venue, ou personne n’a de nouvelles depuis un mois.",
            answers=(Answer("Voir qui rappeler", back.url),),
            icon="telephone-outbound",
            order=45,
        )
    if idle.count:
        yield Decision(
            fact=f"{plural(idle.count, 'dossier immobile', 'dossiers immobiles')} depuis {IDLE_DAYS} jours",
            consequence="Reprendre contact, ou terminer le suivi en disant pourquoi.",
            answers=(Answer("Voir ces dossiers", idle.url),),
            icon="pause-circle",
            tone="",
            order=65,
        )


def _handed_over(user: User, territory: int) -> Iterable[Decision]:
    lines = CaseHandoverLine.objects.filter(
        referent=user, told_at=None, handover__undone_at=None, handover__territory=territory
    )
    rows = lines.order_by("handover").values("handover", "handover__by__first_name", "handover__by__last_name")
    for row in rows.annotate(total=Count("pk")):
        by = f"{row['handover__by__first_name'] or ''} {row['handover__by__last_name'] or ''}".strip() or "L’équipe"
        yield Decision(
            fact=f"{by} vous confie {plural(row['total'], 'dossier')}",
            consequence="Vous en répondez maintenant : un appel à chacun dit qui continue.",
            answers=(
                Answer("Voir ces dossiers", f"{reverse(_LIST)}?handover={row['handover']}"),
                Answer("C’est noté", reverse("mediation:handover-noted", args=[row["handover"]]), post=True),
            ),
            icon="people",
            tone="",
            order=15,
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
