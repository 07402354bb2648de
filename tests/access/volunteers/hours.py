"""Who may open what: hours, kilometres and the valuation of volunteering, and the objects its addresses need."""

from typing import Any

from django.utils import timezone

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, NOT_A_HELPER, ON_THE_ROAD, SETTINGS, Row, act, form, page
from volunteers.enums import HoursActivity, HoursStatus
from volunteers.models import MileageRate, TimeEntry, ValuationRate

_VALIDATORS = frozenset({Role.COORDINATOR, Role.MANAGER})
_READERS = CARE | {Role.HELPER}
ROWS: list[Row] = [
    *page("volunteers:my-hours", ON_THE_ROAD),
    *form("volunteers:my-hours-add", ON_THE_ROAD),
    *act("volunteers:my-hours-declare-all", ON_THE_ROAD),
    *act("volunteers:my-hours-undeclare", ON_THE_ROAD),
    *act("volunteers:my-hours-declare", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="time_entry"),
    *form("volunteers:my-hours-correct", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="time_entry"),
    *act("volunteers:my-hours-remove", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="time_entry"),
    *page("volunteers:hours-list", CARE),
    *act("volunteers:hours-validate", _VALIDATORS),
    *act("volunteers:hours-unvalidate", _VALIDATORS),
    *form("volunteers:hours-contest", _VALIDATORS, pk="time_entry"),
    *act("volunteers:hours-reopen", _VALIDATORS, pk="time_entry"),
    *form("volunteers:hours-correct", _VALIDATORS, pk="time_entry"),
    *act("volunteers:hours-remove", _VALIDATORS, pk="time_entry"),
    *page("volunteers:valuation", CARE),
    *page("volunteers:valuation-xlsx", CARE),
    *page("volunteers:hours-sheet", _READERS, pk="helper"),
    *form("volunteers:hours-add", _VALIDATORS, pk="helper"),
    *page("volunteers:hours-sheet-pdf", _READERS, pk="helper"),
    *page("volunteers:hours-sheet-xlsx", _READERS, pk="helper"),
    *page("volunteers:hours-certificate", _READERS, pk="helper"),
    *page("volunteers:hours-certificate-pdf", _READERS, pk="helper"),
    *page("volunteers:hours-rates", SETTINGS),
    *act("volunteers:mileage-rate-add", SETTINGS),
    *act("volunteers:valuation-rate-add", SETTINGS),
    *act("volunteers:mileage-rate-remove", SETTINGS, pk="mileage_rate"),
    *act("volunteers:valuation-rate-remove", SETTINGS, pk="valuation_rate"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class HoursThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _time_entry(self) -> Any:
        return TimeEntry.objects.create(
            territory=self.territory,
            helper=self.get("helper"),
            activity=HoursActivity.MEETING,
            day=timezone.localdate(),
            minutes=90,
            status=HoursStatus.DECLARED,
            declared_at=timezone.now(),
        )

    def _mileage_rate(self) -> Any:
        return MileageRate.objects.create(
            territory=self.territory, valid_from=timezone.localdate(), amount="0.529", label="Barème"
        )

    def _valuation_rate(self) -> Any:
        return ValuationRate.objects.create(
            territory=self.territory, valid_from=timezone.localdate(), amount="12.02", label="SMIC"
        )
