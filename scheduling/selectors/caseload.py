"""Who follows how many people, with what is planned for them and what was done."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from mediation.enums import OPEN_CASE, Queue
from mediation.selectors.caseload import Caseload, caseloads
from mediation.selectors.queues import in_queues, open_cases
from scheduling.enums import VisitStatus
from scheduling.models import Visit

DONE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Workload:
    """A referent's line: the cases, those with nothing ahead, the visits made to these people over 30 days."""

    caseload: Caseload
    adrift: int
    done: int


def workloads(user: Any) -> list[Workload]:
    """Return one line per referent, in four queries whatever their number."""
    adrift, done = _adrift(user), _done(user)
    return [Workload(line, adrift.get(line.key, 0), done.get(line.key, 0)) for line in caseloads(user)]


def _adrift(user: Any) -> dict[int | None, int]:
    """Count by referent the cases of the queue "sans suite prévue"."""
    adrift = in_queues(open_cases(user), [Queue.ADRIFT])
    return _by_referent(adrift.order_by().values("referent").annotate(total=Count("pk")), "referent")


def _done(user: Any) -> dict[int | None, int]:
    """Count by referent the visits made over the last 30 days to the people they follow."""
    today = timezone.localdate()
    name = "beneficiary__cases__referent"
    seen = Visit.objects.visible_to(user).filter(
        Q(beneficiary__cases__status__in=OPEN_CASE),
        status=VisitStatus.SEEN,
        day__range=(today - timedelta(days=DONE_DAYS), today),
    )
    return _by_referent(seen.order_by().values(name).annotate(total=Count("pk", distinct=True)), name)


def _by_referent(rows: Any, name: str) -> dict[int | None, int]:
    return {row[name]: row["total"] for row in rows}
