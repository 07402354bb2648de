"""Putting a plan back as a photograph shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from scheduling.enums import VisitStage
from scheduling.models import Plan, Unserved, Visit, VisitRequest
from scheduling.planning.snapshots import open_visits, visit_state
from scheduling.services.appointments import appointment_cancel, appointment_move, appointment_reinstate
from scheduling.services.visits import visit_draft, visit_put
from volunteers.models import Helper


class _Restorer:
    """One restoration: rows are read once."""

    def __init__(self, plan: Plan, before: Mapping[str, Any], by: User) -> None:
        self.plan, self.by, self.rows = plan, by, before["visits"]
        keys = {key for row in self.rows for key in row["helpers"]}
        self.helpers = Helper.objects.in_bulk(keys)
        wanted = [row["request"] for row in self.rows]
        self.requests = VisitRequest.objects.select_related("beneficiary").in_bulk(wanted)
        self.current = {visit.request_id: visit for visit in open_visits(plan)}

    def run(self) -> None:
        """Visits that did not exist go first, so that their people are free again."""
        kept = {row["request"] for row in self.rows}
        for key, visit in self.current.items():
            if key not in kept and visit.stage == VisitStage.DRAFT:
                visit.delete()
            elif key not in kept:
                appointment_cancel(visit=visit, by=self.by)
        for row in self.rows:
            if row["request"] in self.requests:
                self._restore(row)

    def _restore(self, row: Mapping[str, Any]) -> None:
        visit = self.current.get(row["request"])
        if visit is None:
            self._bring_back(row)
        elif {**visit_state(visit), "id": 0} != {**row, "id": 0}:
            self._put_back(visit, row)

    def _people(self, row: Mapping[str, Any]) -> list[Helper]:
        return [self.helpers[key] for key in row["helpers"] if key in self.helpers]

    def _bring_back(self, row: Mapping[str, Any]) -> None:
        if row["stage"] == VisitStage.PUBLISHED:
            visit = Visit.objects.select_related("request", "beneficiary", "plan").get(pk=row["id"])
            appointment_reinstate(visit=visit, by=self.by)
            return
        starts_at, ends_at = _moments(row)
        visit_draft(
            plan=self.plan,
            request=self.requests[row["request"]],
            helpers=self._people(row),
            starts_at=starts_at,
            minutes=int((ends_at - starts_at).total_seconds() // 60),
            is_pinned=row["is_pinned"],
        )

    def _put_back(self, visit: Visit, row: Mapping[str, Any]) -> None:
        starts_at, ends_at = _moments(row)
        state = visit_state(visit)
        has_moved = any(state[name] != row[name] for name in ("helpers", "starts_at", "ends_at"))
        visit.is_pinned = row["is_pinned"]
        visit.version += 1
        if visit.stage == VisitStage.PUBLISHED and has_moved:
            appointment_move(visit=visit, helpers=self._people(row), starts_at=starts_at, ends_at=ends_at, by=self.by)
        else:
            visit_put(visit=visit, helpers=self._people(row), starts_at=starts_at, ends_at=ends_at)


def _moments(row: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])


def plan_restore(*, plan: Plan, before: Mapping[str, Any], by: User) -> None:
    """Put back visits, what remained to be placed, and requests that the change had shortened.

    Raises ValidationError when a request that must come back has been placed in another week since.
    """
    restorer = _Restorer(plan, before, by)
    gone = set(restorer.requests) - set(restorer.current)
    elsewhere = Visit.objects.standing().filter(request__in=gone, status="unknown").exclude(plan=plan)
    if elsewhere.exists():
        raise ValidationError("Une de ces demandes a été placée dans une autre semaine : ce changement reste.")
    restorer.run()
    for row in before["requests"]:
        VisitRequest.objects.filter(pk=row["id"]).update(people=row["people"], duration=row["duration"])
    Unserved.objects.filter(plan=plan).delete()
    known = set(
        VisitRequest.objects.filter(pk__in=[row["request"] for row in before["unserved"]]).values_list("pk", flat=True)
    )
    Unserved.objects.bulk_create(
        Unserved(plan=plan, request_id=row["request"], causes=row["causes"], remedies=row["remedies"])
        for row in before["unserved"]
        if row["request"] in known
    )
