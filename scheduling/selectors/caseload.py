"""Who follows how many people, with what is planned for them and what was done."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from mediation.enums import OPEN_CASE, CaseStatus
from mediation.selectors.caseload import Caseload, caseloads
from mediation.selectors.queues import open_cases
from scheduling.enums import VisitStatus
from scheduling.models import Visit, VisitRequest

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
    """Count by referent the people already looked into who have no dated step, visit or request ahead of them."""
    today = timezone.localdate()
    coming = Visit.objects.visible_to(user).standing().filter(beneficiary=OuterRef("beneficiary"), day__gte=today)
    asked = VisitRequest.objects.visible_to(user).plannable().filter(beneficiary=OuterRef("beneficiary"))
    idle = (
        open_cases(user)
        .exclude(status=CaseStatus.REQUESTED)
        .exclude(next_action_on__gte=today)
        .exclude(Exists(coming.filter(status=VisitStatus.UNKNOWN)) | Exists(asked))
    )
    return _by_referent(idle.order_by().values("referent").annotate(total=Count("pk")), "referent")


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
