"""How a territory plans."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import Territory, User
from core.concurrency import StaleVersionError, claim_version
from core.journal import journal_record
from scheduling.models import PlanningSettings


@transaction.atomic
def planning_settings_update(
    *, territory: Territory, by: User, expected_version: int, fields: Mapping[str, Any]
) -> PlanningSettings:
    """Save the settings of a territory; ``expected_version`` 0 says that there were none.

    Raises StaleVersionError when someone saved others in between, ValidationError on a value out of bounds.
    """
    found = PlanningSettings.objects.filter(territory=territory).first()
    if found is not None and not expected_version:
        raise StaleVersionError(found)
    row = found or PlanningSettings(territory=territory)
    if found is not None:
        claim_version(row, expected_version)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    journal_record(actor=by, verb="planning.settings", target=row, sentence="Réglages du planning changés")
    return row
