"""What a round says of safety: arrivals and departures, concerns, and what a volunteer must not do."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from core.formatting import enumerate_fr
from scheduling.enums import VisitStatus
from scheduling.models import VisitSafety
from scheduling.rules import may_report_concern_if_going
from scheduling.selectors.board_types import RoundSheet, RoundStop, StopSafety
from scheduling.selectors.safety import safety_is_on


def sheet_with_safety(user: Any, sheet: RoundSheet) -> RoundSheet:
    """Return the sheet of a round with the state of each stop, in two queries whatever the number of stops."""
    if not sheet.stops:
        return sheet
    is_on = safety_is_on(sheet.helper.territory_id)
    keys = [stop.visit.pk for stop in sheet.stops]
    rows: dict[int, list[VisitSafety]] = {}
    for row in VisitSafety.objects.filter(visit__in=keys).select_related("helper").order_by("checked_in_at", "pk"):
        rows.setdefault(row.visit_id, []).append(row)
    stops = (
        replace(stop, safety=_state(user, sheet, stop, rows.get(stop.visit.pk, []), is_on=is_on))
        for stop in sheet.stops
    )
    return replace(sheet, stops=tuple(stops))


def _state(user: Any, sheet: RoundSheet, stop: RoundStop, rows: list[VisitSafety], *, is_on: bool) -> StopSafety:
    is_own = sheet.helper.user_id == user.pk
    own = next((row for row in rows if row.helper_id == sheet.helper.pk), None)
    visit = stop.visit
    inside = [row.helper for row in rows if row.checked_out_at is None and row.helper_id != sheet.helper.pk]
    return StopSafety(
        can_check=is_on and is_own and visit.day == timezone.localdate() and visit.status == VisitStatus.UNKNOWN,
        is_pair=bool(stop.partners),
        arrived_at=own.checked_in_at if own else None,
        left_at=own.checked_out_at if own else None,
        inside=enumerate_fr(helper.first_name for helper in inside),
        can_report_concern=is_own and may_report_concern_if_going(user, visit),
    )
