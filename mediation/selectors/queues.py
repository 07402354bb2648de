"""Where every open case stands: with a step ahead, or in one of the queues where somebody has to act.

The four standings share the open cases among them, each in exactly one; "en attente" and "immobiles" run across.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from mediation.case_rules import CALL_BACK_DAYS, IDLE_DAYS
from mediation.enums import OPEN_CASE, CaseStatus, Queue
from mediation.models import Case
from mediation.selectors.outlook import has_lived, is_coming

AHEAD = "prevu"
_PERSON = "beneficiary_id"
_MEANINGS = {
    Queue.WAITING: "l’aide n’a pas encore commencé",
    Queue.TO_ASSESS: "personne n’a encore fait le diagnostic",
    Queue.ADRIFT: "ni visite, ni demande, ni date de prochaine étape",
    Queue.CALL_BACK: f"suivis à distance dont la date est venue, ou sans nouvelles depuis {CALL_BACK_DAYS} jours",
    Queue.IDLE: f"rien ne s’est passé depuis {IDLE_DAYS} jours",
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue with how many cases stand in it, and the list of them."""

    queue: Queue
    label: str
    meaning: str
    count: int
    url: str


def open_cases(user: Any) -> Any:
    """Return the open cases that the reader sees, of files that are not put aside."""
    return Case.objects.visible_to(user).open().filter(beneficiary__archived_at=None)


def of_member(cases: QuerySet[Case], user_id: int) -> QuerySet[Case]:
    """Keep the cases that a member answers for or follows in a team."""
    followed = Case.objects.filter(members__user=user_id).values("pk")
    return cases.filter(Q(referent=user_id) | Q(pk__in=followed))


def with_standing(cases: QuerySet[Case]) -> Any:
    """Add ``standing``: TO_ASSESS, CALL_BACK, AHEAD or ADRIFT."""
    today = timezone.localdate()
    is_silent = ~has_lived(_PERSON, "pk", today - timedelta(days=CALL_BACK_DAYS))
    is_due = Q(next_action_on__lte=today) | (Q(next_action_on=None) & is_silent)
    coming = is_coming(_PERSON)
    return cases.annotate(
        standing=Choose(
            When(Q(status=CaseStatus.REQUESTED) | Q(beneficiary__level=""), then=Value(Queue.TO_ASSESS.value)),
            When(Q(status=CaseStatus.FOLLOW_UP) & is_due & ~coming, then=Value(Queue.CALL_BACK.value)),
            When(Q(next_action_on__gte=today) | coming, then=Value(AHEAD)),
            default=Value(Queue.ADRIFT.value),
            output_field=CharField(),
        )
    )


def is_idle() -> Q:
    """Condition on an open case: opened long ago, and nothing has happened for IDLE_DAYS."""
    limit = timezone.localdate() - timedelta(days=IDLE_DAYS)
    return Q(opened_on__lt=limit) & ~has_lived(_PERSON, "pk", limit)


def in_queues(cases: QuerySet[Case], queues: Collection[str]) -> Any:
    """Keep the open cases that stand in one of these queues."""
    condition = Q(standing__in=[queue for queue in queues if queue not in {Queue.WAITING, Queue.IDLE}])
    if Queue.WAITING in queues:
        condition |= Q(status__in=[CaseStatus.REQUESTED, CaseStatus.ASSESSED])
    if Queue.IDLE in queues:
        condition |= is_idle()
    return with_standing(cases.filter(status__in=OPEN_CASE)).filter(condition)


def queue_lines(user: Any, *, mine: bool = False) -> list[QueueLine]:
    """Count the queues in one query; with ``mine``, of the cases that the reader follows."""
    cases = of_member(open_cases(user), user.pk) if mine else open_cases(user)
    counts = with_standing(cases.order_by()).aggregate(
        **{
            Queue.WAITING.name: Count("pk", filter=Q(status__in=[CaseStatus.REQUESTED, CaseStatus.ASSESSED])),
            Queue.IDLE.name: Count("pk", filter=is_idle()),
            **{
                queue.name: Count("pk", filter=Q(standing=queue.value))
                for queue in (Queue.TO_ASSESS, Queue.ADRIFT, Queue.CALL_BACK)
            },
        }
    )
    return [
        QueueLine(queue, str(queue.label), _MEANINGS[queue], counts[queue.name], queue_url(queue, mine=mine))
        for queue in Queue
    ]


def queue_url(queue: Queue, *, mine: bool = False) -> str:
    """Return the address of the list of a queue."""
    asked = {"queue": queue.value, **({"mine": "true"} if mine else {})}
    return f"{reverse('mediation:beneficiary-list')}?{urlencode(asked)}"
