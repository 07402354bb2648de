"""What the file of a civic-service youth shows of the contract and of the week."""

from dataclasses import dataclass

from django.utils import timezone

from volunteers.enums import HelperKind
from volunteers.models import CivicServiceContract, Helper
from volunteers.selectors.contracts import contract_on
from volunteers.selectors.duty_hours import WeekHours, this_week_of


@dataclass(frozen=True, slots=True)
class DutyBlock:
    """The contract that runs, or the next or last one, and the hours of this week."""

    contract: CivicServiceContract | None
    week: WeekHours | None


def duty_block(helper: Helper) -> DutyBlock | None:
    """Return the block of a civic-service youth; None for anyone else."""
    if helper.kind != HelperKind.CIVIC_SERVICE:
        return None
    contract = contract_on(helper, timezone.localdate())
    return DutyBlock(contract, this_week_of(contract) if contract else None)
