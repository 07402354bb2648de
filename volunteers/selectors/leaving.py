"""Reads of files of helpers that end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from core.formatting import plural
from core.registries import Answer, Decision
from volunteers.leaving.signs import last_signs
from volunteers.models import Helper


@dataclass(frozen=True, slots=True)
class Former:
    """Someone set aside or no longer planned, and the last sign of activity."""

    helper: Helper
    last: date | None


def former_helpers(user: Any) -> list[Former]:
    """Return those no longer planned: those about to be erased first, then by name."""
    membership = membership_of(user)
    rows = Helper.objects.visible_to(user).filter(is_active=False).select_related("commune").defer("commune__outline")
    signs = last_signs(membership.territory_id)
    former = [Former(helper, signs.get(helper.pk)) for helper in rows]
    return sorted(former, key=lambda row: (row.helper.erase_on or date.max, row.helper.last_name, row.helper.pk))


def leaving_decision(user: Any) -> Iterable[Decision]:
    """Tell who may keep them which files will be erased within 30 days."""
    if not membership_of(user).may("helper.keep"):
        return
    count = Helper.objects.visible_to(user).exclude(erase_on=None).count()
    if count:
        yield Decision(
            fact=f"{plural(count, 'intervenant')} sans activité depuis deux ans.",
            consequence="Leurs données s’effacent 30 jours après, sauf si vous les gardez encore un an.",
            answers=(Answer("Voir ces fiches", reverse("volunteers:helper-former")),),
            icon="hourglass-split",
            tone="",
            order=70,
        )
